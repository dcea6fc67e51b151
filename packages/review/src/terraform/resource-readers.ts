import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import { issuerHost } from '@vouchsafe/trust/provider'
import type { Attachment, Drafts, InlinePolicy } from '#draft/types'
import { nameOf } from './attributes.ts'
import { listOf, memberOf, objectOf, textOf, textsOf } from './json.ts'
import { positions, type Position } from './positions.ts'
import { resolveText, resolveTexts } from './resolve.ts'
import type { PlanResource, PlanWorld } from './types.ts'
import { UnknownValue } from './unknown-value.ts'

/** One resource of a plan, and where its file says it. */
interface Reading {
  readonly world: PlanWorld
  readonly resource: PlanResource
  readonly place: string
}

type Read = (reading: Reading) => Partial<Drafts>

const defaultSessionSeconds = 3600

function optional({ world, resource }: Reading, name: string, position: Position): string | undefined {
  const text = resolveText(world, { resource, name, position })
  return text === '' ? undefined : text
}

function required(reading: Reading, name: string, position: Position): string {
  const text = optional(reading, name, position)
  if (text !== undefined) return text
  throw new UnknownValue([name], 'is not set')
}

function all({ world, resource }: Reading, name: string, position: Position): readonly string[] {
  return resolveTexts(world, { resource, name, position })
}

const none: Position = new Map()

/** What every resource has; tags of the provider are among `tags_all` and are its own affair. */
function common({ resource, place }: Reading) {
  const tags = Object.entries(objectOf(resource.values['tags'])).map(
    ([key, value]) => [key, textOf(value)] as const,
  )
  return { place, name: nameOf(resource), tags: Object.fromEntries(tags) }
}

function pathed(reading: Reading) {
  const { values } = reading.resource
  const description = textOf(values['description'])
  return {
    ...common(reading),
    path: textOf(values['path']) || '/',
    ...(description !== '' && { description }),
  }
}

const role: Read = (reading) => {
  const { values } = reading.resource
  const seconds = values['max_session_duration']
  const boundary = optional(reading, 'permissions_boundary', positions.policyArn)
  return {
    roles: [
      {
        ...pathed(reading),
        maxSessionSeconds: typeof seconds === 'number' ? seconds : defaultSessionSeconds,
        trustPolicy: required(reading, 'assume_role_policy', positions.policyDocument),
        inline: inlinePolicies(reading),
        managed: all(reading, 'managed_policy_arns', positions.policyArn),
        ...(boundary !== undefined && { boundary }),
      },
    ],
  }
}

/** Blocks are a set, so that the text of one is found by its name among those that are written. */
function inlinePolicies(reading: Reading): readonly InlinePolicy[] {
  const { world, resource } = reading
  const written = listOf(memberOf(resource.expressions, 'inline_policy')).map(objectOf)
  return listOf(resource.values['inline_policy'])
    .map(objectOf)
    .filter((block) => textOf(block['name']) !== '')
    .map((block) => {
      const name = textOf(block['name'])
      const policy = block['policy']
      if (typeof policy === 'string') return { name, document: policy }
      const expression =
        written.find((one) => objectOf(one['name'])['constant_value'] === name) ?? onlyOne(written)
      return { name, document: blockPolicy(world, resource, expression?.['policy']) }
    })
}

function blockPolicy(world: PlanWorld, resource: PlanResource, expression: JsonValue | undefined): string {
  const part: PlanResource = {
    ...resource,
    values: {},
    unknown: { policy: true },
    expressions: expression === undefined ? {} : { policy: expression },
  }
  const text = resolveText(world, { resource: part, name: 'policy', position: positions.policyDocument })
  if (text === undefined) throw new UnknownValue(['inline_policy'], 'is known only after apply')
  return text
}

function onlyOne(blocks: readonly JsonObject[]): JsonObject | undefined {
  return blocks.length === 1 ? blocks[0] : undefined
}

const policy: Read = (reading) => ({
  policies: [{ ...pathed(reading), document: required(reading, 'policy', positions.policyDocument) }],
})

const rolePolicy: Read = (reading) => {
  const inline = {
    name: nameOf(reading.resource),
    document: required(reading, 'policy', positions.policyDocument),
  }
  return {
    attachments: [{ place: reading.place, role: required(reading, 'role', positions.roleName), inline }],
  }
}

const rolePolicyAttachment: Read = (reading) => ({
  attachments: [
    {
      place: reading.place,
      role: required(reading, 'role', positions.roleName),
      managed: required(reading, 'policy_arn', positions.policyArn),
    },
  ],
})

const policyAttachment: Read = (reading) => {
  const managed = required(reading, 'policy_arn', positions.policyArn)
  const roles = all(reading, 'roles', positions.roleName)
  return { attachments: roles.map((name): Attachment => ({ place: reading.place, role: name, managed })) }
}

const exclusiveAttachments: Read = (reading) => {
  const name = required(reading, 'role_name', positions.roleName)
  const managed = all(reading, 'policy_arns', positions.policyArn)
  return {
    attachments: managed.map((arn): Attachment => ({ place: reading.place, role: name, managed: arn })),
  }
}

const oidcProvider: Read = (reading) => {
  const { values } = reading.resource
  const url = required(reading, 'url', none)
  return {
    providers: [
      {
        ...common(reading),
        name: issuerHost(url),
        // a state holds the issuer as AWS gives it back, without its scheme
        url: url.startsWith('https://') ? url : `https://${url}`,
        audiences: all(reading, 'client_id_list', none),
        // AWS computes them where nobody gives them; nothing here needs them
        thumbprints: textsOf(values['thumbprint_list']),
      },
    ],
  }
}

const samlProvider: Read = (reading) => ({
  samlProviders: [{ ...common(reading), metadata: required(reading, 'saml_metadata_document', none) }],
})

const instanceProfile: Read = (reading) => {
  const { place, name, tags, path } = pathed(reading)
  const roleName = optional(reading, 'role', positions.roleName)
  return {
    instanceProfiles: [{ place, name, tags, path, ...(roleName !== undefined && { role: roleName }) }],
  }
}

/** The types of resources that are trust (registry documentation of the `aws` provider, versions 4 to 6). */
export const resourceReaders: ReadonlyMap<string, Read> = new Map([
  ['aws_iam_role', role],
  ['aws_iam_policy', policy],
  ['aws_iam_role_policy', rolePolicy],
  ['aws_iam_role_policy_attachment', rolePolicyAttachment],
  ['aws_iam_role_policy_attachments_exclusive', exclusiveAttachments],
  // a role is stored with exactly the inline policies of its file, which is all that this one asks
  ['aws_iam_role_policies_exclusive', () => ({})],
  ['aws_iam_policy_attachment', policyAttachment],
  ['aws_iam_openid_connect_provider', oidcProvider],
  ['aws_iam_saml_provider', samlProvider],
  ['aws_iam_instance_profile', instanceProfile],
])

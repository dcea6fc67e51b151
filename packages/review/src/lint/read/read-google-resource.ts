import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { parseMember } from '#google/parse-member'
import type { PoolProvider } from '#google/parse-provider'
import type { Path } from '#document/types'
import type { MemberInput, PoolsReading } from '../clouds/types.ts'
import type { LintGap } from '../types.ts'
import type { CloudResource } from './cloud-resource.ts'

export interface PoolResourceReading {
  readonly pools: PoolsReading
  readonly gaps: readonly LintGap[]
}

/** Whether a resource of Terraform says something of a pool, by its type. */
export function isPoolType(type: string): boolean {
  return (
    type === 'google_iam_workload_identity_pool_provider' || /^google_\w+_iam_(?:member|binding)$/.test(type)
  )
}

/** A provider of a pool or a binding (registry documentation of the `google` provider, versions 5 to 7). */
export function readGoogleResource(resource: CloudResource): PoolResourceReading {
  return resource.type === 'google_iam_workload_identity_pool_provider'
    ? readProvider(resource)
    : readMembers(resource)
}

/** Where a provider of Terraform has what `gcloud` calls by another name. */
const attributes: Readonly<Record<string, Path>> = {
  attributeMapping: ['attribute_mapping'],
  attributeCondition: ['attribute_condition'],
  oidc: ['oidc', 0],
}
const members: Readonly<Record<string, string>> = {
  issuerUri: 'issuer_uri',
  allowedAudiences: 'allowed_audiences',
}

function readProvider(resource: CloudResource): PoolResourceReading {
  for (const name of ['oidc', 'attribute_mapping', 'attribute_condition']) {
    const found = resource.get(name)
    if (found !== undefined && 'why' in found) return gap(resource, `\`${name}\`: ${found.why}`)
  }
  const oidc = [valueOf(resource, 'oidc')].flat()[0]
  if (!isJsonObject(oidc) || typeof oidc['issuer_uri'] !== 'string') return nothingRead
  const provider: PoolProvider = {
    name: nameOf(resource),
    issuer: oidc['issuer_uri'],
    audiences: textsOf(oidc['allowed_audiences']),
    mapping: mappingOf(valueOf(resource, 'attribute_mapping')),
    ...conditionOf(valueOf(resource, 'attribute_condition')),
    isDisabled: valueOf(resource, 'disabled') === true,
  }
  const place = ([first = '', ...rest]: Path) => {
    const own = attributes[String(first)]
    const inside = rest.map((step) => members[String(step)] ?? step)
    return own === undefined ? resource.at : resource.place([...own, ...inside])
  }
  return { pools: { providers: [{ file: resource.at.file, provider, place }], members: [] }, gaps: [] }
}

function nameOf(resource: CloudResource): string {
  const [project, pool, id] = [
    'project',
    'workload_identity_pool_id',
    'workload_identity_pool_provider_id',
  ].map((name) => valueOf(resource, name))
  const text = (value: JsonValue | undefined, otherwise: string): string =>
    typeof value === 'string' && value !== '' ? value : otherwise
  return `projects/${text(project, '0')}/locations/global/workloadIdentityPools/${text(pool, '-')}/providers/${text(id, resource.address)}`
}

/** What no member of a pool begins with. */
const others = /^(?!principal)[A-Za-z]+:/

function readMembers(resource: CloudResource): PoolResourceReading {
  const name = resource.get('member') === undefined ? 'members' : 'member'
  const texts = resource.texts(name)
  // what may be somebody of a pool: of a service account it nearly always is, of others nearly never
  const open = resource.type.startsWith('google_service_account_iam_')
    ? texts.find(({ text, why }) => why !== undefined && !others.test(text))
    : texts.find(({ text, why }) => why !== undefined && text.startsWith('principal'))
  const target = valueOf(resource, 'service_account_id')
  const role = valueOf(resource, 'role')
  const members = texts.flatMap(({ text, why }, index): MemberInput[] => {
    const member = why === undefined ? parseMember(text) : undefined
    if (member === undefined) return []
    const place = resource.place(name === 'members' ? ['members', index] : ['member'])
    return [
      {
        file: place.file,
        ...(typeof target === 'string' && { target: target.split('/').at(-1) ?? target }),
        role: typeof role === 'string' ? role : 'a role',
        member,
        text,
        place,
      },
    ]
  })
  const gaps = open === undefined ? [] : gap(resource, `\`${name}\`: ${open.why ?? ''}`).gaps
  return { gaps, pools: { providers: [], members } }
}

const nothingRead: PoolResourceReading = { pools: { providers: [], members: [] }, gaps: [] }

function gap({ at, address }: CloudResource, words: string): PoolResourceReading {
  const { file, line, column } = at
  return { ...nothingRead, gaps: [{ file, why: `${file}:${line}:${column}: ${address}: ${words}` }] }
}

function valueOf(resource: CloudResource, name: string): JsonValue | undefined {
  const found = resource.get(name)
  return found !== undefined && 'value' in found ? found.value : undefined
}

function conditionOf(value: JsonValue | undefined): { readonly condition?: string } {
  return typeof value === 'string' && value.trim() !== '' ? { condition: value } : {}
}

function mappingOf(value: JsonValue | undefined): Map<string, string> {
  const mapping: JsonObject = isJsonObject(value) ? value : {}
  return new Map(
    Object.entries(mapping).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  )
}

function textsOf(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

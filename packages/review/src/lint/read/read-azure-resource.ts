import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { credentialOf } from '#azure/parse-credentials'
import type { Path } from '#document/types'
import type { ApplicationInput, StaticSecret } from '../clouds/types.ts'
import type { LintGap } from '../types.ts'
import type { ApplicationsReading } from './azure-applications.ts'
import type { CloudResource } from './cloud-resource.ts'

/** A type of the `azuread` and `azurerm` providers: whose it is, and what of a credential its attributes are. */
interface Type {
  readonly owner: readonly string[]
  readonly members: Readonly<Record<string, string>>
}

const application = ['application_id', 'application_object_id']
const types: Readonly<Record<string, Type>> = {
  azuread_application_federated_identity_credential: {
    owner: application,
    members: { name: 'display_name', issuer: 'issuer', subject: 'subject', audiences: 'audiences' },
  },
  azuread_application_flexible_federated_identity_credential: {
    owner: application,
    members: {
      name: 'display_name',
      issuer: 'issuer',
      audiences: 'audience',
      claimsMatchingExpression: 'claims_matching_expression',
    },
  },
  azurerm_federated_identity_credential: {
    owner: ['parent_id', 'user_assigned_identity_id'],
    members: { name: 'name', issuer: 'issuer', subject: 'subject', audiences: 'audience' },
  },
}
const secretTypes: Readonly<Record<string, StaticSecret['kind']>> = {
  azuread_application_password: 'client secret',
  azuread_application_certificate: 'certificate',
}

/** Whether a resource of Terraform says something of federated credentials, by its type. */
export function isAzureType(type: string): boolean {
  return Object.hasOwn(types, type) || Object.hasOwn(secretTypes, type)
}

/** Applications and managed identities with their credentials, whose resources stand apart from each other. */
export function readAzureResources(resources: readonly CloudResource[]): ApplicationsReading {
  const gaps: LintGap[] = []
  const owners = Map.groupBy(resources, (resource) => ownerOf(resource) ?? resource.address)
  const applications = [...owners].flatMap(([name, own]): ApplicationInput[] => {
    const credentials = own.flatMap((resource, index) => {
      const credential = readCredential(resource, gaps)
      return credential === undefined ? [] : [{ credential, path: [index] }]
    })
    const secrets = own.flatMap(({ type }, index): StaticSecret[] => {
      const kind = Object.hasOwn(secretTypes, type) ? secretTypes[type] : undefined
      return kind === undefined ? [] : [{ kind, path: [index] }]
    })
    const [first] = own
    if (first === undefined || credentials.length === 0) return []
    return [{ file: first.at.file, name, credentials, secrets, place: (path) => placeIn(own, path) }]
  })
  return { applications, gaps }
}

function placeIn(own: readonly CloudResource[], [index, member, ...rest]: Path): CloudResource['at'] {
  const resource = own[Number(index)] ?? own[0]
  if (resource === undefined) return { file: '', line: 1, column: 1 }
  const attribute = types[resource.type]?.members[String(member)]
  return attribute === undefined ? resource.at : resource.place([attribute, ...rest])
}

function ownerOf(resource: CloudResource): string | undefined {
  const names = types[resource.type]?.owner ?? application
  const found = names.flatMap((name) => resource.get(name) ?? [])
  const [text] = found.flatMap((one) => ('value' in one && typeof one.value === 'string' ? [one.value] : []))
  // the same application by its object id or by its resource id
  return text?.replace(/^\/applications\//, '')
}

function readCredential(resource: CloudResource, gaps: LintGap[]) {
  const { type, address, at } = resource
  const members = Object.hasOwn(types, type) ? types[type]?.members : undefined
  if (members === undefined) return undefined
  const tell = (words: string): undefined => {
    gaps.push({ file: at.file, why: `${at.file}:${at.line}:${at.column}: ${address}: ${words}` })
    return undefined
  }
  const entry: Record<string, JsonValue> = {}
  for (const [member, attribute] of Object.entries(members)) {
    const found = resource.get(attribute)
    if (found === undefined) continue
    if ('why' in found && member !== 'name') return tell(`\`${attribute}\`: ${found.why}`)
    if ('value' in found) entry[member] = formOf(member, found.value)
  }
  try {
    return credentialOf({ name: address, ...entry } as JsonObject, address)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return tell(error.message)
  }
}

/** One provider takes a list where the other takes a text. */
function formOf(member: string, value: JsonValue): JsonValue {
  if (member === 'audiences') return [value].flat() as JsonValue
  return member === 'claimsMatchingExpression' ? { value, languageVersion: 1 } : value
}

import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { Path, SourceDocument } from '#document/types'
import type { StaticSecret } from '../clouds/types.ts'
import { applicationOf, type ApplicationsReading, type Placed } from './azure-applications.ts'
import { readArmTemplate } from './read-arm-template.ts'

/** Words without which a file says nothing of federated credentials. */
export const azureWords =
  /federatedIdentityCredentials|claimsMatchingExpression|api:\/\/AzureADTokenExchange|"audiences"|\baudiences:/

/**
 * Applications and managed identities in what `az` and Graph print, in a manifest and in an ARM template: lists of
 * credentials, or whoever has them; undefined for everything else.
 */
export function readAzure(document: SourceDocument): ApplicationsReading | undefined {
  const { value } = document
  if (isJsonObject(value) && isTemplate(value)) return readArmTemplate(document)
  const inner = isJsonObject(value) && Array.isArray(value['value']) ? value['value'] : undefined
  const list: readonly JsonValue[] = inner ?? (Array.isArray(value) ? value : [value])
  const under: Path = inner === undefined ? [] : ['value']
  const pathOf = (index: number): Path =>
    inner !== undefined || Array.isArray(value) ? [...under, index] : []
  const credentials = list.flatMap((one, index) =>
    isCredential(one) ? [{ value: one, path: pathOf(index) }] : [],
  )
  const owners = list.flatMap((one, index) => (isOwner(one) ? [{ value: one, path: pathOf(index) }] : []))
  if (credentials.length === 0 && owners.length === 0) return undefined
  const readings = [
    ...(credentials.length > 0
      ? [applicationOf(document, { name: document.file, credentials, secrets: [] })]
      : []),
    ...owners.map((owner) => ownerOf(document, owner)),
  ]
  return {
    applications: readings.flatMap(({ applications }) => applications),
    gaps: readings.flatMap(({ gaps }) => gaps),
  }
}

function isTemplate({ $schema, resources }: JsonObject): boolean {
  return typeof $schema === 'string' && /deploymentTemplate\.json/i.test($schema) && resources !== undefined
}

function isCredential(value: JsonValue): value is JsonObject {
  if (!isJsonObject(value)) return false
  const { properties } = value
  const members = isJsonObject(properties) ? { ...value, ...properties } : value
  const { issuer, audiences, subject, claimsMatchingExpression } = members
  return (
    typeof issuer === 'string' &&
    Array.isArray(audiences) &&
    (subject ?? claimsMatchingExpression ?? null) !== null
  )
}

/** An application as Graph has it, with its credentials. */
function isOwner(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && Array.isArray(value['federatedIdentityCredentials'])
}

function ownerOf(document: SourceDocument, { value, path }: Placed): ApplicationsReading {
  const list = value['federatedIdentityCredentials']
  const { displayName, appId } = value
  const at = [...path, 'federatedIdentityCredentials']
  return applicationOf(document, {
    name: typeof displayName === 'string' ? displayName : typeof appId === 'string' ? appId : document.file,
    credentials: (Array.isArray(list) ? (list as readonly JsonValue[]) : []).flatMap((one, index) =>
      isJsonObject(one) ? [{ value: one, path: [...at, index] }] : [],
    ),
    secrets: [
      ...secretsIn(value, [...path, 'passwordCredentials'], 'client secret'),
      ...secretsIn(value, [...path, 'keyCredentials'], 'certificate'),
    ],
  })
}

function secretsIn(value: JsonObject, path: Path, kind: StaticSecret['kind']): StaticSecret[] {
  const list = value[String(path.at(-1))]
  return Array.isArray(list) ? list.map((_, index) => ({ kind, path: [...path, index] })) : []
}

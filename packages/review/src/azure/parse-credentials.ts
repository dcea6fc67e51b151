import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '@vouchsafe/core/json'

/** A federated identity credential, of an application or of a managed identity. */
export interface FederatedCredential {
  readonly name: string
  readonly issuer: string
  readonly audiences: readonly string[]
  /** Compared letter by letter. */
  readonly subject?: string
  /** Instead of a subject: an expression in Entra's language. */
  readonly expression?: { readonly value: string; readonly languageVersion: number }
  /** Where it is a managed identity's. */
  readonly identity?: { readonly name: string; readonly resourceGroup: string }
}

const LONGEST = 1024 * 1024

/**
 * What `az ad app federated-credential list`, `az identity federated-credential list`, Graph or ARM print: a list, one
 * credential, or `{value: […]}`.
 *
 * @throws VouchsafeError `policy_malformed`
 */
export function parseCredentials(text: string): FederatedCredential[] {
  const document = readJson(text)
  const inner = isJsonObject(document) && Array.isArray(document['value']) ? document['value'] : document
  const list = Array.isArray(inner) ? inner : [inner]
  return list.map((entry, index) => credentialOf(entry, `entry ${index + 1}`))
}

/** The same as a list that `parseCredentials` reads; without where a managed identity has them. */
export function printCredentials(credentials: readonly FederatedCredential[]): string {
  return JSON.stringify(
    credentials.map(({ name, issuer, audiences, subject, expression }) => ({
      name,
      issuer,
      audiences,
      ...(subject !== undefined && { subject }),
      ...(expression !== undefined && { claimsMatchingExpression: expression }),
    })),
  )
}

function readJson(text: string): JsonValue {
  try {
    return parseJson(text, { maxLength: LONGEST })
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    const { reason, line, column } = error.detail
    throw malformed(
      `not strict JSON: ${String(reason).replaceAll('_', ' ')} at ${String(line)}:${String(column)}`,
    )
  }
}

/** As `parseCredentials`, of one that is read already. @throws VouchsafeError `policy_malformed`, naming the place */
export function credentialOf(entry: JsonValue, place: string): FederatedCredential {
  if (!isJsonObject(entry)) throw malformed(`${place}: expected an object`)
  const properties = entry['properties']
  const members = isJsonObject(properties) ? { ...entry, ...properties } : entry
  const name = textOf(members, 'name') ?? place
  const issuer = textOf(members, 'issuer')
  const { audiences } = members
  if (issuer === undefined) throw malformed(`${place}: expected \`issuer\`, an https address`)
  if (!Array.isArray(audiences) || !audiences.every((one) => typeof one === 'string'))
    throw malformed(`${place}: expected \`audiences\`, a list of texts`)
  const subject = textOf(members, 'subject')
  const expression = expressionOf(members['claimsMatchingExpression'], place)
  if ((subject === undefined) === (expression === undefined))
    throw malformed(`${place}: expected one of \`subject\` and \`claimsMatchingExpression\``)
  return {
    name,
    issuer,
    audiences,
    ...(subject !== undefined && { subject }),
    ...(expression !== undefined && { expression }),
    ...identityOf(textOf(members, 'id')),
  }
}

function expressionOf(value: JsonValue | undefined, place: string): FederatedCredential['expression'] {
  if (value === undefined || value === null) return undefined
  const { value: text, languageVersion } = isJsonObject(value) ? value : {}
  if (typeof text !== 'string' || typeof languageVersion !== 'number')
    throw malformed(`${place}: expected \`claimsMatchingExpression\` with \`value\` and \`languageVersion\``)
  return { value: text, languageVersion }
}

const managedIdentity =
  /\/resourceGroups\/(?<resourceGroup>[^/]+)\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/(?<name>[^/]+)\//i

function identityOf(id: string | undefined): Pick<FederatedCredential, 'identity'> {
  const { name, resourceGroup } = managedIdentity.exec(id ?? '')?.groups ?? {}
  return name === undefined || resourceGroup === undefined ? {} : { identity: { name, resourceGroup } }
}

function textOf(members: JsonObject, name: string): string | undefined {
  const value = members[name]
  return typeof value === 'string' ? value : undefined
}

function malformed(say: string): VouchsafeError {
  return new VouchsafeError('policy_malformed', { say: `federated credentials: ${say}` })
}

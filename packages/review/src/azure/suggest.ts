import type { JsonObject } from '@vouchsafe/core/json'
import { withoutTokens } from '@vouchsafe/core/secret'
import type { CloudSuggestion } from '#cloud/types'
import type { CheckedCredential } from './check-credential.ts'
import type { FederatedCredential } from './parse-credentials.ts'

const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange'

interface Wanted {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** What either side could change so that the token is admitted, the token's side first. */
export function suggestFor(
  claims: JsonObject,
  nearest: CheckedCredential | undefined,
  count: number,
): CloudSuggestion[] {
  const { iss, sub } = claims
  if (typeof iss !== 'string' || typeof sub !== 'string') return []
  const audience = audienceFor(nearest?.credential)
  const wanted = { issuer: iss, subject: sub, audience }
  const token = tokenSide(audience, claims, nearest)
  if (nearest === undefined) return [...token, creation(wanted, undefined, count)]
  const { credential, issuer, subject } = nearest
  if (issuer.holds && subject.every(({ holds }) => holds))
    return credential.audiences.includes(audience) ? token : [...token, update(wanted, credential)]
  const isSlip =
    !issuer.holds && ['letter_case', 'trailing_slash', 'white_space'].includes(issuer.difference?.code ?? '')
  const mended = issuer.holds || isSlip ? [update(wanted, credential)] : []
  return [...token, ...mended, creation(wanted, credential, count)]
}

/** The usual audience, or the one of its kind that a sovereign cloud has. */
function audienceFor(credential: FederatedCredential | undefined): string {
  return credential?.audiences.find((one) => one.startsWith(EXCHANGE_AUDIENCE)) ?? EXCHANGE_AUDIENCE
}

function tokenSide(
  audience: string,
  { aud }: JsonObject,
  nearest: CheckedCredential | undefined,
): CloudSuggestion[] {
  const isAsked = (Array.isArray(aud) ? aud : [aud]).includes(audience)
  const wants = isAsked ? [] : [`ask for the token with the audience \`${audience}\``]
  const expected =
    nearest?.issuer.holds === true
      ? nearest.subject.find(({ holds }) => !holds)?.difference?.expected
      : undefined
  const becomes =
    expected === undefined || /[*?]/.test(expected) ? [] : [`run it where its subject is \`${expected}\``]
  return [...wants, ...becomes].map((text) => ({ side: 'token', text }))
}

function update(wanted: Wanted, credential: FederatedCredential): CloudSuggestion {
  const { name, identity, expression } = credential
  if (expression !== undefined)
    return {
      side: 'cloud',
      risk: 'widens',
      text: `change the expression of \`${name}\` so that it holds for \`${wanted.subject}\`: \`az rest --method patch\` on Graph, since \`az ad app\` does not know expressions`,
    }
  const text = `make \`${name}\` trust this subject; what it trusts now is refused from then on`
  const command =
    identity === undefined
      ? shell`az ad app federated-credential update --id APP_ID --federated-credential-id ${name} --parameters ${parametersOf(name, wanted)}`
      : shell`az identity federated-credential update --name ${name} --identity-name ${identity.name} --resource-group ${identity.resourceGroup} --issuer ${wanted.issuer} --subject ${wanted.subject} --audiences ${wanted.audience}`
  return { side: 'cloud', risk: 'safe', text, ...(command !== undefined && { command }) }
}

/** Entra's limit for each application or identity. */
const MOST_CREDENTIALS = 20

function creation(wanted: Wanted, like: FederatedCredential | undefined, count: number): CloudSuggestion {
  const before =
    count < MOST_CREDENTIALS ? '' : `there are ${count} and Entra keeps 20 at most, so take one away, then `
  const { identity } = like ?? {}
  const name = nameFor(wanted.subject)
  const command =
    identity === undefined
      ? shell`az ad app federated-credential create --id APP_ID --parameters ${parametersOf(name, wanted)}`
      : shell`az identity federated-credential create --name ${name} --identity-name ${identity.name} --resource-group ${identity.resourceGroup} --issuer ${wanted.issuer} --subject ${wanted.subject} --audiences ${wanted.audience}`
  return {
    side: 'cloud',
    risk: 'safe',
    text: `${before}add a credential for this subject alone; it takes some minutes until Entra heeds it everywhere`,
    ...(command !== undefined && { command }),
  }
}

function parametersOf(name: string, { issuer, subject, audience }: Wanted): string {
  return JSON.stringify({ name, issuer, subject, audiences: [audience] })
}

/** 3 to 120 characters that a URL takes; the first a letter or digit. */
function nameFor(subject: string): string {
  // some put a token where a subject belongs: joined by hyphens it would still be there to read
  const plain = withoutTokens(subject)
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-/, '')
  return `${plain.slice(0, 100).replace(/-$/, '')}-fic`.replace(/^-/, '')
}

/** A command with every value in single quotes; undefined where one could end them, or would not be typed. */
function shell(parts: TemplateStringsArray, ...values: readonly string[]): string | undefined {
  if (!values.every((value) => /^[\x20-\x7e]*$/.test(value) && !/['\\!]/.test(value))) return undefined
  return parts.map((part, index) => part + (index < values.length ? `'${values[index] ?? ''}'` : '')).join('')
}

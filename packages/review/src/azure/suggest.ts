import type { JsonObject } from '@vouchsafe/core/json'
import { withoutTokens } from '@vouchsafe/core/secret'
import type { MarkedDifference } from '@vouchsafe/policy/explain'
import { admittedAnother } from '#cloud/other-tokens'
import { shell } from '#cloud/shell'
import type { CloudSuggestion } from '#cloud/types'
import { adviceFor } from '#difference/token-side'
import { checkCredential, takesExpressions, type CheckedCredential } from './check-credential.ts'
import { parseFlexibleExpression, printFlexibleExpression } from './flexible-expression.ts'
import { printCredentials, type FederatedCredential } from './parse-credentials.ts'

const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange'
/** Entra's limit for each application or identity. */
const MOST_CREDENTIALS = 20

interface Wanted {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** A change of the credentials that there are. */
interface Proposal {
  readonly text: string
  readonly command?: string | undefined
  readonly after: readonly FederatedCredential[]
}

/**
 * What either side could change so that the token is admitted, the token's side first. Each change is asked of the
 * comparison itself: whether it admits this token, and who else gets in.
 */
export function suggestFor(
  claims: JsonObject,
  nearest: CheckedCredential | undefined,
  credentials: readonly FederatedCredential[],
): CloudSuggestion[] {
  const { iss, sub } = claims
  if (typeof iss !== 'string' || typeof sub !== 'string') return []
  const usual = audienceFor(nearest?.credential)
  const wanted = { issuer: iss, subject: sub, audience: usual }
  const token = tokenSide(usual, claims, nearest)
  const isAudienceAlone = nearest?.issuer.holds === true && nearest.subject.every(({ holds }) => holds)
  if (isAudienceAlone && nearest.credential.audiences.includes(usual)) return token
  // where the audience is wrong as well, a change of the credentials goes with the token that has the usual one
  const asked = { ...claims, aud: usual }
  const proposals = [
    ...(nearest === undefined ? [] : updates(wanted, nearest, credentials)),
    creation(wanted, nearest?.credential, credentials),
    ...(nearest === undefined ? [] : patterns(wanted, nearest, credentials)),
  ]
  return [...token, ...proposals.flatMap((one) => judged(one, asked, credentials))]
}

/** The usual audience, or the one of its kind that a sovereign cloud has. */
function audienceFor(credential: FederatedCredential | undefined): string {
  return credential?.audiences.find((one) => one.startsWith(EXCHANGE_AUDIENCE)) ?? EXCHANGE_AUDIENCE
}

function judged(
  { text, command, after }: Proposal,
  claims: JsonObject,
  before: readonly FederatedCredential[],
): CloudSuggestion[] {
  const admits =
    (all: readonly FederatedCredential[]) =>
    (asked: JsonObject): boolean =>
      all.some((one) => checkCredential(one, asked).isAdmitting)
  if (!admits(after)(claims)) return []
  const other = admittedAnother(claims, {
    before: admits(before),
    after: admits(after),
    isSame: (asked) => after.some((one) => isOneTo(one, asked, claims)),
  })
  const what = { side: 'cloud', text, ...(command !== undefined && { command }) } as const
  return [{ ...what, ...(other ?? { risk: 'safe' }), changed: printCredentials(after) }]
}

/** Whether a credential admits another token for what it shares with this one. */
function isOneTo(credential: FederatedCredential, other: JsonObject, claims: JsonObject): boolean {
  const compared = ['iss', 'sub', ...claimsOf(credential)]
  return (
    checkCredential(credential, other).isAdmitting && compared.every((name) => other[name] === claims[name])
  )
}

/** Claims that an expression compares. */
function claimsOf({ expression }: FederatedCredential): string[] {
  const read = expression === undefined ? undefined : parseFlexibleExpression(expression.value)
  return read === undefined || 'fault' in read ? [] : read.terms.map(({ claim }) => claim)
}

function tokenSide(
  audience: string,
  { aud }: JsonObject,
  nearest: CheckedCredential | undefined,
): CloudSuggestion[] {
  const isAsked = (Array.isArray(aud) ? aud : [aud]).includes(audience)
  const wants = isAsked ? [] : [`ask for the token with the audience \`${audience}\``]
  const difference =
    nearest?.issuer.holds === true ? nearest.subject.find(({ holds }) => !holds)?.difference : undefined
  const expected = difference?.expected
  const advice = difference === undefined ? [] : adviceFor(difference, 'sub').map(({ text }) => text)
  const becomes =
    advice.length > 0 || expected === undefined || /[*?]/.test(expected)
      ? advice
      : [`run it where its subject is \`${expected}\``]
  return [...wants, ...becomes].map((text) => ({ side: 'token', text }))
}

/** The nearest credential, changed as far as it differs; where it is of another issuer there is nothing to mend. */
function updates(
  wanted: Wanted,
  { credential, issuer }: CheckedCredential,
  all: readonly FederatedCredential[],
): Proposal[] {
  const isSlip = ['letter_case', 'trailing_slash', 'white_space'].includes(issuer.difference?.code ?? '')
  if (!issuer.holds && !isSlip) return []
  const { name, identity, expression } = credential
  const changed: FederatedCredential =
    expression === undefined
      ? { ...credential, issuer: wanted.issuer, subject: wanted.subject, audiences: [wanted.audience] }
      : { ...credential, issuer: wanted.issuer, audiences: [wanted.audience] }
  const after = all.map((one) => (one === credential ? changed : one))
  const command =
    expression !== undefined
      ? undefined
      : identity === undefined
        ? shell`az ad app federated-credential update --id APP_ID --federated-credential-id ${name} --parameters ${parametersOf(name, wanted)}`
        : shell`az identity federated-credential update --name ${name} --identity-name ${identity.name} --resource-group ${identity.resourceGroup} --issuer ${wanted.issuer} --subject ${wanted.subject} --audiences ${wanted.audience}`
  const text =
    expression === undefined
      ? `make \`${name}\` trust this subject; what it trusts now is refused from then on`
      : `let \`${name}\` have this issuer and audience`
  return [{ text, command, after }]
}

/** Expressions in place of what is compared letter by letter, or with another value in them. */
function patterns(
  { issuer, subject, audience }: Wanted,
  { credential, subject: checks }: CheckedCredential,
  all: readonly FederatedCredential[],
): Proposal[] {
  const failing = checks.find(({ holds }) => !holds)
  const pattern = failing?.difference && patternFor(failing.difference, subject)
  if (pattern === undefined || !takesExpressions(issuer)) return []
  const value = printFlexibleExpression([{ claim: 'sub', operator: 'matches', comparand: pattern }])
  const { subject: _, ...rest } = credential
  const changed = { ...rest, issuer, audiences: [audience], expression: { value, languageVersion: 1 } }
  return [
    {
      text: `make \`${credential.name}\` a flexible credential: \`${value}\`; \`az rest --method patch\` on Graph, since \`az ad app\` does not know expressions`,
      after: all.map((one) => (one === credential ? changed : one)),
    },
  ]
}

/** The pattern that somebody meant: the one that was written, or every branch, tag or environment of the repository. */
function patternFor({ code, expected = '' }: MarkedDifference, subject: string): string | undefined {
  if (code === 'wildcard_in_equals') return expected
  if (code !== 'other_ref' && code !== 'other_environment') return undefined
  return /^(?<kind>repo:[^:]+:(?:ref:refs\/(?:heads|tags)\/|environment:))/.exec(subject)?.[0].concat('*')
}

function creation(
  wanted: Wanted,
  like: FederatedCredential | undefined,
  all: readonly FederatedCredential[],
): Proposal {
  const count = all.length
  const before =
    count < MOST_CREDENTIALS ? '' : `there are ${count} and Entra keeps 20 at most, so take one away, then `
  const { identity } = like ?? {}
  const name = nameFor(wanted.subject)
  const command =
    identity === undefined
      ? shell`az ad app federated-credential create --id APP_ID --parameters ${parametersOf(name, wanted)}`
      : shell`az identity federated-credential create --name ${name} --identity-name ${identity.name} --resource-group ${identity.resourceGroup} --issuer ${wanted.issuer} --subject ${wanted.subject} --audiences ${wanted.audience}`
  const { issuer, subject, audience } = wanted
  return {
    text: `${before}add a credential for this subject alone; it takes some minutes until Entra heeds it everywhere`,
    command,
    after: [...all, { name, issuer, subject, audiences: [audience] }],
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

import {
  builtInProviders,
  parseTrustPolicy,
  providerName,
  sharedIssuers,
  type Condition,
  type PrincipalPattern,
  type TrustPolicyDocument,
  type TrustStatement,
} from '@vouchsafe/policy/parse'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { trustScores, widest, type Breadth, type Grant, type TrustClass } from './breadth.ts'
import { keyClass } from './claim-classes.ts'
import { subjectClass } from './subject-forms.ts'

/**
 * How many different principals a trust policy can admit, judged by what it requires and not by who has come so far.
 * A condition narrows only where no token without the claim can meet it: negated operators, `IfExists` and
 * `ForAllValues` do not. Denials are not counted: they make a wide policy less wide than it looks here.
 */
export function trustBreadth(document: TrustPolicyDocument): Breadth<TrustClass> {
  const grants = document.statements
    .filter(({ effect, actions }) => effect === 'Allow' && actions.patterns.some(assumes))
    .flatMap((statement) => statement.principals.map((principal) => grantOf(statement, principal)))
  return widest(grants, trustScores, 'nobody')
}

/** As `trustBreadth`, of a policy's text; one that cannot be read admits nobody. */
export function trustTextBreadth(text: string): Breadth<TrustClass> {
  try {
    return trustBreadth(parseTrustPolicy(text, { maxLength: Infinity }))
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return { class: 'nobody', score: 0, because: [`the policy cannot be read: ${error.message}`] }
  }
}

function assumes(action: string): boolean {
  return action.toLowerCase().startsWith('sts:assumerole')
}

interface Narrowed {
  readonly class: TrustClass
  readonly how: string
}

function grantOf(statement: TrustStatement, principal: PrincipalPattern): Grant<TrustClass> {
  const whole = wholeOf(principal)
  const narrowed = statement.conditions
    .map((condition) => narrow(condition, principal))
    .filter((one) => one !== undefined)
    .toSorted((a, b) => trustScores[a.class] - trustScores[b.class])
  const [best] = narrowed
  const isNarrower = best !== undefined && trustScores[best.class] < trustScores[whole.class]
  const { class: found, how } = isNarrower ? best : whole
  const of = isNarrower && principal.type === 'Federated' ? ` of \`${shortName(principal)}\`` : ''
  return { class: found, because: `statement ${statement.index}: ${how}${of}` }
}

/** Issuers that anybody can get a token of, beside those AWS lists. */
const publicIssuers: ReadonlySet<string> = new Set([
  ...sharedIssuers.map(({ provider }) => provider),
  ...builtInProviders,
])

/** Whom the principal means without any condition. */
function wholeOf(principal: PrincipalPattern): Narrowed {
  const { type, match, value } = principal
  if (type === 'Service') return { class: 'exact', how: `the service \`${value}\`` }
  if (type === 'Federated') {
    const isPublic = publicIssuers.has(providerName(value) ?? '')
    return isPublic
      ? { class: 'anyone', how: `everybody who can get a token of \`${shortName(principal)}\`` }
      : { class: 'provider', how: `everybody whom \`${shortName(principal)}\` vouches for` }
  }
  if (match === 'anyone') return { class: 'anyone', how: 'every principal of every account' }
  if (match === 'account') return { class: 'organization', how: `every principal that account ${value} lets` }
  return { class: 'exact', how: `\`${value}\`` }
}

function shortName(principal: PrincipalPattern): string {
  return providerName(principal.value) ?? principal.value.split('/').at(-1) ?? principal.value
}

const positive: ReadonlySet<string> = new Set([
  'StringEquals',
  'StringLike',
  'StringEqualsIgnoreCase',
  'ArnEquals',
  'ArnLike',
  'NumericEquals',
])
const readsWildcards: ReadonlySet<string> = new Set(['StringLike', 'ArnEquals', 'ArnLike'])

/** Whom a condition still lets in; undefined where it does not say who they are. */
function narrow(condition: Condition, principal: PrincipalPattern): Narrowed | undefined {
  const { operator, values } = condition
  if (!positive.has(operator.name) || operator.ifExists || operator.set === 'ForAllValues') return undefined
  const key = keyIn(condition.key, principal)
  if (key === undefined) return undefined
  const classes = values.map((value) =>
    valueClass(key, value, { principal, like: readsWildcards.has(operator.name) }),
  )
  const known = classes.filter((one) => one !== undefined)
  if (known.length === 0 || known.length < values.length) return undefined
  const found = known.reduce((a, b) => (trustScores[a] >= trustScores[b] ? a : b))
  return { class: found, how: `${sayings[found]} ${values.map((value) => `\`${value}\``).join(', ')}` }
}

const sayings: Readonly<Record<TrustClass, string>> = {
  nobody: 'nobody like',
  exact: 'exactly',
  one_scope: 'everything in',
  organization: 'everything in the organization of',
  provider: 'whatever is like',
  anyone: 'whatever is like',
}

/** The claim's name under the principal's own provider; request keys as they are. */
function keyIn(written: string, principal: PrincipalPattern): string | undefined {
  const key = written.toLowerCase()
  const host = principal.type === 'Federated' ? providerName(principal.value)?.toLowerCase() : undefined
  if (host !== undefined && key.startsWith(`${host}:`)) return key.slice(host.length + 1)
  return /^(?:aws|saml):/.test(key) ? key : undefined
}

interface ValuePlace {
  readonly principal: PrincipalPattern
  readonly like: boolean
}

function valueClass(key: string, value: string, { principal, like }: ValuePlace): TrustClass | undefined {
  const isPattern = like && /[*?]/.test(value)
  if (key === 'sub') return isPattern ? subjectClass(providerName(principal.value) ?? '', value) : 'exact'
  if (key === 'aud') return tenantAudience(principal) ? 'organization' : undefined
  const found = keyClass(key)
  if (found === undefined || !isPattern) return found
  return widened(found, value)
}

/** Whether the issuer tells its tenants apart by the audience. */
function tenantAudience(principal: PrincipalPattern): boolean {
  const provider = providerName(principal.value)
  return sharedIssuers.some((one) => one.provider === provider && one.key.endsWith(':aud'))
}

/** A pattern instead of a value: the next wider class, or nothing at all when the wildcard comes first. */
function widened(found: TrustClass, pattern: string): TrustClass {
  if (/^[*?]/.test(pattern)) return 'provider'
  return found === 'exact' || found === 'one_scope' ? 'organization' : 'provider'
}

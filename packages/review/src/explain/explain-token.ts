import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import { checkFreshness, timeClaims } from '@vouchsafe/core/jwt'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import type { ExposedClaims } from '@vouchsafe/trust/issuer'
import { cut, quoted } from '#difference/phrases'
import { span } from '#difference/spans'
import { requestOfClaims, type ClaimRequest } from './claim-context.ts'
import { explainTrust } from './explain-trust.ts'
import type { Explanation, TokenSuggestion } from './types.ts'

export interface TokenQuestion {
  readonly claims: JsonObject
  /** The text of the role's trust policy. */
  readonly policy: string
  /** 12 digits: where the role and its provider are. */
  readonly account: string
  readonly exposed: ExposedClaims
  /** The provider's client ids; absent where they are not known. */
  readonly audiences?: readonly string[]
  /** When it is asked. */
  readonly at: EpochSeconds
}

/** AWS forgives five minutes, and takes a token for as long as its issuer says. */
const rule = { toleranceSeconds: 300 as Seconds, maxLifetimeSeconds: (100 * 365 * 86_400) as Seconds }

/**
 * What AWS would say to a token that asks for a role, from its claims alone, offline: nothing is sent anywhere, and
 * the signature is for whoever has the issuer's keys. The first step that refuses is named; the trust policy is
 * explained all the same, since a token that somebody pastes has expired by then.
 *
 * @throws VouchsafeError `policy_malformed`, `policy_too_large`
 */
export function explainToken(question: TokenQuestion): Explanation {
  const { claims, policy, account, exposed } = question
  const partition = /arn:(aws[a-z-]*):iam::/.exec(policy)?.[1] ?? 'aws'
  const asked = requestOfClaims(claims, { account, partition, exposed })
  const explained = explainSession(policy, asked)
  const unchecked = uncheckedOf(question, asked, explained)
  const refusal = formFault(claims) ?? audienceFault(question) ?? timeFault(question)
  if (refusal === undefined) return { ...explained, unchecked }
  return {
    ...explained,
    ...refusal,
    outcome: 'denied',
    unchecked,
    headline:
      asked.host === '' ? refusal.headline : `${refusal.headline}; besides, ${saidByTrust(explained)}`,
    tokenSuggestions: [...refusal.tokenSuggestions, ...explained.tokenSuggestions],
    // no policy admits what is no ID token
    ...(refusal.step === 'form' && { policySuggestions: [] }),
  }
}

function saidByTrust({ outcome, headline }: Explanation): string {
  return outcome === 'allowed' ? 'the trust policy would admit it' : `the trust policy says: ${headline}`
}

/** The role, and what the token asks its session to be: each has to be allowed. */
function explainSession(policy: string, asked: ClaimRequest): Explanation {
  const { request, tagKeys, setsSourceIdentity } = asked
  const role = explainTrust(policy, request, asked)
  if (role.outcome === 'denied') return role
  if (tagKeys.length > 0) {
    const tags = explainTrust(policy, { ...request, action: 'sts:TagSession' }, asked)
    const what = `session tags (\`${tagKeys.slice(0, 8).map(cut).join('`, `')}\`)`
    if (tags.outcome === 'denied') return broughtAlong(tags, { code: 'session_tags', what })
  }
  if (!setsSourceIdentity) return role
  const identity = explainTrust(policy, { ...request, action: 'sts:SetSourceIdentity' }, asked)
  if (identity.outcome === 'allowed') return role
  return broughtAlong(identity, { code: 'source_identity', what: 'a source identity' })
}

function broughtAlong(
  explained: Explanation,
  { code, what }: { readonly code: string; readonly what: string },
): Explanation {
  return {
    ...explained,
    headline: explained.headline.replace(/^denied: /, `denied: the token brings ${what}, and `),
    tokenSuggestions: [{ code, text: `ask for the token without ${what}` }, ...explained.tokenSuggestions],
  }
}

function uncheckedOf(
  { audiences, claims }: TokenQuestion,
  { host, isExposed }: ClaimRequest,
  { statements }: Explanation,
): string[] {
  const passed = statements
    .flatMap(({ conditions }) => conditions)
    .filter(({ holds, reason, key }) => holds && reason === 'key_absent_passes' && key.startsWith(`${host}:`))
    .map(({ key }) => key.slice(host.length + 1))
    .filter((claim) => !isExposed(claim) && claims[claim] !== undefined)
  return [
    'the signature: the keys of the issuer were not asked for',
    audiences === undefined
      ? 'whether the account has the provider in IAM, and whether it lists the audience'
      : 'whether the account has the provider in IAM',
    ...[...new Set(passed)].map(
      (claim) => `claim \`${cut(claim)}\`, which AWS shows to no policy for ${host}`,
    ),
  ]
}

type Refusal = Pick<Explanation, 'step' | 'headline' | 'vendor'> & {
  readonly tokenSuggestions: readonly TokenSuggestion[]
}

function formFault(claims: JsonObject): Refusal | undefined {
  const missing = ['iss', 'sub', 'aud', 'exp', 'iat'].find((name) => (claims[name] ?? null) === null)
  if (missing === undefined) return undefined
  return {
    step: 'form',
    headline: `refused: the token has no \`${missing}\``,
    vendor: { code: 'InvalidIdentityToken', text: `Missing a required claim: ${missing}` },
    tokenSuggestions: [
      { code: 'claim_missing', text: `ask the issuer for an ID token: one without \`${missing}\` is none` },
    ],
  }
}

function audienceFault({ claims, audiences }: TokenQuestion): Refusal | undefined {
  const { aud, azp } = claims
  if (Array.isArray(aud) && aud.length > 1 && typeof azp !== 'string')
    return {
      step: 'audience',
      headline: `refused: the token has several audiences (${quoted(aud.map(String))}) and no \`azp\``,
      vendor: {
        code: 'InvalidIdentityToken',
        text: 'Token audience contains more than one audience while authorized party is not present',
      },
      tokenSuggestions: [{ code: 'audience_ambiguous', text: 'ask for the token with one audience' }],
    }
  const audience = typeof azp === 'string' ? azp : Array.isArray(aud) ? aud[0] : aud
  if (audiences === undefined || typeof audience !== 'string' || audiences.includes(audience))
    return undefined
  const whose =
    typeof azp === 'string' ? 'AWS takes the `azp` of the token for its audience' : 'the token is for'
  return {
    step: 'audience',
    headline: `refused: the provider lists ${quoted(audiences)}, and ${whose}${typeof azp === 'string' ? ':' : ''} \`${cut(audience)}\``,
    vendor: { code: 'InvalidIdentityToken', text: 'Incorrect token audience' },
    tokenSuggestions: [
      { code: 'audience_refused', text: `ask for the token with the audience \`${audiences[0] ?? ''}\`` },
    ],
  }
}

function timeFault({ claims, at }: TokenQuestion): Refusal | undefined {
  try {
    checkFreshness(timeClaims(claims), rule, at)
    return undefined
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    const { exp, iat, nbf } = claims
    if (error.code === 'token_expired')
      return timed(`expired ${span(at - Number(exp))} ago`, {
        code: 'ExpiredTokenException',
        text: `Token expired: current date/time ${at} must be before the expiration date/time ${Number(exp)}`,
      })
    if (error.code === 'token_not_yet_valid')
      return Number(nbf ?? 0) > Number(iat)
        ? timed(`may not be used for another ${span(Number(nbf) - at)} (\`nbf\`)`)
        : timed(
            `was issued ${span(Number(iat) - at)} in the future: its issuer's clock is ahead of this one by that`,
          )
    return timed(strangeTime(claims))
  }
}

/** No time stands in milliseconds before the year 5000, and none in seconds after it. */
function strangeTime(claims: JsonObject): string {
  const isMilliseconds = (name: string): boolean => Number(claims[name]) > 95_617_584_000
  const named = ['iat', 'exp', 'nbf'].filter(isMilliseconds)
  return named.length > 0
    ? `has milliseconds for \`${named.join('`, `')}\`: seconds are wanted`
    : 'has times that are none, or ends before it begins'
}

const notValidated = {
  code: 'InvalidIdentityToken',
  text: 'The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.',
}

function timed(what: string, vendor = notValidated): Refusal {
  return {
    step: 'time',
    headline: `refused: the token ${what}`,
    vendor,
    tokenSuggestions: [{ code: 'time', text: 'ask for a fresh token, and set the clock by NTP' }],
  }
}

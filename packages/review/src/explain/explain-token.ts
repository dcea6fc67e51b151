import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import { checkFreshness, timeClaims } from '@vouchsafe/core/jwt'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import type { ExposedClaims } from '@vouchsafe/trust/provider'
import { requestOfClaims } from './claim-context.ts'
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
  const { request, host, unexposed } = requestOfClaims(claims, { account, exposed })
  const explained = explainTrust(policy, request)
  const unchecked = [
    'the signature: the keys of the issuer were not asked for',
    ...(question.audiences === undefined ? ['whether the provider in IAM lists the audience'] : []),
    ...unexposed
      .filter((claim) => policy.includes(`${host}:${claim}`))
      .map((claim) => `claim \`${claim}\`, which AWS shows to no policy for ${host}`),
  ]
  const refusal = formFault(claims) ?? audienceFault(question) ?? timeFault(question)
  if (refusal === undefined) return { ...explained, unchecked }
  return {
    ...explained,
    ...refusal,
    outcome: 'denied',
    unchecked,
    headline: `${refusal.headline}; besides, ${explained.outcome === 'allowed' ? 'the trust policy would admit it' : `the trust policy says: ${explained.headline}`}`,
    tokenSuggestions: [...refusal.tokenSuggestions, ...explained.tokenSuggestions],
  }
}

type Refusal = Pick<Explanation, 'step' | 'headline' | 'vendor'> & {
  readonly tokenSuggestions: readonly TokenSuggestion[]
}

function formFault(claims: JsonObject): Refusal | undefined {
  const missing = ['iss', 'sub', 'aud', 'exp', 'iat'].find((name) => claims[name] === undefined)
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
      headline: `refused: the token has several audiences (\`${aud.join('`, `')}\`) and no \`azp\``,
      vendor: {
        code: 'InvalidIdentityToken',
        text: 'Token audience contains more than one audience while authorized party is not present',
      },
      tokenSuggestions: [{ code: 'audience_ambiguous', text: 'ask for the token with one audience' }],
    }
  const audience = typeof azp === 'string' ? azp : Array.isArray(aud) ? aud[0] : aud
  if (audiences === undefined || typeof audience !== 'string' || audiences.includes(audience))
    return undefined
  return {
    step: 'audience',
    headline: `refused: the provider lists \`${audiences.join('`, `')}\`, the token is for \`${audience}\``,
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
    const starts = Math.max(Number(iat), Number(nbf ?? 0))
    if (error.code === 'token_expired')
      return timed(`expired ${ago(at - Number(exp))} ago`, {
        code: 'ExpiredTokenException',
        text: `Token expired: current date/time ${at} must be before the expiration date/time ${Number(exp)}`,
      })
    if (error.code === 'token_not_yet_valid')
      return timed(
        `is valid from ${ago(starts - at)} from now on: its issuer's clock and this one differ by that`,
      )
    return timed('has times that are no times')
  }
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

/** `42 s`, `3 min`, `5 h`, `12 days`. */
function ago(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
}

import { numericDateClaim, optionalClaim } from '#claims/read-claim'
import { VouchsafeError } from '#errors/vouchsafe-error'
import type { EpochSeconds, Seconds } from '#time/units'
import type { ClaimSet } from './types.ts'

/**
 * Time claims of a JWT. `iat` is mandatory here although RFC 7519 §4.1.6 makes it optional: AWS asks for it, and
 * without it no lifetime can be limited.
 * INVARIANT (kept by `timeClaims`): `iat < exp` and `nbf < exp`.
 */
export interface TimeClaims {
  readonly iat: EpochSeconds
  readonly exp: EpochSeconds
  readonly nbf?: EpochSeconds
}

export interface FreshnessRule {
  /** Clock skew forgiven in either direction. */
  readonly toleranceSeconds: Seconds
  /** Longest accepted `exp - iat`; a longer-lived token is refused even while fresh. */
  readonly maxLifetimeSeconds: Seconds
}

/**
 * The time claims of a token.
 *
 * @throws VouchsafeError `claim_missing` | `claim_malformed`, detail `{claim}`
 */
export function timeClaims(claims: ClaimSet): TimeClaims {
  const exp = numericDateClaim(claims, 'exp')
  const iat = numericDateClaim(claims, 'iat')
  const nbf = optionalClaim(claims, 'nbf', numericDateClaim)
  if (iat >= exp) throw neverValid('iat', { iat, exp })
  if (nbf === undefined) return { iat, exp }
  if (nbf >= exp) throw neverValid('nbf', { nbf, exp })
  return { iat, exp, nbf }
}

/**
 * Guarantees that the token is live at `at`: `nbf <= at < exp` and `iat <= at`, give or take the tolerance.
 * `exp` is exclusive ("on or after", RFC 7519 §4.1.4), `nbf` inclusive (§4.1.5). An `nbf` before `iat`, as
 * careful issuers set it, does not let a token in that says it was issued in the future.
 *
 * @throws VouchsafeError `token_lives_too_long` | `token_not_yet_valid` | `token_expired`
 */
export function checkFreshness(claims: TimeClaims, rule: FreshnessRule, at: EpochSeconds): void {
  const { iat, exp, nbf = iat } = claims
  const detail = { iat, nbf, exp, at, ...rule }

  if (exp - iat > rule.maxLifetimeSeconds) throw new VouchsafeError('token_lives_too_long', { detail })
  if (at < Math.max(iat, nbf) - rule.toleranceSeconds)
    throw new VouchsafeError('token_not_yet_valid', { detail })
  if (at >= exp + rule.toleranceSeconds) throw new VouchsafeError('token_expired', { detail })
}

function neverValid(claim: string, facts: Readonly<Record<string, EpochSeconds>>): VouchsafeError {
  return new VouchsafeError('claim_malformed', { detail: { claim, reason: 'not_before_exp', ...facts } })
}

import { audienceClaim, stringClaim } from '#claims/read-claim'
import type { KeySet } from '#jwk/key-set'
import type { PublicKey } from '#jwk/public-key'
import type { EpochSeconds } from '#time/units'
import { checkFreshness, timeClaims, type FreshnessRule, type TimeClaims } from './check-freshness.ts'
import { parseJwt, type JwtHeader, type ParsedJwt } from './parse-jwt.ts'
import type { ClaimSet, SignatureAlgorithm } from './types.ts'
import { verifySignature } from './verify-signature.ts'

declare const verified: unique symbol

/** A token whose signature and times hold. Only `verifyJwt` yields one. Whether its audience fits is not said. */
export interface VerifiedJwt {
  readonly [verified]: true
  readonly header: JwtHeader
  readonly claims: ClaimSet
  /** `iss` */
  readonly issuer: string
  /** `sub`, not empty */
  readonly subject: string
  /** `aud` as a list, not empty */
  readonly audiences: readonly string[]
  readonly times: TimeClaims
  /** The key that signed it. */
  readonly key: PublicKey
}

/** What the provider of the token allows. */
export interface JwtRule {
  readonly keys: KeySet
  readonly algorithms: readonly SignatureAlgorithm[]
  readonly freshness: FreshnessRule
}

/**
 * Guarantees that the provider's key signed the token, that it is live at `at`, and that it has `sub`, `aud`,
 * `iat` and `exp`. Verifies first: a claim of a forged token is never judged.
 *
 * @throws VouchsafeError those of `parseJwt` (for a string), `verifySignature` and `checkFreshness`, and
 *   `claim_missing` | `claim_malformed`
 */
export function verifyJwt(evidence: string | ParsedJwt, rule: JwtRule, at: EpochSeconds): VerifiedJwt {
  const token = typeof evidence === 'string' ? parseJwt(evidence) : evidence
  const key = verifySignature(token, rule.keys, rule.algorithms)
  const { header, claims, issuer } = token
  const times = timeClaims(claims)
  checkFreshness(times, rule.freshness, at)
  const subject = stringClaim(claims, 'sub')
  const audiences = audienceClaim(claims, 'aud')
  // the one place where the brand is given
  return { header, claims, issuer, subject, audiences, times, key } as VerifiedJwt
}

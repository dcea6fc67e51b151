import type { ClaimSet } from '@vouchsafe/core/jwt'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Provider } from '@vouchsafe/trust/snapshot'

declare const verified: unique symbol

/**
 * A token of a provider we believe, verified: every value here came out of the bytes that the provider signed.
 * Only `createOidcVerifier` yields one. It says who asks, not whether he may.
 */
export interface VerifiedEvidence {
  readonly [verified]: true
  readonly kind: 'oidc'
  /** As it was when the token was verified; it may be disabled. */
  readonly provider: Provider
  readonly claims: ClaimSet
  readonly issuer: string
  readonly subject: string
  /** The one audience the provider is registered for: `azp` where the token has it, else `aud`. */
  readonly audience: string
  /** `aud` of a token whose audience is its `azp`. */
  readonly originalAudience?: readonly string[]
  readonly expiresAt: EpochSeconds
  /** SHA-256 of the token as it came, lower-case hex. */
  readonly digest: string
}

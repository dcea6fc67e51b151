import type { SamlAttributes } from '@vouchsafe/core/saml'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { SamlProvider } from '@vouchsafe/trust/snapshot'

declare const verified: unique symbol

/**
 * A SAML response of a provider we believe, verified: every value here came out of the text that the provider
 * signed. Only `createSamlVerifier` yields one. It says who asks, not whether he may.
 */
export interface VerifiedSamlEvidence {
  readonly [verified]: true
  readonly kind: 'saml'
  /** As it was when the response was verified; it may be disabled. */
  readonly provider: SamlProvider
  readonly issuer: string
  /** `NameID` */
  readonly subject: string
  /** `Format` of the name as AWS shows it: `persistent`, `transient`, or the whole URI of an older format. */
  readonly subjectType: string
  /** `Recipient` of the subject confirmation, which AWS calls the audience. */
  readonly audience: string
  /** With `subject` it names one person for ever: base64 of SHA-1 over issuer, account and provider. */
  readonly nameQualifier: string
  readonly attributes: SamlAttributes
  /** `SessionNotOnOrAfter`: no session may live longer. */
  readonly sessionEndsAt?: EpochSeconds
  /** SHA-256 of the response as it came (base64), lower-case hex. */
  readonly digest: string
}

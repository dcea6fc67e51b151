import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import type { RequestContext, RequestPrincipal } from '@vouchsafe/policy/decision'
import type { VerifiedSamlEvidence } from '#verify/saml/evidence'
import { addRequestKeys, addWishKeys, type RequestFacts } from './request-keys.ts'
import { samlRoles, samlWish } from './saml-attributes.ts'
import { samlKeys } from './saml-keys.ts'
import type { SessionTags } from './session-tags.ts'

/** What the caller asks for, beside the evidence. */
export interface SamlCall extends RequestFacts {
  readonly durationSeconds: Seconds
}

/** Who asks, with everything policies may know about the request. */
export interface SamlPrincipal {
  readonly principal: Extract<RequestPrincipal, { type: 'Federated' }>
  /** The session's, chosen by the identity provider. */
  readonly sessionName: string
  readonly tags: SessionTags
  readonly sourceIdentity?: string
  /** ARNs of the only roles that the identity provider offers: every other is denied. */
  readonly roles: ReadonlySet<string>
  /** Where the evidence bounds the session. */
  readonly notAfter?: EpochSeconds
  /** Keys folded to lower case. */
  readonly context: RequestContext
}

/**
 * Maps a verified response to the principal that trust policies name, and to their condition keys.
 *
 * @throws VouchsafeError `saml_attribute_refused` | `tags_invalid`
 */
export function samlPrincipal(
  evidence: VerifiedSamlEvidence,
  call: SamlCall,
  at: EpochSeconds,
): SamlPrincipal {
  const { provider, attributes, sessionEndsAt } = evidence
  const { longestSeconds, ...wish } = samlWish(attributes)
  const context = samlKeys(evidence)
  addRequestKeys(context, call, at)
  addWishKeys(context, { ...call, ...wish })
  const ends = [sessionEndsAt, longestSeconds === undefined ? undefined : at + longestSeconds]
  const notAfter = Math.min(...ends.filter((end) => end !== undefined))
  return {
    principal: { type: 'Federated', id: provider.arn },
    ...wish,
    roles: samlRoles(attributes, provider.arn),
    ...(notAfter < Infinity && { notAfter: notAfter as EpochSeconds }),
    context,
  }
}

import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import type { RequestContext, RequestPrincipal } from '@vouchsafe/policy/decision'
import { builtInProviders } from '@vouchsafe/policy/parse'
import type { VerifiedEvidence } from '#verify/oidc/evidence'
import { chainOfToken, type Chain } from './chain.ts'
import { claimKeys } from './claim-keys.ts'
import { inherit } from './inherit.ts'
import { addRequestKeys, addWishKeys, type RequestFacts } from './request-keys.ts'
import { sessionTags, type SessionTags } from './session-tags.ts'
import { sourceIdentity } from './source-identity.ts'

/** What the caller asks for, beside the evidence. */
export interface AssumeRoleCall extends RequestFacts {
  readonly sessionName: string
  readonly durationSeconds: Seconds
}

/** Who asks, with everything policies may know about the request. */
export interface FederatedPrincipal {
  readonly principal: Extract<RequestPrincipal, { type: 'Federated' }>
  readonly tags: SessionTags
  readonly sourceIdentity?: string
  /** Keys folded to lower case. */
  readonly context: RequestContext
  /** Present for a token that a session of ours got. */
  readonly chain?: Chain
}

/**
 * Maps verified evidence to the principal that trust policies name, and to their condition keys.
 *
 * @throws VouchsafeError `claim_malformed` | `tags_invalid` | `parameter_invalid`
 */
export function federatedPrincipal(
  evidence: VerifiedEvidence,
  call: AssumeRoleCall,
  at: EpochSeconds,
): FederatedPrincipal {
  const { provider, claims } = evidence
  const chain = chainOfToken(evidence)
  const brought = { tags: sessionTags(claims), ...present(sourceIdentity(claims)) }
  const given = inherit(chain, brought)
  const context = claimKeys(evidence)
  addRequestKeys(context, call, at)
  addWishKeys(context, { ...call, ...given })
  return {
    principal: { type: 'Federated', id: builtInProviders.has(provider.host) ? provider.host : provider.arn },
    ...given,
    context,
    ...(chain !== undefined && { chain }),
  }
}

function present(source: string | undefined): { readonly sourceIdentity?: string } {
  return source === undefined ? {} : { sourceIdentity: source }
}

import { formatInstant, type EpochSeconds, type Seconds } from '@vouchsafe/core/time'
import type { Caller } from '@vouchsafe/ledger/event'
import type { ContextValue, RequestContext, RequestPrincipal } from '@vouchsafe/policy/decision'
import type { VerifiedEvidence } from '#verify/oidc/evidence'
import { claimKeys } from './claim-keys.ts'
import { sessionTags, type SessionTags } from './session-tags.ts'
import { sourceIdentity } from './source-identity.ts'

/** What the caller asks for, beside the evidence. */
export interface AssumeRoleCall {
  readonly sessionName: string
  readonly durationSeconds: Seconds
  readonly caller: Caller
  /** Whether the request came over TLS, or never left the machine. */
  readonly secureTransport: boolean
}

/** Who asks, with everything policies may know about the request. */
export interface FederatedPrincipal {
  readonly principal: Extract<RequestPrincipal, { type: 'Federated' }>
  readonly tags: SessionTags
  readonly sourceIdentity?: string
  /** Keys folded to lower case. */
  readonly context: RequestContext
}

/** Providers that AWS knows by domain; policies name them so, never by ARN. */
const builtInDomains: ReadonlySet<string> = new Set(['accounts.google.com'])

/**
 * Maps verified evidence to the principal that trust policies name, and to their condition keys.
 *
 * @throws VouchsafeError `claim_malformed` | `tags_invalid`
 */
export function federatedPrincipal(
  evidence: VerifiedEvidence,
  call: AssumeRoleCall,
  at: EpochSeconds,
): FederatedPrincipal {
  const { provider, claims } = evidence
  const tags = sessionTags(claims)
  const source = sourceIdentity(claims)
  const context = claimKeys(evidence)
  addRequestKeys(context, call, at)
  addSessionKeys(context, tags, source)
  return {
    principal: { type: 'Federated', id: builtInDomains.has(provider.host) ? provider.host : provider.arn },
    tags,
    ...(source !== undefined && { sourceIdentity: source }),
    context,
  }
}

function addRequestKeys(context: Map<string, ContextValue>, call: AssumeRoleCall, at: EpochSeconds): void {
  const { address, userAgent } = call.caller
  context.set('sts:rolesessionname', call.sessionName)
  context.set('sts:durationseconds', String(call.durationSeconds))
  context.set('aws:currenttime', formatInstant(at))
  context.set('aws:epochtime', String(at))
  context.set('aws:securetransport', String(call.secureTransport))
  if (address !== undefined) context.set('aws:sourceip', address)
  if (userAgent !== undefined) context.set('aws:useragent', userAgent)
}

function addSessionKeys(
  context: Map<string, ContextValue>,
  { tags, transitiveKeys }: SessionTags,
  source: string | undefined,
): void {
  for (const [key, value] of tags) context.set(`aws:requesttag/${key.toLowerCase()}`, value)
  if (tags.size > 0) context.set('aws:tagkeys', [...tags.keys()])
  if (transitiveKeys.length > 0) context.set('sts:transitivetagkeys', transitiveKeys)
  if (source !== undefined) context.set('sts:sourceidentity', source)
}

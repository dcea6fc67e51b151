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
  for (const [key, value] of requestKeys(call, at)) context.set(key, value)
  for (const [key, value] of sessionKeys(tags, source)) context.set(key, value)
  return {
    principal: { type: 'Federated', id: builtInDomains.has(provider.host) ? provider.host : provider.arn },
    tags,
    ...(source !== undefined && { sourceIdentity: source }),
    context,
  }
}

type Entry = readonly [key: string, value: ContextValue]

function requestKeys(call: AssumeRoleCall, at: EpochSeconds): readonly Entry[] {
  const { address, userAgent } = call.caller
  const keys: readonly (readonly [string, ContextValue | undefined])[] = [
    ['sts:rolesessionname', call.sessionName],
    ['sts:durationseconds', String(call.durationSeconds)],
    ['aws:currenttime', formatInstant(at)],
    ['aws:epochtime', String(at)],
    ['aws:securetransport', String(call.secureTransport)],
    ['aws:sourceip', address],
    ['aws:useragent', userAgent],
  ]
  return keys.filter((entry): entry is Entry => entry[1] !== undefined)
}

function sessionKeys({ tags, transitiveKeys }: SessionTags, source: string | undefined): readonly Entry[] {
  return [
    ...[...tags].map(([key, value]): Entry => [`aws:requesttag/${key.toLowerCase()}`, value]),
    ...(tags.size > 0 ? [['aws:tagkeys', [...tags.keys()]] as const] : []),
    ...(transitiveKeys.length > 0 ? [['sts:transitivetagkeys', transitiveKeys] as const] : []),
    ...(source === undefined ? [] : [['sts:sourceidentity', source] as const]),
  ]
}

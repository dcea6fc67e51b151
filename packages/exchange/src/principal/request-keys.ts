import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import type { Caller } from '@vouchsafe/ledger/event'
import type { ContextValue } from '@vouchsafe/policy/decision'
import type { SessionTags } from './session-tags.ts'

/** What every request brings, whoever sends it. */
export interface RequestFacts {
  readonly caller: Caller
  /** Whether the request came over TLS, or never left the machine. */
  readonly secureTransport: boolean
}

/** Adds AWS's global condition keys of a request. */
export function addRequestKeys(
  context: Map<string, ContextValue>,
  { caller, secureTransport }: RequestFacts,
  at: EpochSeconds,
): void {
  const { address, userAgent } = caller
  context.set('aws:currenttime', formatInstant(at))
  context.set('aws:epochtime', String(at))
  context.set('aws:securetransport', String(secureTransport))
  if (address !== undefined) context.set('aws:sourceip', address)
  if (userAgent !== undefined) context.set('aws:useragent', userAgent)
}

/** What a call asks its new session to be. */
export interface SessionWish {
  readonly sessionName: string
  readonly durationSeconds: number
  readonly tags: SessionTags
  readonly sourceIdentity?: string | undefined
}

/** Adds the condition keys of the session that is asked for. */
export function addWishKeys(context: Map<string, ContextValue>, wish: SessionWish): void {
  const { sessionName, durationSeconds, tags, sourceIdentity } = wish
  context.set('sts:rolesessionname', sessionName)
  context.set('sts:durationseconds', String(durationSeconds))
  for (const [key, value] of tags.tags) context.set(`aws:requesttag/${key.toLowerCase()}`, value)
  if (tags.tags.size > 0) context.set('aws:tagkeys', [...tags.tags.keys()])
  if (tags.transitiveKeys.length > 0) context.set('sts:transitivetagkeys', tags.transitiveKeys)
  if (sourceIdentity !== undefined) context.set('sts:sourceidentity', sourceIdentity)
}

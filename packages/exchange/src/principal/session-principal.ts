import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import type { ContextValue, RequestPrincipal } from '@vouchsafe/policy/decision'
import type { Role } from '@vouchsafe/trust/snapshot'
import { sessionArn, sessionUserId } from '#session/types'
import type { SignedSession } from '#verify/signed/verify-signed-session'
import { addRequestKeys, type RequestFacts } from './request-keys.ts'

/** A session of ours as policies see it. */
export interface SessionPrincipal {
  readonly principal: Extract<RequestPrincipal, { type: 'AWS' }>
  /** Keys folded to lower case; the caller's to add to. */
  readonly context: Map<string, ContextValue>
}

/** Never so in a call of a session of ours; AWS has the keys in every request. */
const constantKeys: readonly (readonly [string, string])[] = [
  ['aws:multifactorauthpresent', 'false'],
  ['aws:principalisawsservice', 'false'],
  ['aws:viaawsservice', 'false'],
]

/**
 * Maps the session that signed a request to the principal that policies name, and to AWS's condition keys. Tags of
 * the session stand before those of its role. `role` is absent for an administrator.
 */
export function sessionPrincipal(
  { session, region }: SignedSession,
  { role, ...request }: RequestFacts & { readonly role?: Role | undefined },
  at: EpochSeconds,
): SessionPrincipal {
  const { account, sourceIdentity, origin, issuedAt, chainRoot, holder } = session
  const arn = sessionArn(session)
  const context = new Map<string, ContextValue>(constantKeys)
  addRequestKeys(context, request, at)
  context.set('aws:requestedregion', region)
  context.set('aws:principalarn', role?.arn ?? arn)
  context.set('aws:principalaccount', account)
  context.set('aws:principaltype', holder.kind === 'role' ? 'AssumedRole' : 'FederatedUser')
  context.set('aws:userid', sessionUserId(session))
  context.set('aws:tokenissuetime', formatInstant(issuedAt))
  if (sourceIdentity !== undefined) context.set('aws:sourceidentity', sourceIdentity)
  if (chainRoot === undefined && holder.kind === 'role') context.set('aws:federatedprovider', origin.provider)
  for (const tags of [role?.tags, session.principalTags])
    for (const [key, value] of tags ?? []) context.set(`aws:principaltag/${key.toLowerCase()}`, value)
  const named = role === undefined ? {} : { roleArn: role.arn, uniqueId: role.uniqueId }
  return { principal: { type: 'AWS', account, arn, ...named }, context }
}

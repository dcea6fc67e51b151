import { remember } from '@vouchsafe/core/memo'
import type { AuthorizationLayers, NamedPolicy } from '@vouchsafe/policy/authorize'
import { compilePermissionsPolicy } from '@vouchsafe/policy/compile'
import { parsePermissionsPolicy } from '@vouchsafe/policy/parse'
import type { Role, TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { SessionFacts } from '#session/types'

/** What belongs to a caller: it limits him wherever he goes. */
export type CallerLayers = Pick<AuthorizationLayers, 'serviceControls' | 'identity' | 'boundary' | 'session'>

type Policies = Pick<SessionFacts, 'sessionPolicy' | 'policyArns'>

/**
 * The policies of a session of the role: the account's service control policies, the role's own with its boundary,
 * and those of the session.
 */
export function callerLayers(
  session: Policies,
  role: Role,
  trust: Pick<TrustSnapshot, 'account' | 'managedPolicy'>,
): CallerLayers {
  const { identity, boundary } = role.permissions
  const limits = sessionPolicies(session, role.account, trust)
  return {
    // a role whose account is not there is no role
    serviceControls: trust.account(role.account)?.serviceControls ?? [],
    identity,
    ...(boundary !== undefined && { boundary }),
    ...(limits !== undefined && { session: limits }),
  }
}

/**
 * Undefined when the session was made without; a managed policy that is gone, or is another account's, allows
 * nothing: how a session is limited would tell what stands in it.
 */
function sessionPolicies(
  { sessionPolicy, policyArns }: Policies,
  account: string,
  trust: Pick<TrustSnapshot, 'managedPolicy'>,
): readonly NamedPolicy[] | undefined {
  if (sessionPolicy === undefined && policyArns.length === 0) return undefined
  const managed = policyArns
    .filter((arn) => [account, 'aws'].includes(arn.split(':')[4] ?? ''))
    .map((arn) => trust.managedPolicy(arn))
    .filter((found) => found !== undefined)
  return sessionPolicy === undefined
    ? managed
    : [{ id: 'session', policy: compiled(sessionPolicy) }, ...managed]
}

const mostSessionPolicies = 1000
/** AWS's limit for policies of a call, in characters. */
const longestSessionPolicy = 2048

/** It was read when the session was made: a job's many calls come with one text. */
const compiled = remember(
  (text: string) => compilePermissionsPolicy(parsePermissionsPolicy(text)),
  mostSessionPolicies,
  longestSessionPolicy,
)

import type { CompiledTrustPolicy } from '#compile/types'
import type { Decision, PolicyRequest } from '#decision/types'
import { allowedBy, refusedBy } from './decisions.ts'
import { firstThatApplies } from './judge.ts'

/**
 * Decides one request by one trust policy. A Deny that applies wins, wherever it stands; else the first Allow
 * that applies; else nobody said yes. Never throws, reads no clock.
 */
export function evaluate(policy: CompiledTrustPolicy, request: PolicyRequest): Decision {
  const deny = firstThatApplies(policy.denies, request)
  if (deny !== undefined) return refusedBy(policy, request, deny)
  const allow = firstThatApplies(policy.allows, request)
  return allow === undefined ? refusedBy(policy, request, undefined) : allowedBy(allow, request)
}

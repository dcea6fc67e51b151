import type { CompiledTrustPolicy } from '#compile/types'
import type { Decision, PolicyRequest } from '#decision/types'
import { decide } from './decisions.ts'

/**
 * Decides one request by one trust policy. A Deny that applies wins, wherever it stands; else the first Allow
 * that applies; else nobody said yes. Never throws, reads no clock.
 */
export function evaluate(policy: CompiledTrustPolicy, request: PolicyRequest): Decision {
  return decide(policy, request)
}

import type { RoleArn } from '@vouchsafe/core/arn'
import type { CompiledTrustPolicy } from '@vouchsafe/policy/compile'
import type { Decision } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import type { Provider, Role, TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { FederatedPrincipal } from '#principal/federated-principal'
import type { DenialCause, Verdict } from './types.ts'

export interface AssumeRoleQuestion {
  /** Of the evidence. */
  readonly provider: Provider
  readonly federated: FederatedPrincipal
  readonly roleArn: string
  /** The parts of `roleArn`. */
  readonly role: RoleArn
}

type Trust = Pick<TrustSnapshot, 'account' | 'role'>

interface Step {
  readonly action: string
  readonly cause: DenialCause
}

/**
 * Decides whether the principal may assume the role, by the role's enforced trust policy alone. A candidate policy
 * is asked beside it; what it says is recorded and admits nothing.
 */
export function decideAssumeRole(trust: Trust, question: AssumeRoleQuestion): Verdict {
  const { provider, federated, roleArn } = question
  if (trust.account(question.role.account) === undefined) return { effect: 'deny', cause: 'account_missing' }
  if (provider.disabled) return { effect: 'deny', cause: 'provider_disabled' }
  const role = trust.role(question.role.account, question.role.name)
  // found by name: the ARN must be this role's own, path and all
  if (role === undefined || role.arn !== roleArn) return { effect: 'deny', cause: 'role_missing' }
  if (role.disabled) return { effect: 'deny', cause: 'role_disabled', role }
  return judge(role, federated)
}

function judge(role: Role, federated: FederatedPrincipal): Verdict {
  const steps = stepsFor(federated)
  const { decision, cause } = walk(role.trustPolicy, steps, federated)
  const candidate = role.candidateTrustPolicy && walk(role.candidateTrustPolicy, steps, federated)
  const differs = candidate !== undefined && candidate.cause !== cause
  const judged = { role, decision, ...(differs && { candidate: candidate.decision }) }
  return cause === undefined ? { effect: 'allow', ...judged } : { effect: 'deny', cause, ...judged }
}

/** Every action that the policy must allow, with the cause of a denial. */
function stepsFor({ tags, sourceIdentity }: FederatedPrincipal): readonly Step[] {
  return [
    { action: 'sts:AssumeRoleWithWebIdentity', cause: 'trust_policy' },
    ...(tags.tags.size > 0 ? [{ action: 'sts:TagSession', cause: 'tag_session_not_allowed' } as const] : []),
    ...(sourceIdentity === undefined
      ? []
      : [{ action: 'sts:SetSourceIdentity', cause: 'set_source_identity_not_allowed' } as const]),
  ]
}

/** The first denial, or the decision on the first action when all are allowed. */
function walk(
  policy: CompiledTrustPolicy,
  steps: readonly Step[],
  { principal, context }: FederatedPrincipal,
): { readonly decision: Decision; readonly cause?: DenialCause } {
  const decisions = steps.map(({ action, cause }) => ({
    decision: evaluate(policy, { action, principal, context }),
    cause,
  }))
  const denied = decisions.find(({ decision }) => decision.effect === 'deny')
  if (denied !== undefined) return denied
  const [first] = decisions
  if (first === undefined) throw new TypeError('expected at least one action')
  return { decision: first.decision }
}

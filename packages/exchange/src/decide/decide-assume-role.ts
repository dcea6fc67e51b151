import type { RoleArn } from '@vouchsafe/core/arn'
import { authorize, type AuthorizationLayers } from '@vouchsafe/policy/authorize'
import type { CompiledTrustPolicy } from '@vouchsafe/policy/compile'
import type { RequestContext, RequestPrincipal } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import type { Account, CandidateTrust, Role, TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { Chain } from '#principal/chain'
import type { SessionTags } from '#principal/session-tags'
import type { CallerLayers } from './caller-layers.ts'
import type { CandidateVerdict, DenialCause, PolicyOutcome, Verdict } from './types.ts'

export type AssumeRoleAction = 'sts:AssumeRole' | 'sts:AssumeRoleWithWebIdentity' | 'sts:AssumeRoleWithSAML'

/** Who asks for a role, whatever proved it. */
export interface Claimant {
  readonly principal: RequestPrincipal
  /** Keys folded to lower case. */
  readonly context: RequestContext
  /** Of the session to be, with what its chain hands on. */
  readonly tags: SessionTags
  readonly sourceIdentity?: string
  /** The provider that vouched for it; a session of ours has none. */
  readonly provider?: { readonly disabled: boolean }
  /** Present when the evidence descends from a session of ours. */
  readonly chain?: Chain
  /** Present for a session that signed the call: what it may do. Absent for an administrator's. */
  readonly caller?: CallerLayers
  readonly isAdministrator?: boolean
  /** Present where the evidence itself names the only roles it is good for. */
  readonly roles?: ReadonlySet<string>
}

export interface AssumeRoleQuestion {
  readonly action: AssumeRoleAction
  readonly claimant: Claimant
  readonly roleArn: string
  /** The parts of `roleArn`. */
  readonly role: RoleArn
}

type Trust = Pick<TrustSnapshot, 'account' | 'role' | 'roleByUniqueId' | 'isRevoked'>

interface Step {
  readonly action: string
  readonly cause: DenialCause
}

/**
 * Decides whether the claimant may assume the role: by its enforced trust policy, by resource control policies, and
 * for a session of ours by everything that limits the session. A candidate policy is asked beside the enforced one;
 * what it says is recorded and admits nothing.
 */
export function decideAssumeRole(trust: Trust, question: AssumeRoleQuestion): Verdict {
  const { claimant, roleArn } = question
  const account = trust.account(question.role.account)
  if (account === undefined) return { effect: 'deny', cause: 'account_missing' }
  if (claimant.provider?.disabled === true) return { effect: 'deny', cause: 'provider_disabled' }
  if (claimant.isAdministrator === true) return { effect: 'deny', cause: 'administrator_session' }
  if (claimant.chain !== undefined && !stands(claimant.chain.parent, trust))
    return { effect: 'deny', cause: 'parent_session_revoked' }
  if (claimant.roles?.has(roleArn) === false) return { effect: 'deny', cause: 'role_not_offered' }
  const role = trust.role(account.id, question.role.name)
  // found by name: the ARN must be this role's own, path and all
  if (role === undefined || role.arn !== roleArn) return { effect: 'deny', cause: 'role_missing' }
  if (role.disabled) return { effect: 'deny', cause: 'role_disabled', role }
  return judge({ role, account }, question)
}

/** Whether the session that evidence comes from could still be used itself; its token must not live longer. */
function stands(parent: Chain['parent'], trust: Trust): boolean {
  const role = trust.roleByUniqueId(parent.roleUniqueId)
  return role?.account === parent.account && !role.disabled && !trust.isRevoked(parent)
}

interface Target {
  readonly role: Role
  readonly account: Account
}

function judge({ role, account }: Target, { claimant, action }: AssumeRoleQuestion): Verdict {
  const steps = stepsFor(claimant, action)
  const ask = asker({ role, account }, claimant)
  const { decision, cause } = walk(role.trustPolicy, steps, ask)
  const candidate = role.candidate && compare(role.candidate, walk(role.candidate.policy, steps, ask), cause)
  const judged = { role, decision, ...(candidate !== undefined && { candidate }) }
  return cause === undefined ? { effect: 'allow', ...judged } : { effect: 'deny', cause, ...judged }
}

function compare(
  { since }: CandidateTrust,
  { decision, cause }: Walked,
  enforced: DenialCause | undefined,
): CandidateVerdict {
  if (cause === enforced) return { since, answer: 'agrees' }
  if (enforced === undefined) return { since, answer: 'refuses', decision }
  return { since, answer: cause === undefined ? 'admits' : 'refuses_otherwise', decision }
}

/** Every action that must be allowed, with the cause of a denial. */
function stepsFor({ tags, sourceIdentity, caller }: Claimant, action: AssumeRoleAction): readonly Step[] {
  return [
    { action, cause: caller === undefined ? 'trust_policy' : 'not_authorized' },
    ...(tags.tags.size > 0 ? [{ action: 'sts:TagSession', cause: 'tag_session_not_allowed' } as const] : []),
    ...(sourceIdentity === undefined
      ? []
      : [{ action: 'sts:SetSourceIdentity', cause: 'set_source_identity_not_allowed' } as const]),
  ]
}

type Ask = (trustPolicy: CompiledTrustPolicy, action: string) => PolicyOutcome

/** A provider's token under no resource control policy is the trust policy's matter alone: nearly every exchange. */
function asker({ role, account }: Target, { principal, context, caller }: Claimant): Ask {
  const { resourceControls } = account
  if (caller === undefined && resourceControls.length === 0)
    return (trustPolicy, action) => evaluate(trustPolicy, { action, principal, context })
  const keys = withResourceKeys(context, role)
  const request = { principal, context: keys, resource: role.arn, resourceAccount: role.account }
  const layers: AuthorizationLayers = {
    ...(caller ?? { serviceControls: [], identity: [] }),
    resourceControls,
  }
  return (trustPolicy, action) => authorize({ ...request, action }, { ...layers, trustPolicy })
}

function withResourceKeys(context: RequestContext, role: Role): RequestContext {
  const keys = new Map(context)
  keys.set('aws:resourceaccount', role.account)
  for (const [key, value] of role.tags) keys.set(`aws:resourcetag/${key.toLowerCase()}`, value)
  return keys
}

interface Walked {
  readonly decision: PolicyOutcome
  readonly cause?: DenialCause
}

/** The first denial, or the decision on the first action when all are allowed. */
function walk(policy: CompiledTrustPolicy, steps: readonly Step[], ask: Ask): Walked {
  const decisions = steps.map(({ action, cause }) => ({ decision: ask(policy, action), cause }))
  const denied = decisions.find(({ decision }) => decision.effect === 'deny')
  if (denied !== undefined) return denied
  const [first] = decisions
  if (first === undefined) throw new TypeError('expected at least one action')
  return { decision: first.decision }
}

import { keyText } from '#resource/key'
import type { ResourceChange } from '#resource/types'
import { draftChanges } from './draft-changes.ts'
import { finishPlan } from './finish-plan.ts'
import { placeInAccounts, type Target } from './place-in-accounts.ts'
import { createReport } from './report.ts'
import type { DesiredResource, PlanBase, PlanOptions, TrustPlan } from './types.ts'

/**
 * What it takes to make the state as desired. A resource that is as desired already is not touched; one that
 * changes keeps its unique id. Nothing is deleted unless `prune` is set, and revocations not
 * even then. Either the state that the plan leads to
 * obeys every rule, or there is no plan.
 *
 * @throws VouchsafeError the code of the first problem (`trust_invalid`, `policy_malformed`, `policy_too_large`,
 *   `limit_exceeded`, …); `detail.problems` holds a line for each
 */
export function planChange(
  state: PlanBase,
  desired: readonly DesiredResource[],
  options: PlanOptions,
): TrustPlan {
  const report = createReport()
  const targets = placeInAccounts(state, desired, report)
  report.refuse()
  const written = draftChanges(state, targets, { options, report })
  const pruned = options.prune === true ? prune(state, targets) : []
  return finishPlan(state, [...written, ...pruned], { options, report })
}

/** A revocation is made by command and stays until it is over, or its account goes: pruning it would revive sessions. */
function prune(state: PlanBase, targets: readonly Target[]): readonly ResourceChange[] {
  const kept = new Set(targets.map(({ key }) => keyText(key)))
  const keptAccounts = new Set(targets.filter(({ key }) => key.kind === 'Account').map(({ key }) => key.name))
  return state.resources
    .filter((resource) => !kept.has(keyText(resource)))
    .filter(({ kind, account }) => kind !== 'Revocation' || !keptAccounts.has(account))
    .map((before) => ({ op: 'delete', before }))
}

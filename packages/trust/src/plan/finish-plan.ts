import { applyChanges } from '#resource/apply-changes'
import type { TrustFacts } from '#resource/facts'
import { fault } from '#resource/finding'
import type { ResourceChange } from '#resource/types'
import { createWorld } from '#resource/world'
import { compileSnapshot } from '#snapshot/compile-snapshot'
import { checkChanges } from './check-changes.ts'
import type { Report } from './report.ts'
import type { PlanBase, PlanOptions, TrustPlan } from './types.ts'

/**
 * The plan of these changes, if the state they lead to obeys the rules and what they write is in force. The rest is
 * not read again: what was wrong before and is not touched does not stand in the way.
 *
 * @throws VouchsafeError with every error of the report and of the rules
 */
export function finishPlan(
  state: PlanBase,
  changes: readonly ResourceChange[],
  { options, report }: { readonly options: Pick<PlanOptions, 'at' | 'facts'>; readonly report: Report },
): TrustPlan {
  const { at, facts } = options
  if (changes.length > 0) judge(state, changes, { facts, report })
  report.refuse()
  return { basedOn: state.version, at, changes, warnings: report.warnings }
}

interface Judging {
  readonly facts: TrustFacts
  readonly report: Report
}

function judge(state: PlanBase, changes: readonly ResourceChange[], { facts, report }: Judging): void {
  const resources = applyChanges(state.resources, changes)
  const snapshot = compileSnapshot({ version: state.version + 1, resources }, facts, state)
  const world = createWorld((key) => snapshot.resource(key), facts)
  checkChanges(changes, { ...world, resources }, report)
  report.refuse()
  for (const change of changes)
    if (change.op !== 'delete')
      for (const { key, say } of snapshot.problemsOf(change.after)) report.add(key, [fault('', say)])
}

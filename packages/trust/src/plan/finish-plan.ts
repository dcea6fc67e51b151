import { applyChanges } from '#resource/apply-changes'
import { fault, warning } from '#resource/finding'
import { keyText } from '#resource/key'
import type { ResourceChange } from '#resource/types'
import { createWorld } from '#resource/world'
import { compileSnapshot } from '#snapshot/compile-snapshot'
import { checkChanges } from './check-changes.ts'
import type { Report } from './report.ts'
import type { PlanBase, PlanOptions, TrustPlan } from './types.ts'

/**
 * The plan of these changes, if the state they lead to obeys the rules and compiles. What was wrong before and is
 * not touched does not stand in the way: it is a warning.
 *
 * @throws VouchsafeError with every error of the report and of the rules
 */
export function finishPlan(
  state: PlanBase,
  changes: readonly ResourceChange[],
  { options, report }: { readonly options: Pick<PlanOptions, 'at' | 'facts'>; readonly report: Report },
): TrustPlan {
  const { at, facts } = options
  const resources = applyChanges(state.resources, changes)
  checkChanges(changes, createWorld(resources, facts), report)
  report.refuse()

  const written = new Set(
    changes.map((change) => keyText(change.op === 'delete' ? change.before : change.after)),
  )
  const { problems } = compileSnapshot({ version: state.version + 1, resources }, facts, state)
  for (const { key, say } of problems)
    report.add(key, [written.has(keyText(key)) ? fault('', say) : warning('', `is not in force: ${say}`)])
  report.refuse()
  return { basedOn: state.version, at, changes, warnings: report.warnings }
}

import { VouchsafeError } from '@vouchsafe/core/errors'
import { describeKey, keyText } from '#resource/key'
import type { ResourceKey } from '#resource/types'
import { finderOf } from './finder-of.ts'
import { finishPlan } from './finish-plan.ts'
import { createReport } from './report.ts'
import type { PlanBase, PlanOptions, TrustPlan } from './types.ts'

/**
 * What it takes to delete these resources, each once however often it is named. What others still need is not
 * deleted unless they go with it.
 *
 * @throws VouchsafeError `trust_not_found` | `trust_invalid`
 */
export function planDelete(
  state: PlanBase,
  keys: readonly ResourceKey[],
  options: Pick<PlanOptions, 'at' | 'facts'>,
): TrustPlan {
  const find = finderOf(state)
  const doomed = new Map(keys.map((key) => [keyText(key), key]))
  const changes = [...doomed.values()].map(({ kind, account, name }) => {
    const before = find({ kind, account, name })
    if (before !== undefined) return { op: 'delete', before } as const
    throw new VouchsafeError('trust_not_found', {
      say: `there is no \`${describeKey({ kind, account, name })}\``,
      detail: { kind, account, name },
    })
  })
  return finishPlan(state, changes, { options, report: createReport() })
}

import { isVouchsafeError } from '@vouchsafe/core/errors'
import { sessionArn } from '@vouchsafe/exchange/session'
import { planChange, planDelete, type TrustPlan } from '@vouchsafe/trust/plan'
import { keyText, type Resource } from '@vouchsafe/trust/resource'
import type { CompiledSnapshot } from '@vouchsafe/trust/snapshot'
import type { Tree } from '#aws/render/index'
import type { ParameterTable } from '#aws/iam/parameter/parameter'
import type { AwsIamDeps } from '#aws/iam/types'
import { plainFault } from './plain-fault.ts'
import { checkUndisturbed } from './check-undisturbed.ts'
import type { Call, Change, Granted, Writing } from './types.ts'

/**
 * Carries out a writing call that was granted. Two calls that replace the same thing never both succeed unless the
 * second was decided on what the first left.
 *
 * @throws VouchsafeError `trust_conflict` and whatever the rules of trust refuse
 */
export async function applyChange<Table extends ParameterTable>(
  operation: Writing<Table>,
  call: Call<Table> & Granted,
  deps: AwsIamDeps,
): Promise<Tree | undefined> {
  const { session, decisionId } = call
  let result: Tree | undefined
  await deps.change({
    actor: { via: 'iam', session: sessionArn(session), decision: decisionId },
    plan: (state, at) => {
      const change = operation.plan({ ...call, trust: state, at, facts: deps.facts })
      checkUndisturbed(operation, call, state)
      const plan = planOf(change, state, { at, random: deps.random, facts: deps.facts })
      result = 'write' in change ? change.result?.(writtenBy(plan, change, state)) : undefined
      return plan
    },
  })
  return result
}

type PlanOptions = Parameters<typeof planChange>[2]

function planOf(change: Change, state: CompiledSnapshot, options: PlanOptions): TrustPlan {
  try {
    return 'write' in change
      ? planChange(state, [change.write], options)
      : planDelete(state, [change.remove], options)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    throw plainFault(error, 'write' in change ? change.write : change.remove)
  }
}

/** The resource after the plan; one that is as desired already is not in it. */
function writtenBy(
  { changes }: TrustPlan,
  { write }: Extract<Change, { write: unknown }>,
  state: CompiledSnapshot,
): Resource {
  for (const change of changes)
    if (change.op !== 'delete' && keyText(change.after) === keyText(write)) return change.after
  const standing = state.resource(write)
  if (standing === undefined) throw new TypeError('a plan without the resource that it is for')
  return standing
}

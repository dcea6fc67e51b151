import type { Random } from '@vouchsafe/core/bytes'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import type { Clock } from '@vouchsafe/core/time'
import { eventId } from '@vouchsafe/ledger/event'
import type { TrustPlan } from '@vouchsafe/trust/plan'
import type { Actor, TrustFacts } from '@vouchsafe/trust/resource'
import type { CompiledSnapshot } from '@vouchsafe/trust/snapshot'
import type { LiveTrustView } from '@vouchsafe/trust/view'

export interface ChangeDeps {
  readonly clock: Clock
  readonly random: Random
  readonly trust: LiveTrustView
  readonly facts: TrustFacts
  /** Told when a change has come into force. */
  readonly changed: () => void
}

export interface ChangeOptions {
  readonly actor: Actor
  /** Only plan. */
  readonly dryRun: boolean
  /** On what the change rests, for its ledger record. */
  readonly because?: JsonObject
  /** What should change, from the state that the plan starts on. */
  readonly plan: (state: CompiledSnapshot, at: TrustPlan['at']) => TrustPlan
}

export interface Changed {
  readonly plan: TrustPlan
  /** The version in force afterwards. */
  readonly version: number
  /** Decision id of the change; absent when nothing was stored. */
  readonly id?: string
}

/** Another administrator would have to win this often in a row. */
const MOST_ATTEMPTS = 5

/**
 * Plans a change of trust and stores it whole, planning anew when somebody else changed trust meanwhile. A plan
 * without changes stores nothing.
 *
 * @throws VouchsafeError whatever `plan` throws | `trust_conflict` | `store_unavailable`
 */
export async function changeTrust(deps: ChangeDeps, options: ChangeOptions): Promise<Changed> {
  for (let attempt = 1; ; attempt++) {
    const state = deps.trust.current()
    const plan = options.plan(state, deps.clock.now())
    if (options.dryRun || plan.changes.length === 0) return { plan, version: state.version }
    const id = eventId(deps.random)
    const { basedOn, at, changes } = plan
    const { actor, because } = options
    try {
      const { version } = await deps.trust.apply({
        id,
        basedOn,
        at,
        actor,
        changes,
        ...(because !== undefined && { because }),
      })
      deps.changed()
      return { plan, version, id }
    } catch (error) {
      if (!isVouchsafeError(error, 'trust_conflict') || attempt >= MOST_ATTEMPTS) throw error
      await deps.trust.atLeast(basedOn + 1)
    }
  }
}

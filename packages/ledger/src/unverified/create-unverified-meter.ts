import type { Random } from '@vouchsafe/core/bytes'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Ledger } from '#append/types'
import { eventId } from '#event/event-id'
import type { AuditEvent } from '#event/types'
import { FailureBudget } from './failure-budget.ts'
import { isLoopback, sourceKey } from './source.ts'
import type { FailedAttempt, UnverifiedMeter, UnverifiedSettings } from './types.ts'

export interface UnverifiedMeterOptions {
  readonly ledger: Pick<Ledger, 'record'>
  readonly random: Random
  /** The trust version that rows name. */
  readonly trustVersion: () => number
  readonly settings?: UnverifiedSettings
}

type Counted = Omit<FailedAttempt, 'at'> & { readonly from: EpochSeconds; until: EpochSeconds; count: number }

/** Where counts go that have no row of their own. */
const everybody = '*'

/** A meter with full budgets and nothing counted. */
export function createUnverifiedMeter(options: UnverifiedMeterOptions): UnverifiedMeter {
  const { perSourcePerSecond = 5, burst = 50, maxSources = 10_000, maxRows = 100 } = options.settings ?? {}
  const budget = new FailureBudget({ perSourcePerSecond, burst, maxSources })
  const counts = new Counts(maxRows)
  const record = async (counted: Counted): Promise<void> => {
    try {
      await options.ledger.record(eventOf(counted, eventId(options.random), options.trustVersion()))
    } catch {
      counts.carry(counted)
    }
  }
  return {
    mayAttempt: (source, at) => isLoopback(source) || budget.isLeft(sourceKey(source), at),
    failed: (attempt) => {
      const source = sourceKey(attempt.source)
      if (!isLoopback(source)) budget.spend(source, attempt.at)
      counts.add({ ...attempt, source })
    },
    flush: async (before) => {
      await Promise.all(counts.take(before).map(record))
    },
  }
}

/** What waits for the next flush: at most `maxRows` rows, and beside them one a reason for everything else. */
class Counts {
  readonly #maxRows: number
  #rows = new Map<string, Counted>()
  #rest = new Map<string, Counted>()

  constructor(maxRows: number) {
    this.#maxRows = maxRows
  }

  add({ at, ...attempt }: FailedAttempt): void {
    const key = JSON.stringify([at, attempt.source, attempt.reason])
    const row = this.#rows.get(key)
    if (row !== undefined) row.count += 1
    else if (this.#rows.size < this.#maxRows)
      this.#rows.set(key, { ...attempt, from: at, until: at, count: 1 })
    else this.carry({ ...attempt, from: at, until: at, count: 1 })
  }

  carry({ reason, from, until, count }: Counted): void {
    const row = this.#rest.get(reason)
    this.#rest.set(reason, {
      source: everybody,
      reason,
      from: earlier(from, row?.from),
      until: later(until, row?.until),
      count: count + (row?.count ?? 0),
    })
  }

  take(before: EpochSeconds | undefined): readonly Counted[] {
    const isDue = (row: Counted): boolean => before === undefined || row.from < before
    const taken = [...this.#rows.values(), ...this.#rest.values()].filter(isDue)
    this.#rows = new Map([...this.#rows].filter(([, row]) => !isDue(row)))
    this.#rest = new Map([...this.#rest].filter(([, row]) => !isDue(row)))
    return taken
  }
}

function earlier(one: EpochSeconds, other: EpochSeconds = one): EpochSeconds {
  return one < other ? one : other
}

function later(one: EpochSeconds, other: EpochSeconds = one): EpochSeconds {
  return one > other ? one : other
}

function eventOf(counted: Counted, id: string, trustVersion: number): AuditEvent {
  const { source, reason, protocol, operation, from, until, count } = counted
  return {
    id,
    at: from,
    type: 'unverified',
    outcome: 'refused',
    trustVersion,
    caller: { transport: 'tcp', ...(source !== everybody && { address: source }) },
    ...(protocol !== undefined && { protocol }),
    ...(operation !== undefined && { operation }),
    reason,
    count,
    detail: { source, ...(until !== from && { until }) },
  }
}

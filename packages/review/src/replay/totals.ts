import type { AuditEvent } from '@vouchsafe/ledger/event'
import type { RecordedExchange } from './request-of-event.ts'
import type { Outcome, ReplayedAt, ReplayReport, UnknownExchanges } from './types.ts'

/** How many exchanges came to what. */
export class Totals {
  #exchanges = 0
  #decided = 0
  #changed = 0
  #changedSince = 0
  #first: ReplayedAt | undefined
  #last: ReplayedAt | undefined
  readonly #apart = new Map<string, number>()
  readonly #unknown = new Map<string, UnknownExchanges>()

  count({ id, at }: AuditEvent): void {
    this.#exchanges += 1
    if (this.#first === undefined || at < this.#first.at) this.#first = { id, at }
    if (this.#last === undefined || at >= this.#last.at) this.#last = { id, at }
  }

  setApart(cause: string): void {
    this.#apart.set(cause, (this.#apart.get(cause) ?? 0) + 1)
  }

  add({ role }: RecordedExchange, outcome: Outcome): void {
    if (outcome.is !== 'unknown') this.#decided += 1
    if (outcome.is === 'changed') this.#changed += 1
    if (outcome.is === 'same' && outcome.isSince) this.#changedSince += 1
    if (outcome.is !== 'unknown') return
    const { because, keys } = outcome
    const name = JSON.stringify([role, because, keys])
    const count = (this.#unknown.get(name)?.count ?? 0) + 1
    this.#unknown.set(name, { role, because, keys, count })
  }

  report(): Omit<ReplayReport, 'changes'> {
    return {
      exchanges: this.#exchanges,
      decided: this.#decided,
      changed: this.#changed,
      changedSince: this.#changedSince,
      unknown: [...this.#unknown.values()].toSorted((a, b) => b.count - a.count),
      apart: [...this.#apart]
        .map(([cause, count]) => ({ cause, count }))
        .toSorted((a, b) => b.count - a.count),
      ...(this.#first !== undefined && { first: this.#first }),
      ...(this.#last !== undefined && { last: this.#last }),
    }
  }
}

import { setImmediate } from 'node:timers/promises'
import type { Appended, LedgerRow, LedgerStore } from '#port/types'

/** A store whose appends wait until the test lets them succeed or fail. */
export class SteeredStore implements LedgerStore {
  readonly batches: (readonly string[])[] = []
  readonly stored: string[] = []
  readonly #waiting: ((fault: Error | undefined) => void)[] = []

  get inFlight(): number {
    return this.#waiting.length
  }

  append(rows: readonly LedgerRow[]): Promise<Appended> {
    const ids = rows.map((row) => row.id)
    this.batches.push(ids)
    return new Promise((resolve, reject) => {
      this.#waiting.push((fault) => {
        if (fault !== undefined) return reject(fault)
        this.stored.push(...ids)
        resolve({ trustVersion: this.batches.length })
      })
    })
  }

  /** Settles the append in flight and lets the ledger react. */
  async settle(fault?: Error): Promise<void> {
    this.#waiting.shift()?.(fault)
    await setImmediate()
  }

  async settleAll(): Promise<void> {
    while (this.inFlight > 0) await this.settle()
  }

  query(): Promise<never> {
    return Promise.reject(new Error('not asked in these tests'))
  }

  prune(): Promise<never> {
    return Promise.reject(new Error('not asked in these tests'))
  }
}

import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { encodeEvent } from '#event/encode-event'
import type { AuditEvent } from '#event/types'
import type { Appended, LedgerRow, LedgerStore } from '#port/types'
import { fitEvent } from './fit-event.ts'
import type { Ledger, LedgerOptions } from './types.ts'

interface Waiting {
  readonly row: LedgerRow
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: VouchsafeError) => void
}

/**
 * Group commit over a store: one append is in flight at a time, and whatever arrives meanwhile makes the next one.
 * No timer is involved, so an idle ledger adds no latency and a busy one pays one commit for many events.
 * A failing append rejects exactly its own events; the next batch is tried as if nothing had happened.
 */
export function createLedger(store: LedgerStore, options: LedgerOptions = {}): Ledger {
  return new GroupCommitLedger(store, options)
}

class GroupCommitLedger implements Ledger {
  readonly #store: LedgerStore
  readonly #maxBatchRows: number
  readonly #maxQueuedRows: number
  readonly #maxBodyLength: number
  #waiting: Waiting[] = []
  #draining: Promise<void> | undefined
  #healthy = true
  #closed = false

  constructor(store: LedgerStore, options: LedgerOptions) {
    this.#store = store
    this.#maxBatchRows = options.maxBatchRows ?? 256
    this.#maxQueuedRows = options.maxQueuedRows ?? 4096
    this.#maxBodyLength = options.maxBodyLength ?? 65_536
  }

  async record(event: AuditEvent): Promise<Appended> {
    const row = encodeEvent(event)
    if (row.body.length <= this.#maxBodyLength) return this.#enqueue(row)
    const fitted = fitEvent(event, this.#maxBodyLength)
    const appended = await this.#enqueue(encodeEvent(fitted.event))
    if (fitted.refused) {
      throw new VouchsafeError('limit_exceeded', {
        say: 'the evidence is too large to be recorded',
        detail: { id: event.id, length: row.body.length, maxBodyLength: this.#maxBodyLength },
      })
    }
    return appended
  }

  healthy(): boolean {
    return this.#healthy
  }

  async probe(): Promise<boolean> {
    if (!this.#healthy && !this.#closed) {
      this.#draining ??= this.#append([]).then(() => this.#drain())
      await this.#draining
    }
    return this.#healthy
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#draining
  }

  #enqueue(row: LedgerRow): Promise<Appended> {
    if (this.#closed) return Promise.reject(unavailable('the ledger is closed'))
    if (this.#waiting.length >= this.#maxQueuedRows) {
      return Promise.reject(unavailable('the ledger has too many events waiting'))
    }
    const settled = new Promise<Appended>((resolve, reject) => this.#waiting.push({ row, resolve, reject }))
    this.#draining ??= this.#drain()
    return settled
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#maxBatchRows)
      this.#waiting = this.#waiting.slice(batch.length)
      await this.#append(batch)
    }
    this.#draining = undefined
  }

  async #append(batch: readonly Waiting[]): Promise<void> {
    try {
      const appended = await this.#store.append(batch.map((waiting) => waiting.row))
      this.#healthy = true
      for (const waiting of batch) waiting.resolve(appended)
    } catch (cause) {
      this.#healthy = false
      const error = isVouchsafeError(cause, 'ledger_unavailable') ? cause : unavailable(undefined, cause)
      for (const waiting of batch) waiting.reject(error)
    }
  }
}

function unavailable(say: string | undefined, cause?: unknown): VouchsafeError {
  return new VouchsafeError('ledger_unavailable', { cause, ...(say !== undefined && { say }) })
}

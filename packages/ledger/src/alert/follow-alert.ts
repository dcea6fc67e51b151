import { formatInstant } from '@vouchsafe/core/time'
import { decodeEvent } from '#event/encode-event'
import type { AlertCursors } from '#port/alert-cursors'
import type { TrustChanges } from '#port/trust-changes'
import type { LedgerStore, StoredLedgerRow } from '#port/types'
import type { AlertMatch, AlertMatcher, AlertNotice } from './types.ts'

export interface FollowDeps {
  readonly records: Pick<LedgerStore, 'query'>
  readonly changes: TrustChanges
  readonly cursors: Pick<AlertCursors, 'save'>
  /** Resolves when the notice has arrived; anything it throws means: again. */
  readonly deliver: (notice: AlertNotice, signal: AbortSignal) => Promise<void>
  /** Resolves when there may be something new, or the signal fires. */
  readonly news: (signal: AbortSignal) => Promise<void>
  /** Resolves when it is time for another attempt after so many that failed, or the signal fires. */
  readonly pause: (failures: number, signal: AbortSignal) => Promise<void>
  /** Told of every failure, of delivery or of the store. */
  readonly failed: (error: unknown, failures: number) => void
}

export interface FollowedAlert {
  /** Under which the cursor is kept. */
  readonly key: string
  readonly name: string
  readonly matcher: AlertMatcher
  /** Everything up to this sequence is done with. */
  readonly after: number
}

const pageRows = 100
/** Records passed over before the cursor is saved without a delivery: passing over them again is cheap. */
const saveEvery = 10_000

/**
 * Tells of every record that the rule matches, in the order of the ledger, until the signal fires. INVARIANT: the
 * cursor passes a record only when its notice has arrived, so whatever ends this process, nothing is lost; what
 * arrived just before may arrive again, under the same key. A delivery that fails is tried until it succeeds.
 */
export async function followAlert(
  alert: FollowedAlert,
  deps: FollowDeps,
  signal: AbortSignal,
): Promise<void> {
  const follower = new Follower(alert, deps, signal)
  await follower.retry(() => follower.recall())
  while (!signal.aborted) {
    if (await follower.retry(() => follower.advance())) await deps.news(signal)
  }
  await follower.rest()
}

class Follower {
  readonly #alert: FollowedAlert
  readonly #deps: FollowDeps
  readonly #signal: AbortSignal
  #cursor: number
  #saved: number
  /** A record was judged, and a burst counted it, though its notice has not arrived. */
  #due: { readonly row: StoredLedgerRow; readonly notice: AlertNotice | undefined } | undefined

  constructor(alert: FollowedAlert, deps: FollowDeps, signal: AbortSignal) {
    this.#alert = alert
    this.#deps = deps
    this.#signal = signal
    this.#cursor = alert.after
    this.#saved = alert.after
  }

  /** What `work` gives, once it does not fail; undefined when the signal fires first. */
  async retry<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (let failures = 1; !this.#signal.aborted; failures += 1) {
      try {
        return await work()
      } catch (error) {
        if (this.#signal.aborted) return undefined
        this.#deps.failed(error, failures)
        await this.#deps.pause(failures, this.#signal)
      }
    }
    return undefined
  }

  /** Counts again what a burst had counted before a restart. */
  async recall(): Promise<void> {
    const { matcher, after } = this.#alert
    if (matcher.memorySeconds === 0) return
    const [last] = await this.#deps.records.query({ beforeSequence: after + 1, limit: 1 })
    if (last === undefined) return
    const since = (last.at - matcher.memorySeconds) as typeof last.at
    for (let from = 0; from < after;) {
      const page = await this.#deps.records.query({
        ...matcher.query,
        since,
        afterSequence: from,
        beforeSequence: after + 1,
        limit: pageRows,
      })
      for (const row of page) matcher.recall(decodeEvent(row))
      from = page.length < pageRows ? after : (page.at(-1)?.sequence ?? after)
    }
  }

  /** Works through the next page; true when there is nothing more for now. */
  async advance(): Promise<boolean> {
    const { records } = this.#deps
    const [newest] = await records.query({ limit: 1 })
    const head = newest?.sequence ?? 0
    if (head <= this.#cursor) return true
    const { query } = this.#alert.matcher
    const page = await records.query({ ...query, afterSequence: this.#cursor, limit: pageRows })
    for (const row of page) {
      if (this.#signal.aborted) return true
      await this.#handle(row)
    }
    // whatever came before the head and is not in the page does not match
    if (page.length < pageRows) this.#cursor = Math.max(this.#cursor, head)
    if (this.#cursor - this.#saved >= saveEvery) await this.#save()
    return page.length < pageRows
  }

  /** Saves how far it came; what fails now is passed over again after the next start. */
  async rest(): Promise<void> {
    try {
      if (this.#cursor > this.#saved) await this.#save()
    } catch (error) {
      this.#deps.failed(error, 1)
    }
  }

  async #handle(row: StoredLedgerRow): Promise<void> {
    // judged once, however often it is delivered: judging counts
    if (this.#due?.row.sequence !== row.sequence) this.#due = { row, notice: await this.#judge(row) }
    const { notice } = this.#due
    if (notice !== undefined) {
      await this.#deps.deliver(notice, this.#signal)
      await this.#deps.cursors.save(this.#alert.key, row.sequence)
      this.#saved = row.sequence
    }
    this.#cursor = row.sequence
  }

  async #judge(row: StoredLedgerRow): Promise<AlertNotice | undefined> {
    const { matcher } = this.#alert
    const event = decodeEvent(row)
    const isChange = matcher.needsChanges && event.type === 'trust_changed'
    const changes = isChange ? await this.#deps.changes.read(event.trustVersion) : undefined
    const match = matcher.judge(event, changes)
    return match && noticeOf(this.#alert, { row, event, match })
  }

  async #save(): Promise<void> {
    await this.#deps.cursors.save(this.#alert.key, this.#cursor)
    this.#saved = this.#cursor
  }
}

interface Judged {
  readonly row: StoredLedgerRow
  readonly event: AlertNotice['event']
  readonly match: AlertMatch
}

function noticeOf({ key, name }: FollowedAlert, { row, event, match }: Judged): AlertNotice {
  const { type, outcome, at } = event
  return {
    key: `${key}:${row.sequence}`,
    alert: name,
    at: formatInstant(at),
    sequence: row.sequence,
    type,
    outcome,
    ...match,
    event,
  }
}

import type { EpochSeconds } from '@vouchsafe/core/time'
import type { CandidateSays, EventType, Outcome } from '../event/types.ts'

export type CandidateDifference = Exclude<CandidateSays, 'agrees'>

/** An audit event as the store keeps it: the columns that queries filter on, and the whole event as JSON. */
export interface LedgerRow {
  readonly id: string
  readonly at: EpochSeconds
  readonly type: EventType
  readonly outcome: Outcome
  readonly account: string | null
  readonly role: string | null
  readonly subject: string | null
  readonly sessionId: string | null
  /** What the role's candidate policy would have answered, where that is not what was answered. */
  readonly candidate: CandidateDifference | null
  readonly body: string
}
/** A stored row: `sequence` grows by append order, without gaps being promised; pages and follows go by it. */
export type StoredLedgerRow = LedgerRow & { readonly sequence: number }

export interface LedgerQuery {
  /** Only rows with a greater sequence (to follow), ascending. */
  readonly afterSequence?: number
  /** Only rows with a smaller sequence (to page back), descending. */
  readonly beforeSequence?: number
  readonly id?: string
  readonly outcome?: readonly Outcome[]
  readonly type?: readonly EventType[]
  /** Exact role ARN, or a bare role name that matches the end of the ARN after `/`. */
  readonly role?: string
  readonly subject?: string
  readonly sessionId?: string
  /** Only rows that a candidate policy would have answered in one of these ways; costs what such rows cost, not the ledger. */
  readonly candidate?: readonly CandidateDifference[]
  readonly since?: EpochSeconds
  readonly until?: EpochSeconds
  /** 1 to 1000. */
  readonly limit: number
}

/** What an append promises. */
export interface Appended {
  /** The trust version that was current in the transaction of the append. */
  readonly trustVersion: number
}

/** The ledger's port. Adapters pass `ledgerStoreContract`. */
export interface LedgerStore {
  /**
   * Appends all rows or none, in order; resolves only when they are durable.
   * @throws VouchsafeError `ledger_unavailable`
   */
  append(rows: readonly LedgerRow[]): Promise<Appended>
  /** Rows by filter: ascending when `afterSequence` is given, otherwise newest first. */
  query(query: LedgerQuery): Promise<readonly StoredLedgerRow[]>
  /** Deletes rows older than `before`; returns how many. Retention only. */
  prune(before: EpochSeconds): Promise<number>
}

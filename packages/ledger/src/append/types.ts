import type { AuditEvent } from '../event/types.ts'
import type { Appended } from '../port/types.ts'

export interface LedgerOptions {
  /** Most rows of one append; 256 by default. */
  readonly maxBatchRows?: number
  /** Most rows that wait while an append is in flight; 4,096 by default. */
  readonly maxQueuedRows?: number
  /** Longest JSON of one event, in UTF-16 units; 65,536 by default. */
  readonly maxBodyLength?: number
}

/** Where use cases record what they decided, before they release it. */
export interface Ledger {
  /**
   * Resolves only when the event is durable. An event over the size limit loses its policy traces first, each
   * with a mark in its place that says what was left out; a refusal or denial that is still too large loses
   * further parts in the same way, an allowed event is then recorded as refused (`limit_exceeded`) and rejected.
   * Nothing is ever released on a record that lacks a claim or a request key.
   * @throws VouchsafeError `ledger_unavailable` (nothing may be released) | `limit_exceeded`
   */
  record(event: AuditEvent): Promise<Appended>
  /** Whether the last append succeeded; true before the first. */
  healthy(): boolean
  /** `healthy()`, after trying an append without rows if the last one failed: how readiness comes back by itself. */
  probe(): Promise<boolean>
  /** Refuses new events, resolves when those already taken are settled. */
  close(): Promise<void>
}

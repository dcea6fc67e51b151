import type { Code } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { AuditEvent } from '#event/types'

export interface UnverifiedSettings {
  /** Failed attempts per second that a source regains; 5 by default. */
  readonly perSourcePerSecond?: number
  /** Failed attempts that a source may make at once; 50 by default. */
  readonly burst?: number
  /** Sources remembered; 10,000 by default. Beyond it the one that failed longest ago is forgotten. */
  readonly maxSources?: number
  /** Rows between two flushes; what exceeds it is counted under source `*`, by reason; 100 by default. */
  readonly maxRows?: number
}

/** Evidence that did not verify, or was not even looked at. */
export interface FailedAttempt {
  /** Textual IP address of the caller, or another name for a source without one (`uid:1000`). */
  readonly source: string
  readonly reason: Code
  readonly protocol?: AuditEvent['protocol']
  readonly operation?: string
  readonly at: EpochSeconds
}

/** Keeps strangers from filling the disk and from spending our time on cryptography. */
export interface UnverifiedMeter {
  /**
   * Whether evidence from this source may be verified now; asked before any cryptography, costs nothing. Only
   * failures use a source up. Loopback is never refused: it is not one caller.
   */
  mayAttempt(source: string, at: EpochSeconds): boolean
  /** Counts a failure against its source; it is in the ledger after the next flush. Never waits. */
  failed(attempt: FailedAttempt): void
  /**
   * Records what was counted in the seconds before `before`, or everything: one event per second, source and
   * reason. Called with the time about once a second, and without it before the ledger closes. Resolves in any
   * case; what the ledger could not take is counted on under source `*` and recorded by a later flush.
   */
  flush(before?: EpochSeconds): Promise<void>
}

import type { EpochSeconds } from '@vouchsafe/core/time'
import type { ReviewRow } from '#access/types'

/** A review as it is handed to whoever signs it. */
export interface ReviewReport {
  /** The version of trust that it is about. */
  readonly trustVersion: number
  readonly at: EpochSeconds
  /** Who ran it: `uid 1000 (ada) on build-1`. */
  readonly runBy: string
  /** What was asked for, in words: `unused for 90 days`. */
  readonly selection: string
  readonly rows: readonly ReviewRow[]
}

import type { Problem } from '@vouchsafe/trust/resource'
import type { Drafts } from './types.ts'

/** Something in a file that is not trust, and is left where it is. */
export interface Skipped {
  /** Logical id, or address. */
  readonly name: string
  readonly type: string
}

/** What reading a file came to. Whether the problems refuse it is for whoever asked. */
export interface DraftReading {
  readonly drafts: Drafts
  readonly problems: readonly Problem[]
  readonly skipped: readonly Skipped[]
  /** What a person should know of the result: names that were made up, parts that were left out. */
  readonly notes: readonly string[]
}

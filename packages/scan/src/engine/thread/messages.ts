import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Recipe } from '#source/divisible'
import type { Progress } from '#source/types'
import type { Sighting } from '#engine/sighting'

/** What a thread is started with. */
export interface ThreadOrder {
  readonly recipe: Recipe
  /** Ids of rows of the package's own table: rows are code, and cannot be sent. */
  readonly detectors: readonly string[]
  readonly at: EpochSeconds
}

/** A sighting with its row by name. It holds a secret, and goes from memory to memory. */
type SentSighting = Omit<Sighting, 'detector'> & { readonly detector: string }

export type ThreadMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | {
      readonly kind: 'end'
      readonly sightings: readonly SentSighting[]
      readonly crowded: ReadonlySet<string>
      readonly told: unknown
    }

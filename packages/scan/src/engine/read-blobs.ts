import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Blob, Progress, ReadOptions } from '#source/types'
import type { AnchorTable } from './anchor-table.ts'
import { look, type Sighting } from './sighting.ts'

/** What looking through contents needs. */
export interface LookOptions {
  readonly table: AnchorTable
  readonly at: EpochSeconds
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/** What was seen in a source, or in a part of it. Plain data but for the rows in it. */
export interface Reading {
  readonly sightings: readonly Sighting[]
  /** Contents that have more candidates than are looked at. */
  readonly crowded: ReadonlySet<string>
}

/** Looks through every content that `read` hands out. */
export async function readBlobs(
  read: (options: ReadOptions) => AsyncIterable<Blob>,
  options: LookOptions,
): Promise<Reading> {
  const { table, signal, onProgress } = options
  const sightings: Sighting[] = []
  const crowded = new Set<string>()
  for await (const blob of read({ sieve: table.sieve, signal, onProgress })) {
    const seen = look(blob, options)
    for (const sighting of seen.sightings) sightings.push(sighting)
    if (seen.isCutShort) crowded.add(blob.identity)
  }
  return { sightings, crowded }
}

/** The contents that somebody has to look at again: something is in them, or may be. */
export function foundIn({ sightings, crowded }: Reading): ReadonlySet<string> {
  return new Set([...sightings.map(({ identity }) => identity), ...crowded])
}

export function joined(readings: readonly Reading[]): Reading {
  return {
    sightings: readings.flatMap(({ sightings }) => sightings),
    crowded: new Set(readings.flatMap(({ crowded }) => [...crowded])),
  }
}

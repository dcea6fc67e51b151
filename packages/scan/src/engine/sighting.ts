import type { EpochSeconds } from '@vouchsafe/core/time'
import { excuseAt, remarkAt } from '#finding/comment'
import type { Spot } from '#finding/collector'
import type { Blob } from '#source/types'
import type { AnchorTable } from './anchor-table.ts'
import { lineCounter } from './line-counter.ts'
import { scanContent, type Match } from './scan-content.ts'

/** A match and where it lies. It holds the secret: it stays in memory, and ends with the collector. */
export interface Sighting extends Match, Spot {}

/** What looking at a content needs. */
export interface LookTable {
  readonly table: AnchorTable
  readonly at: EpochSeconds
}

/**
 * The same for the same credential as the same row sees it, and as it is excused or not: an id that gets its secret
 * later is another one, and so is a key that loses its excuse.
 */
function nameOf({ detector, verdict, value, suppression }: Sighting): string {
  return JSON.stringify([detector.id, verdict.identity, verdict.secret ?? value, suppression !== undefined])
}

/** Looks for every row in one content, and leaves out what stands in those that it takes the place of. */
export function look(
  { identity, bytes, linesBefore = 0, before = [] }: Blob,
  { table, at }: LookTable,
): { readonly sightings: readonly Sighting[]; readonly isCutShort: boolean } {
  const { matches, isCutShort } = scanContent(bytes, table, at)
  const lineOf = lineCounter(bytes)
  const sightings = matches.map((match): Sighting => ({
    ...match,
    identity,
    line: linesBefore + lineOf(match.offset),
    suppression: excuseAt(bytes, match.offset, at),
    remark: remarkAt(bytes, match.offset, at),
  }))
  if (sightings.length === 0 || before.length === 0) return { sightings, isCutShort }
  const old = new Set(
    before.flatMap((content) => look({ identity, bytes: content }, { table, at }).sightings.map(nameOf)),
  )
  return { sightings: sightings.filter((sighting) => !old.has(nameOf(sighting))), isCutShort }
}

import type { EpochSeconds } from '@vouchsafe/core/time'
import { excuseAt, remarkAt } from '#finding/comment'
import type { Spot } from '#finding/collector'
import type { Blob } from '#source/types'
import type { AnchorTable } from './anchor-table.ts'
import { lineCounter } from './line-counter.ts'
import { scanContent, type Match } from './scan-content.ts'

/** A match and where it lies. It holds the secret: it stays in memory, and ends with the collector. */
export interface Sighting extends Match, Spot {}

/** Looks for every row in one content. */
export function look(
  { identity, bytes, linesBefore = 0 }: Blob,
  { table, at }: { readonly table: AnchorTable; readonly at: EpochSeconds },
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
  return { sightings, isCutShort }
}

import type { ScanMemory } from '#sources/git/memory/scan-memory'
import type { ObjectId } from '#sources/git/object/object-format'
import type { WalkTally } from '#sources/git/pack/walk-pack'
import type { Gap } from '#source/types'

/** An object that could not be read where it was looked for. */
interface Lost extends Gap {
  /** The pack or object directory with the damaged copy; another may have it whole. */
  readonly from: string
}

/** What one reading counted and could not read. Plain data: parts of a reading add up. */
export interface ReadingTally extends WalkTally {
  loose: number
  large: number
  remembered: number
  readonly gaps: Gap[]
  readonly lost: Map<ObjectId, Lost>
  /** Packs that were read in this reading: checksum, and the objects in it that were asked for or known. */
  readonly packs: Map<string, number>
  /** Checksums of packs that were not read to their end, or hold what only a walk can read again. */
  readonly unfinished: Set<string>
}

export const emptyTally = (): ReadingTally => ({
  objects: 0,
  bytes: 0,
  sieved: 0,
  loose: 0,
  large: 0,
  remembered: 0,
  gaps: [],
  lost: new Map(),
  packs: new Map(),
  unfinished: new Set(),
})

/** Adds what a part of the reading counted. */
export const addTally = (whole: ReadingTally, part: ReadingTally): void => {
  for (const name of ['objects', 'bytes', 'sieved', 'loose', 'large', 'remembered'] as const)
    whole[name] += part[name]
  whole.gaps.push(...part.gaps)
  for (const [id, lost] of part.lost) whole.lost.set(id, lost)
  for (const [checksum, objects] of part.packs) whole.packs.set(checksum, objects)
  for (const checksum of part.unfinished) whole.unfinished.add(checksum)
}

/** One line for each cause: a broken base takes hundreds of objects with it. */
export const gapsOf = ({ gaps, lost }: ReadingTally): readonly Gap[] => {
  const causes = new Map<string, string[]>()
  for (const { what, why } of lost.values()) {
    const known = causes.get(why)
    if (known === undefined) causes.set(why, [what])
    else known.push(what)
  }
  const grouped = [...causes].map(([why, whats]): Gap => {
    const [first = ''] = whats.toSorted()
    return { what: whats.length === 1 ? first : `${first} and ${whats.length - 1} more`, why }
  })
  return [...gaps, ...grouped]
}

/** What the reader asks of a memory; without one everything is new. */
export type Known = Pick<ScanMemory, 'has' | 'add' | 'pack' | 'open'>

export const nothingKnown: Known = { has: () => false, add: () => {}, pack: () => undefined, open: new Set() }

/** Which entry of a pack is made from which: found from the headers alone, before anything is inflated. */
import { Damage } from '#sources/git/object/damage'
import { ofsDelta, readEntryHeader, refDelta } from './entry-header.ts'
import type { PackFile } from './pack-file.ts'
import type { PackIndex } from './pack-index.ts'

/**
 * The entries of a pack in the order of their offsets; an entry is spoken of by its place in that order. About 30
 * bytes an entry. Entries with a damaged header, and those in a cycle of deltas, have the type 0.
 */
export interface DeltaForest {
  readonly count: number
  readonly offsets: Float64Array
  /** Place in the index of each entry's name. */
  readonly positions: Uint32Array
  /** Type number of each entry, that of its root for a delta. */
  readonly types: Uint8Array
  /** The entry each delta is made from, or -1. */
  readonly bases: Int32Array
  /** Why entries have no type, for the first of them; absent when all have one. */
  readonly damage?: string
  /** Where the entry after this one begins, or the pack's trailer. */
  endOf(entry: number): number
  /** The entry that begins at the offset, or -1. */
  entryAt(offset: number): number
}

const searchIn = (sorted: Float64Array, value: number): number => {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = sorted[middle] ?? 0
    if (found === value) return middle
    if (found < value) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** Entries in the order of the pack, each with its place in the index. */
interface SortedEntries {
  readonly offsets: Float64Array
  readonly positions: Uint32Array
}

const digit = 2 ** 16

/** Sorts by the offsets, 16 bits at a time from the lowest on: linear, where a comparing sort would miss every cache. */
const sortEntries = (index: PackIndex, packBytes: number): SortedEntries => {
  let offsets = Float64Array.from({ length: index.count }, (_, position) => index.offsetOf(position))
  let positions = Uint32Array.from({ length: index.count }, (_, position) => position)
  for (let unit = 1; unit < packBytes; unit *= digit) {
    const next = new Uint32Array(digit + 1)
    const digitOf = (offset: number): number => Math.floor(offset / unit) % digit
    for (const offset of offsets) next[digitOf(offset) + 1] = (next[digitOf(offset) + 1] ?? 0) + 1
    for (let value = 0; value < digit; value++) next[value + 1] = (next[value + 1] ?? 0) + (next[value] ?? 0)
    const sorted = new Float64Array(index.count)
    const places = new Uint32Array(index.count)
    for (let i = 0; i < index.count; i++) {
      const offset = offsets[i] ?? 0
      const to = next[digitOf(offset)] ?? 0
      next[digitOf(offset)] = to + 1
      sorted[to] = offset
      places[to] = positions[i] ?? 0
    }
    offsets = sorted
    positions = places
  }
  return { offsets, positions }
}

const checkOffsets = (offsets: Float64Array, pack: PackFile, idLength: number): void => {
  for (let i = 0, before = 11; i < offsets.length; i++) {
    const offset = offsets[i] ?? 0
    if (offset <= before || offset >= pack.size - idLength) {
      throw new Damage('the index does not fit its pack: an offset is outside it, or given twice')
    }
    before = offset
  }
}

const unresolved = 255

/** Gives every delta the type of its root. False when a chain has none: it comes back to itself, or is damaged. */
const spreadTypes = (types: Uint8Array, bases: Int32Array): boolean => {
  let isWhole = true
  const chain: number[] = []
  for (let entry = 0; entry < types.length; entry++) {
    if (types[entry] !== unresolved) continue
    let at = entry
    while (types[at] === unresolved) {
      types[at] = 0
      chain.push(at)
      at = bases[at] ?? 0
    }
    // inside a cycle, `at` is a link of this very chain and still 0
    const type = types[at] ?? 0
    if (type === 0) isWhole = false
    for (const link of chain) types[link] = type
    chain.length = 0
  }
  return isWhole
}

interface Headers {
  readonly types: Uint8Array
  readonly bases: Int32Array
  damage?: string
}

const readHeaders = (pack: PackFile, index: PackIndex, offsets: Float64Array): Headers => {
  const headers: Headers = {
    types: new Uint8Array(offsets.length),
    bases: new Int32Array(offsets.length).fill(-1),
  }
  for (let entry = 0; entry < offsets.length; entry++) {
    try {
      const { kind, baseOffset, baseId } = readEntryHeader(pack, offsets[entry] ?? 0, index.idLength)
      headers.types[entry] = kind
      if (kind !== ofsDelta && kind !== refDelta) continue
      const position = baseId === undefined ? -1 : index.find(baseId)
      const at = baseOffset ?? (position < 0 ? -1 : index.offsetOf(position))
      const base = searchIn(offsets, at)
      if (base < 0) throw new Damage('a delta has its base outside the pack')
      headers.bases[entry] = base
      headers.types[entry] = unresolved
    } catch (error) {
      if (!(error instanceof Damage)) throw error
      headers.types[entry] = 0
      headers.damage ??= error.message
    }
  }
  return headers
}

/**
 * Reads the header of every entry, in one pass over the pack.
 * @throws {Damage} when index and pack do not belong together
 */
export function readDeltaForest(pack: PackFile, index: PackIndex): DeltaForest {
  const { offsets, positions } = sortEntries(index, pack.size)
  checkOffsets(offsets, pack, index.idLength)
  const { types, bases, damage } = readHeaders(pack, index, offsets)
  const isWhole = spreadTypes(types, bases)
  const why = damage ?? (isWhole ? undefined : 'a chain of deltas comes back to itself')
  const end = pack.size - index.idLength
  return {
    count: index.count,
    offsets,
    positions,
    types,
    bases,
    ...(why !== undefined && { damage: why }),
    endOf: (entry) => offsets[entry + 1] ?? end,
    entryAt: (offset) => searchIn(offsets, offset),
  }
}

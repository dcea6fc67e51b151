import { Damage } from '#sources/git/object/damage'
import type { PackFile } from './pack-file.ts'

/** Numbers of the two delta forms in an entry's header. */
export const ofsDelta = 6
export const refDelta = 7

/** An entry's header: what follows it is a zlib stream of `size` bytes when inflated. */
export interface EntryHeader {
  /** 1 to 4, or one of the deltas. */
  readonly kind: number
  readonly size: number
  /** Where the zlib stream begins in the pack. */
  readonly data: number
  /** For `ofsDelta`: where the base's entry begins. */
  readonly baseOffset?: number
  /** For `refDelta`: the base's name. */
  readonly baseId?: Buffer
}

const byteAt = (bytes: Buffer, at: number): number => {
  const byte = bytes[at]
  if (byte === undefined) throw new Damage('an entry is cut short')
  return byte
}

const readSize = (bytes: Buffer): { kind: number; size: number; at: number } => {
  let byte = byteAt(bytes, 0)
  const kind = (byte >> 4) & 7
  let size = byte & 15
  let at = 1
  for (let factor = 16; byte >= 128; factor *= 128) {
    byte = byteAt(bytes, at++)
    size += (byte & 127) * factor
    if (size > Number.MAX_SAFE_INTEGER) throw new Damage('an entry says an impossible size')
  }
  return { kind, size, at }
}

const readDistance = (bytes: Buffer, start: number): { distance: number; at: number } => {
  let at = start
  let byte = byteAt(bytes, at++)
  let distance = byte & 127
  while (byte >= 128) {
    byte = byteAt(bytes, at++)
    distance = (distance + 1) * 128 + (byte & 127)
    if (distance > Number.MAX_SAFE_INTEGER)
      throw new Damage('an entry says an impossible distance to its base')
  }
  return { distance, at }
}

/** @throws {Damage} for a header that is cut short, of no known kind, or with a base outside the pack */
export function readEntryHeader(pack: PackFile, offset: number, idLength: number): EntryHeader {
  const bytes = pack.view(offset, 64)
  const { kind, size, at } = readSize(bytes)
  if (kind === ofsDelta) {
    const { distance, at: end } = readDistance(bytes, at)
    if (distance <= 0 || distance > offset) throw new Damage('an entry has its base outside the pack')
    return { kind, size, data: offset + end, baseOffset: offset - distance }
  }
  if (kind === refDelta) {
    if (bytes.length < at + idLength) throw new Damage('an entry is cut short')
    return { kind, size, data: offset + at + idLength, baseId: bytes.subarray(at, at + idLength) }
  }
  if (kind < 1 || kind > 4) throw new Damage(`an entry has the unknown kind ${kind}`)
  return { kind, size, data: offset + at }
}

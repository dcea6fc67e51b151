import { readFileSync, statSync } from 'node:fs'
import { Damage } from '#sources/git/object/damage'
import { readEntryHeader } from './entry-header.ts'
import { inflateExactly } from './inflate.ts'
import { PackFile } from './pack-file.ts'
import { parsePackIndex, type PackIndex } from './pack-index.ts'

/** An index of more is not read by us: 2 GiB, which is some sixty million objects. */
const indexBytesMost = 2 ** 31 - 1

/** A pack with its index, opened. */
export interface Pack extends Disposable {
  readonly file: PackFile
  readonly index: PackIndex
  /** Of pack and index together, as they say themselves, with the length: names the pack among all that were read. */
  readonly checksum: string
}

/**
 * Opens `base.pack` and `base.idx`.
 * @throws {Damage} when one of them is not what it should be, or the system's error
 */
export function openPack(base: string, idLength: number): Pack {
  const indexFile = `${base}.idx`
  const facts = statSync(indexFile)
  if (!facts.isFile() || facts.size > indexBytesMost)
    throw new Damage('the index is not a file of less than 2 GiB')
  const index = parsePackIndex(readFileSync(indexFile), idLength)
  const file = new PackFile(`${base}.pack`)
  const own = file.view(file.size - idLength, idLength).toString('hex')
  const checksum = `${own}-${index.checksum}-${file.size}`
  return { file, index, checksum, [Symbol.dispose]: () => file[Symbol.dispose]() }
}

/** What zlib makes of so many bytes at most, with room to spare: it adds little to what does not compress. */
export const compressedMost = (size: number): number => size + (size >>> 7) + 1024

/** An entry's own bytes: an object's content, or a delta. */
export interface EntryBytes {
  readonly kind: number
  readonly bytes: Buffer
}

/**
 * Inflates the entry at `offset`, whose bytes end before `end`; into what `room` has for so many
 * bytes and one.
 * @throws {Damage} when it is broken or would be longer than `bytesMost`
 */
export function readEntry(
  pack: Pack,
  offset: number,
  bounds: { readonly end: number; readonly bytesMost: number; readonly room: (size: number) => Buffer },
): EntryBytes {
  const header = readEntryHeader(pack.file, offset, pack.index.idLength)
  if (header.size > bounds.bytesMost) throw new Damage(`an object of ${header.size} bytes is over the limit`)
  // an index may leave entries out, so that the next one begins far behind this stream
  const length = Math.min(bounds.end - header.data, compressedMost(header.size))
  const stream = pack.file.view(header.data, length)
  const bytes = inflateExactly(stream, header.size, bounds.room(header.size + 1))
  return { kind: header.kind, bytes }
}

/** Objects that lie alone in files, each one zlib stream of `type size NUL content`. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { readHead, readSmallFile } from '#sources/git/repository/small-file'
import { Damage } from './damage.ts'
import { idLengths, type GitObject, type ObjectFormat, type ObjectId } from './object-format.ts'
import { isObjectType, type ObjectType } from './object-type.ts'

const fanOut = /^[0-9a-f]{2}$/

const namesIn = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

/** The names of all loose objects of an object directory, in order. Files with other names are not objects. */
export function* looseIds(directory: string, format: ObjectFormat): Generator<ObjectId> {
  const rest = new RegExp(`^[0-9a-f]{${idLengths[format] * 2 - 2}}$`)
  for (const head of namesIn(directory)
    .filter((name) => fanOut.test(name))
    .toSorted()) {
    for (const tail of namesIn(join(directory, head)).toSorted()) if (rest.test(tail)) yield head + tail
  }
}

/** Where a loose object lies. */
export const looseFile = (directory: string, id: ObjectId): string =>
  join(directory, id.slice(0, 2), id.slice(2))

/** What a loose object says of itself. */
interface LooseHeader {
  readonly type: ObjectType
  readonly size: number
  /** Where the content begins in the inflated stream. */
  readonly start: number
}

/** @throws {Damage} for what is not `type size NUL` */
function parseLooseHeader(bytes: Uint8Array): LooseHeader {
  const end = bytes.indexOf(0)
  const [, type = '', size = ''] =
    /^([a-z]+) (0|[1-9][0-9]{0,14})$/.exec(
      Buffer.from(bytes.subarray(0, Math.max(0, Math.min(end, 32)))).toString('latin1'),
    ) ?? []
  if (end < 0 || !isObjectType(type)) throw new Damage('a loose object has no header')
  return { type, size: Number(size), start: end + 1 }
}

/** A loose object that is larger than what may be held whole. */
export interface LargeLoose {
  readonly file: string
  readonly header: LooseHeader
}

const peekHeader = (compressed: Buffer): LooseHeader => {
  try {
    // Z_SYNC_FLUSH: a stream that goes on beyond these bytes is no error
    return parseLooseHeader(inflateSync(compressed.subarray(0, 128), { finishFlush: 2 }))
  } catch (error) {
    if (error instanceof Damage) throw error
    throw new Damage('a loose object is not a zlib stream')
  }
}

/** Most loose objects are small: one inflate, and no look at the header first. */
const smallBytes = 16 * 1024

const inflateWhole = (compressed: Buffer, bytesMost: number): Buffer | undefined => {
  if (compressed.length > smallBytes) return undefined
  try {
    return inflateSync(compressed, { maxOutputLength: bytesMost })
  } catch {
    return undefined
  }
}

/**
 * Reads a loose object, or only its header where it is larger than `bytesMost`. Undefined when there is none.
 * @throws {Damage} when the file is not such an object
 */
export function readLoose(
  directory: string,
  id: ObjectId,
  bytesMost: number,
): GitObject | LargeLoose | undefined {
  const file = looseFile(directory, id)
  const compressed = readSmallFile(file)
  const small = compressed === undefined ? undefined : inflateWhole(compressed, bytesMost)
  if (small !== undefined) {
    const { type, size, start } = parseLooseHeader(small)
    if (small.length !== start + size) throw new Damage('a loose object has another size than it says')
    return { id, type, content: small.subarray(start) }
  }
  const head = compressed ?? readHead(file, 128)
  if (head === undefined) return undefined
  const header = peekHeader(head)
  if (compressed === undefined || header.size > bytesMost) return { file, header }
  const whole = header.start + header.size
  let bytes: Buffer
  try {
    bytes = inflateSync(compressed, { maxOutputLength: whole + 1, chunkSize: Math.max(64, whole + 1) })
  } catch {
    throw new Damage('a loose object is a broken zlib stream, or longer than it says')
  }
  if (bytes.length !== whole) throw new Damage('a loose object has another size than it says')
  return { id, type: header.type, content: bytes.subarray(header.start) }
}

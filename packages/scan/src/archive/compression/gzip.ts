import { crc32 } from 'node:zlib'
import type { ByteReader } from '#archive/byte-reader'
import type { ArchiveBudget } from '#archive/budget'
import { ArchiveFault } from '#archive/fault'
import { inflateStream } from './inflate-stream.ts'

// RFC 1952 §2.3.1
const HAS_HEADER_CHECKSUM = 2
const HAS_EXTRA = 4
const HAS_NAME = 8
const HAS_COMMENT = 16

/** Names and comments that are longer are none. */
const LONGEST_TEXT = 64 * 1024

/**
 * One member of a gzip file, checked by its checksum. Node's own reader goes from one member to the next by itself,
 * and where what follows is no gzip it takes the end of the last one down with it.
 *
 * @throws ArchiveFault
 */
export async function* readGzip(reader: ByteReader, budget: ArchiveBudget): AsyncGenerator<Buffer> {
  await skipHeader(reader)
  let sum = 0
  for await (const chunk of inflateStream('deflate', reader, budget)) {
    sum = crc32(chunk, sum)
    yield chunk
  }
  const trailer = await take(reader, 8)
  if (trailer.readUInt32LE(0) !== sum)
    throw new ArchiveFault('damaged', 'its gzip stream has another checksum')
}

async function skipHeader(reader: ByteReader): Promise<void> {
  const flags = (await take(reader, 10))[3] ?? 0
  if ((flags & HAS_EXTRA) !== 0) await take(reader, (await take(reader, 2)).readUInt16LE(0))
  if ((flags & HAS_NAME) !== 0) await skipText(reader)
  if ((flags & HAS_COMMENT) !== 0) await skipText(reader)
  if ((flags & HAS_HEADER_CHECKSUM) !== 0) await take(reader, 2)
}

async function skipText(reader: ByteReader): Promise<void> {
  const end = (await reader.peek(LONGEST_TEXT)).indexOf(0)
  if (end < 0) throw new ArchiveFault('damaged', 'the header of its gzip stream has no end')
  await reader.take(end + 1)
}

async function take(reader: ByteReader, length: number): Promise<Buffer> {
  const bytes = await reader.take(length)
  if (bytes.length < length) throw new ArchiveFault('damaged', 'its gzip stream is cut short')
  return bytes
}

import { crc32, inflateRawSync } from 'node:zlib'
import { ByteReader } from '#archive/byte-reader'
import { decompress } from '#archive/compression/decompress'
import { inflateStream } from '#archive/compression/inflate-stream'
import { ArchiveFault } from '#archive/fault'
import { chunksOf, type RandomAccess } from '#archive/random-access'
import type { ZipReading } from './zip-reading.ts'

/** Where the data of an entry lie, and what they are, as the directory has it. */
export interface ZipEntry {
  readonly method: number
  readonly isEncrypted: boolean
  readonly start: number
  readonly compressedSize: number
  readonly size: number
  readonly checksum: number
}

/** Shorter data are expanded in one go, which is several times faster; so are files that most archives are full of. */
const SMALL_COMPRESSED = 256 * 1024
const SMALL = 4 * 1024 * 1024

type Reading = Pick<ZipReading, 'archive' | 'budget'>

// APPNOTE.TXT §4.4.4
const ENCRYPTED = 0x1
const STRONGLY_ENCRYPTED = 0x40

/** By the flags of an entry, here or in the directory. */
export function isEncryptedBy(flags: number): boolean {
  return (flags & (ENCRYPTED | STRONGLY_ENCRYPTED)) !== 0
}

/** APPNOTE.TXT §4.4.5. Deflate64, bzip2, LZMA and others come out as `unsupported`. */
const methods: Readonly<Record<number, (entry: ZipEntry, reading: Reading) => AsyncIterable<Buffer>>> = {
  0: stored,
  8: deflated,
  93: (entry, { archive, budget }) => decompress(dataOf(entry, archive), budget),
  95: (entry, { archive, budget }) => decompress(dataOf(entry, archive), budget),
}
const AES = 99

/**
 * The content of an entry, and then whether it is what the directory promised.
 *
 * @throws ArchiveFault `unsupported` for what is encrypted or packed in a way not known here, `damaged`, `spent`
 */
export async function* contentOf(entry: ZipEntry, reading: Reading): AsyncGenerator<Buffer> {
  const { method, isEncrypted } = entry
  if (isEncrypted || method === AES) throw new ArchiveFault('unsupported', 'encrypted')
  const open = methods[method]
  if (open === undefined)
    throw new ArchiveFault('unsupported', `compression method ${method} is not known here`)
  let sum = 0
  for await (const chunk of open(entry, reading)) {
    sum = crc32(chunk, sum)
    yield chunk
  }
  if (sum !== entry.checksum) throw new ArchiveFault('damaged', 'its content has another checksum')
}

async function* stored(entry: ZipEntry, { archive, budget }: Reading): AsyncGenerator<Buffer> {
  for await (const chunk of dataOf(entry, archive)) {
    budget.expand(chunk.length)
    yield chunk
  }
}

async function* deflated(entry: ZipEntry, { archive, budget }: Reading): AsyncGenerator<Buffer> {
  const whole = inflateSmall(entry, archive)
  if (whole !== undefined) {
    budget.expand(whole.length)
    yield whole
    return
  }
  const reader = new ByteReader(dataOf(entry, archive))
  try {
    yield* inflateStream('deflate', reader, budget)
  } finally {
    await reader.close()
  }
}

/** Undefined where it is not small, or damaged: then a stream hands out what there is of it. */
function inflateSmall({ start, compressedSize, size }: ZipEntry, archive: RandomAccess): Buffer | undefined {
  if (compressedSize > SMALL_COMPRESSED || size > SMALL) return undefined
  const data = archive.read(start, compressedSize)
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, size) })
  } catch {
    return undefined
  }
}

function dataOf({ start, compressedSize }: ZipEntry, archive: RandomAccess): AsyncGenerator<Buffer> {
  return chunksOf(archive, start, start + compressedSize)
}

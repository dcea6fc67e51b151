import { ByteReader } from '#archive/byte-reader'
import type { ArchiveBudget } from '#archive/budget'
import { ArchiveFault } from '#archive/fault'
import { formatOf, headBytes, type ArchiveFormat } from '#archive/format'
import { inflateStream } from './inflate-stream.ts'
import { readGzip } from './gzip.ts'
import { decodeXz } from './xz.ts'

/** Reads one stream of its format, or several that follow each other closely. */
type Decoder = (reader: ByteReader, budget: ArchiveBudget) => AsyncGenerator<Buffer>

const decoders: Partial<Record<ArchiveFormat, Decoder>> = {
  gzip: readGzip,
  zstd: (reader, budget) => inflateStream('zstd', reader, budget),
  xz: decodeXz,
}

/**
 * What gzip, zstd or xz expands to, several streams one behind the other included; what is none of them comes out as
 * it is. What was expanded before a fault is handed out before it is thrown. Memory: one chunk (64 MiB at the worst),
 * and what a dictionary of xz or zstd takes (64 and 128 MiB at most).
 *
 * @throws ArchiveFault for what is damaged, over the budget or of a variant that is not known here; what reading
 *   `bytes` throws, as it is
 */
export async function* decompress(
  bytes: AsyncIterable<Uint8Array>,
  budget: ArchiveBudget,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(bytes)
  try {
    yield* decompressFrom(reader, budget)
  } finally {
    await reader.close()
  }
}

/** As `decompress`; after a fault the reader stands near where the damage is. */
export async function* decompressFrom(reader: ByteReader, budget: ArchiveBudget): AsyncGenerator<Buffer> {
  const format = formatOf(await reader.peek(headBytes))
  const decoder = format === undefined ? undefined : decoders[format]
  if (decoder === undefined) {
    yield* reader.rest()
    return
  }
  do {
    yield* decoder(reader, budget)
    await skipPadding(reader)
    const next = await reader.peek(headBytes)
    if (next.length > 0 && formatOf(next) !== format)
      throw new ArchiveFault('damaged', `after the end of its ${format ?? ''} stream something else follows`)
  } while (!(await reader.isAtEnd()))
}

/** Tapes and block devices fill up with zeros, and so does xz between streams. */
async function skipPadding(reader: ByteReader): Promise<void> {
  for (;;) {
    const bytes = await reader.some(64 * 1024)
    const end = bytes.findIndex((byte) => byte !== 0)
    if (end >= 0) return reader.unread(bytes.subarray(end))
    if (bytes.length === 0) return undefined
  }
}

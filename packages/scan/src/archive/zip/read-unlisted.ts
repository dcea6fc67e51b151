import { ByteReader } from '#archive/byte-reader'
import { inflateStream } from '#archive/compression/inflate-stream'
import { chunksOf, type RandomAccess } from '#archive/random-access'
import { localSignature, readLocalHeader, type LocalHeader } from './local-header.ts'
import { uncovered, type Range } from './ranges.ts'
import { contentOf, isEncryptedBy } from './zip-entry.ts'
import type { Listed, ZipMember, ZipReading } from './zip-reading.ts'

const CHUNK = 256 * 1024
// APPNOTE.TXT §4.4.4 bit 3: the sizes follow the data
const SIZES_FOLLOW = 0x8
const DEFLATED = 8

/** Entries that lie where the directory knows of none, and one member without a name for all other such bytes. */
export async function* readUnlisted(reading: ZipReading, listed: Listed): AsyncGenerator<ZipMember> {
  const { archive, budget } = reading
  const rest: Range[] = []
  for (const free of uncovered(listed.data, archive.size)) {
    let { start } = free
    for (let from = start; from < free.end;) {
      const offset = findHeader(archive, from, free.end)
      if (offset === undefined) break
      from = offset + localSignature.length
      const header = listed.headers.has(offset) ? undefined : readLocalHeader(archive, offset)
      const data = header === undefined ? undefined : unlistedData(header, free.end, reading)
      if (header === undefined || data === undefined) continue
      budget.countMember()
      yield { path: header.nameBytes.toString('utf8'), content: data.content }
      rest.push({ start, end: header.dataStart })
      start = Math.max(header.dataStart, data.end())
      from = start
    }
    rest.push({ start, end: free.end })
  }
  yield { path: undefined, content: chunksOfAll(archive, rest) }
}

interface UnlistedData {
  readonly content: AsyncIterable<Buffer>
  /** Where it ends, as far as it was read. */
  end(): number
}

/** Undefined where only the directory could tell how long the data are, or they do not fit before `end`. */
function unlistedData(header: LocalHeader, end: number, reading: ZipReading): UnlistedData | undefined {
  const { method, flags, dataStart, compressedSize, size, checksum } = header
  if (dataStart > end) return undefined
  const isLong = dataStart + compressedSize > end
  if ((flags & SIZES_FOLLOW) === 0 && !isLong) {
    const isEncrypted = isEncryptedBy(flags)
    const entry = { method, isEncrypted, start: dataStart, compressedSize, size, checksum }
    return { content: contentOf(entry, reading), end: () => dataStart + compressedSize }
  }
  if (method !== DEFLATED || isEncryptedBy(flags)) return undefined
  const reader = new ByteReader(chunksOf(reading.archive, dataStart, end))
  return {
    content: inflateStream('deflate', reader, reading.budget),
    end: () => dataStart + reader.position,
  }
}

/** The first signature of an entry that lies whole before `end`. */
function findHeader(archive: RandomAccess, start: number, end: number): number | undefined {
  for (let at = start; at + localSignature.length <= end; at += CHUNK - localSignature.length + 1) {
    const found = archive.read(at, Math.min(CHUNK, end - at)).indexOf(localSignature)
    if (found >= 0) return at + found
  }
  return undefined
}

async function* chunksOfAll(archive: RandomAccess, ranges: readonly Range[]): AsyncGenerator<Buffer> {
  for (const { start, end } of ranges) yield* chunksOf(archive, start, end)
}

import { ByteReader } from '#archive/byte-reader'
import type { ArchiveBudget } from '#archive/budget'
import { ArchiveFault } from '#archive/fault'
import { parsePaxRecords, type PaxRecords } from './pax-records.ts'
import { blockBytes, isTarHeader, isZeroBlock, parseTarHeader, type TarHeader } from './tar-header.ts'

export interface TarMember {
  /** As the archive has it, trailing zeros cut off: absolute, full of `..`, whatever. It is a name, not a place. */
  readonly path: string
  readonly type: 'file' | 'symlink' | 'hardlink' | 'directory' | 'other'
  /** As declared; what `content` yields is not longer. */
  readonly size: number
  /** What a link points to, as the archive has it. */
  readonly link?: string
  /** To be read before the next member is asked for, in part or not at all; once. @throws ArchiveFault */
  readonly content: AsyncIterable<Buffer>
}

/** POSIX.1-2017 pax, "typeflag"; what is not known is to be taken for a file. */
const typeOfFlag: Readonly<Record<string, TarMember['type']>> = {
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'other',
  '4': 'other',
  '5': 'directory',
  '6': 'other',
  D: 'other',
  V: 'other',
}

/** Names and records that describe the next member; longer ones are no names. */
const LONGEST_RECORD = 1024 * 1024

/**
 * The members of a tar (v7, ustar, pax, GNU), in their order, behind each other in one pass; several tars one behind
 * the other are one. Nothing is held but the present chunk.
 *
 * @throws ArchiveFault for what is damaged or over the budget; what reading `bytes` throws, as it is
 */
export async function* readTar(
  bytes: AsyncIterable<Uint8Array>,
  budget: ArchiveBudget,
): AsyncGenerator<TarMember> {
  const reader = new ByteReader(bytes)
  try {
    yield* readTarFrom(reader, budget)
  } finally {
    await reader.close()
  }
}

/** As `readTar`; after a fault the reader stands behind the block that is damaged. */
export async function* readTarFrom(reader: ByteReader, budget: ArchiveBudget): AsyncGenerator<TarMember> {
  let ofAll: PaxRecords = {}
  let ofNext: PaxRecords = {}
  for (;;) {
    const block = await reader.take(blockBytes)
    if (block.length === 0) return
    if (block.length < blockBytes) throw new ArchiveFault('damaged', 'the tar is cut short')
    if (isZeroBlock(block)) continue
    const header = parseTarHeader(block)
    const describe = descriptions[header.flag]
    if (describe !== undefined) {
      const said = describe(await recordOf(header, reader, budget))
      if (header.flag === 'g') ofAll = { ...ofAll, ...said }
      else ofNext = { ...ofNext, ...said }
      continue
    }
    budget.countMember()
    const body = new MemberBody(await sizeOf(header, { ...ofAll, ...ofNext }, reader), reader, budget)
    if (header.isContinued && header.flag === 'S') await skipSparseMap(reader)
    yield memberOf(header, { ...ofAll, ...ofNext }, body)
    await body.skip()
    ofNext = {}
  }
}

/** Members that only describe the next one: GNU long names, pax records. */
const descriptions: Readonly<Record<string, (bytes: Buffer) => PaxRecords>> = {
  L: (bytes) => ({ path: textOf(bytes) }),
  K: (bytes) => ({ link: textOf(bytes) }),
  x: parsePaxRecords,
  g: parsePaxRecords,
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end)
}

function memberOf(header: TarHeader, records: PaxRecords, body: MemberBody): TarMember {
  const isOldDirectory = header.flag === '0' && header.name.endsWith('/')
  const type = isOldDirectory ? 'directory' : (typeOfFlag[header.flag] ?? 'file')
  const link = records.link ?? header.link
  return {
    path: records.path ?? header.name,
    type,
    size: body.size,
    ...(link !== '' && { link }),
    content: body.chunks(),
  }
}

async function recordOf(header: TarHeader, reader: ByteReader, budget: ArchiveBudget): Promise<Buffer> {
  if (header.size > LONGEST_RECORD) throw new ArchiveFault('limit', 'a name in the tar is over 1 MiB long')
  budget.expand(blockBytes + header.size)
  const record = await reader.take(header.size)
  const padding = paddingOf(header.size)
  if (record.length < header.size || (await reader.skip(padding)) < padding)
    throw new ArchiveFault('damaged', 'the tar is cut short')
  return record
}

/**
 * Links, folders and devices have no content, yet writers give some of them the size of what they stand for: if a
 * header follows at once, there is none.
 */
async function sizeOf(header: TarHeader, records: PaxRecords, reader: ByteReader): Promise<number> {
  const size = 'size' in records ? records.size : header.size
  if (size === undefined) throw new ArchiveFault('damaged', 'a member of the tar has no valid size')
  if (size === 0 || typeOfFlag[header.flag] === undefined) return size
  const next = await reader.peek(blockBytes)
  return isTarHeader(next) || isZeroBlock(next) ? 0 : size
}

/** GNU tar manual, "Storing Sparse Files": each block of the map says whether another follows. */
async function skipSparseMap(reader: ByteReader): Promise<void> {
  for (let more = true; more;) {
    const block = await reader.take(blockBytes)
    if (block.length < blockBytes) throw new ArchiveFault('damaged', 'the tar is cut short')
    more = block[504] === 1
  }
}

function paddingOf(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes
}

/** The bytes of one member, read by whoever wants them or skipped. */
class MemberBody {
  readonly size: number
  readonly #reader: ByteReader
  readonly #budget: ArchiveBudget
  #left: number
  #padding: number

  constructor(size: number, reader: ByteReader, budget: ArchiveBudget) {
    this.size = size
    this.#reader = reader
    this.#budget = budget
    this.#left = size
    this.#padding = paddingOf(size)
  }

  async *chunks(): AsyncGenerator<Buffer> {
    while (this.#left > 0) {
      const chunk = await this.#reader.some(this.#left)
      if (chunk.length === 0) throw new ArchiveFault('damaged', 'the tar is cut short')
      this.#left -= chunk.length
      this.#budget.expand(chunk.length)
      yield chunk
    }
  }

  async skip(): Promise<void> {
    const length = this.#left + this.#padding
    this.#left = 0
    this.#padding = 0
    if ((await this.#reader.skip(length)) < length) throw new ArchiveFault('damaged', 'the tar is cut short')
  }
}

import type { ArchiveBudget } from './budget.ts'
import { ByteReader } from './byte-reader.ts'
import { decompressFrom } from './compression/decompress.ts'
import { ArchiveFault } from './fault.ts'
import { formatOf, headBytes, kindOf, type ArchiveFormat } from './format.ts'
import { partsOf, type Part, type PartRoom } from './parts.ts'
import { chunksOf, memoryAccess, type RandomAccess } from './random-access.ts'
import type { ArchiveTally } from './tally.ts'
import { readTarFrom } from './tar/read-tar.ts'
import { readZip } from './zip/read-zip.ts'

/** Some of the content of a member, or all of it. */
export interface MemberPart extends Part {
  /** The path in the archive, `a.zip!/b.env` through several; undefined for what is of the archive itself. */
  readonly inside: string | undefined
}

/** What of an archive was not read. */
export interface MemberGap {
  readonly inside: string | undefined
  /** Lower case, no final stop. */
  readonly why: string
}

export interface Expansion {
  readonly budget: ArchiveBudget
  readonly room: PartRoom
  readonly onGap: (gap: MemberGap) => void
  /** Counts up. */
  readonly tally: ArchiveTally
}

/**
 * The contents of all members of an archive, of the archives in it too; a compressed file has one, which has no path of
 * its own. What is no archive comes out as it is. A fault ends what it is in, is told as a gap, and what stands around
 * it is read all the same: nothing is thrown but what reading `archive` throws and the signal's reason.
 */
export function expand(archive: RandomAccess, expansion: Expansion): AsyncGenerator<MemberPart> {
  return new Expander(expansion).outermost((expander) => expander.anywhere(archive))
}

/** As `expand`, for what comes once and from the front: a zip is then held in memory, as far as that is allowed. */
export function expandStream(
  bytes: AsyncIterable<Uint8Array>,
  expansion: Expansion,
): AsyncGenerator<MemberPart> {
  return new Expander(expansion).outermost((expander) => expander.content(new ByteReader(bytes), outside))
}

/** Where in an archive something lies. */
interface Place {
  readonly inside: string | undefined
  readonly depth: number
}

const outside: Place = { inside: undefined, depth: 1 }

type Opener = (expander: Expander, reader: ByteReader, place: Place) => AsyncGenerator<MemberPart>

class Expander {
  readonly #expansion: Expansion

  constructor(expansion: Expansion) {
    this.#expansion = expansion
  }

  /** Ends all of it where the budget is spent. */
  async *outermost(read: (expander: Expander) => AsyncGenerator<MemberPart>): AsyncGenerator<MemberPart> {
    try {
      yield* read(this)
    } catch (error) {
      this.#tell(error, undefined, 'the rest was not read')
    }
  }

  async *anywhere(archive: RandomAccess): AsyncGenerator<MemberPart> {
    if (formatOf(archive.read(0, headBytes)) === 'zip') yield* this.#zip(archive, outside)
    else yield* this.content(new ByteReader(chunksOf(archive)), outside)
  }

  /** One content: an archive to be opened, or a leaf. */
  async *content(reader: ByteReader, place: Place): AsyncGenerator<MemberPart> {
    const format = formatOf(await reader.peek(headBytes))
    const { depth } = this.#expansion.budget.limits
    if (format !== undefined && kindOf(format) !== 'closed' && place.depth <= depth) {
      yield* openers[format]?.(this, reader, place) ?? []
      return
    }
    if (format !== undefined) {
      const why =
        place.depth > depth ? `archives lie over ${depth} deep in each other` : `${format} is not opened`
      this.#expansion.onGap({ inside: place.inside, why })
    }
    yield* this.#leaf(reader.rest(), place)
  }

  async *compressed(reader: ByteReader, place: Place): AsyncGenerator<MemberPart> {
    const inner = new ByteReader(decompressFrom(reader, this.#expansion.budget))
    // a .tar.gz is one archive to everybody
    const isTar = formatOf(await inner.peek(headBytes)) === 'tar'
    if (!isTar) {
      this.#expansion.tally.archives += 1
      this.#expansion.tally.members += 1
    }
    yield* this.content(inner, isTar ? place : { ...place, depth: place.depth + 1 })
    yield* this.#leaf(reader.rest(), place)
  }

  async *tar(reader: ByteReader, place: Place): AsyncGenerator<MemberPart> {
    const { budget, tally } = this.#expansion
    tally.archives += 1
    try {
      for await (const { path, size, content } of readTarFrom(reader, budget)) {
        if (size === 0) continue
        tally.members += 1
        yield* this.content(new ByteReader(content), within(place, path))
      }
    } catch (error) {
      this.#tellHere(error, place)
      yield* this.#leaf(reader.rest(), place)
    }
  }

  /** A zip is read from its end: one that comes as a stream is held. */
  async *heldZip(reader: ByteReader, place: Place): AsyncGenerator<MemberPart> {
    const { budget } = this.#expansion
    const chunks: Buffer[] = []
    let held = 0
    try {
      for await (const chunk of reader.rest()) {
        budget.hold(chunk.length)
        held += chunk.length
        chunks.push(chunk)
      }
      yield* this.#zip(memoryAccess(Buffer.concat(chunks.splice(0), held)), place)
    } catch (error) {
      this.#tellHere(error, place)
    } finally {
      budget.release(held)
    }
  }

  async *#zip(archive: RandomAccess, place: Place): AsyncGenerator<MemberPart> {
    const { budget, tally } = this.#expansion
    tally.archives += 1
    const onFault = (fault: ArchiveFault): void => this.#tellHere(fault, place)
    for await (const { path, content } of readZip({ archive, budget, onFault })) {
      if (path === undefined) yield* this.#leaf(content, place)
      else if (!path.endsWith('/')) {
        tally.members += 1
        yield* this.content(new ByteReader(content), within(place, path))
      }
    }
  }

  async *#leaf(chunks: AsyncIterable<Buffer>, place: Place): AsyncGenerator<MemberPart> {
    const { inside } = place
    try {
      for await (const part of partsOf(chunks, this.#expansion.room)) yield { ...part, inside }
    } catch (error) {
      this.#tellHere(error, place)
    }
  }

  /** A fault of one thing is a gap. What ends all goes on up. */
  #tellHere(error: unknown, { inside }: Place): void {
    if (error instanceof ArchiveFault && error.kind === 'spent') throw error
    this.#tell(error, inside)
  }

  #tell(error: unknown, inside: string | undefined, more?: string): void {
    if (!(error instanceof ArchiveFault)) throw error
    const why = more === undefined ? error.message : `${error.message}: ${more}`
    this.#expansion.onGap({ inside, why })
  }
}

const openCompressed: Opener = (expander, reader, place) => expander.compressed(reader, place)
const openers: Partial<Record<ArchiveFormat, Opener>> = {
  gzip: openCompressed,
  zstd: openCompressed,
  xz: openCompressed,
  tar: (expander, reader, place) => expander.tar(reader, place),
  zip: (expander, reader, place) => expander.heldZip(reader, place),
}

function within({ inside, depth }: Place, path: string): Place {
  return { inside: inside === undefined ? path : `${inside}!/${path}`, depth: depth + 1 }
}

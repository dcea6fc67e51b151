import { whereOf } from '#report/report'
import type { Blob, Coverage, Gap, Origin, ReadOptions, Sieve, Source } from '#source/types'
import { createArchiveBudget } from './budget.ts'
import { Contents } from './contents.ts'
import { expand, type Expansion } from './expand.ts'
import { isArchive } from './format.ts'
import { PartRoom } from './parts.ts'
import { memoryAccess } from './random-access.ts'
import { countsOf } from './tally.ts'

/** A source that looks into the archives among its contents. */
export interface ArchiveSource extends Source {
  /** The contents of the inner source that hold this one; itself where it is one of them. */
  outerOf(identity: string): readonly string[]
}

/**
 * Hands out the members of what is an archive in its place, by the SHA-256 of their content; everything else as it
 * comes. For sources that hand out whole contents: one that comes in parts is too large to be opened from memory, and
 * if it is an archive, that is a gap.
 */
export function withArchives(source: Source): ArchiveSource {
  return new SourceWithArchives(source)
}

/** Of a member: the content of the inner source that it lies in, and where in there. */
interface Place {
  readonly outer: string
  readonly inside: string | undefined
}

interface PlacedGap extends Place {
  readonly why: string
}

class SourceWithArchives implements ArchiveSource {
  readonly label: string
  readonly #source: Source
  readonly #contents = new Contents<Place>()
  readonly #tally = { archives: 0, members: 0 }
  readonly #gaps: PlacedGap[] = []
  /** What the inner source calls the contents that gaps are in. */
  #names: ReadonlyMap<string, readonly Origin[]> = new Map()

  constructor(source: Source) {
    this.#source = source
    this.label = source.label
  }

  async *read(options: ReadOptions): AsyncGenerator<Blob> {
    const room = new PartRoom()
    for await (const blob of this.#source.read({ ...options, sieve: alsoArchives(options.sieve) })) {
      const isWhole = blob.linesBefore === undefined
      if (isWhole && isArchive(blob.bytes)) {
        yield* this.#members(blob, options, room)
        continue
      }
      if (blob.linesBefore === 0 && isArchive(blob.bytes))
        this.#gaps.push({
          outer: blob.identity,
          inside: undefined,
          why: 'the archive is too large to be opened here',
        })
      if (options.sieve.mayHold(blob.bytes, 0, blob.bytes.length)) yield blob
    }
  }

  async *#members(
    { identity: outer, bytes }: Blob,
    { sieve, signal }: ReadOptions,
    room: PartRoom,
  ): AsyncGenerator<Blob> {
    const expansion: Expansion = {
      budget: createArchiveBudget({ signal, inputBytes: bytes.length }),
      room,
      tally: this.#tally,
      onGap: (gap) => this.#gaps.push({ outer, ...gap }),
    }
    for await (const { inside, ...part } of expand(memoryAccess(bytes), expansion)) {
      const blob = this.#contents.take(part, { outer, inside }, sieve)
      if (blob !== undefined) yield blob
    }
  }

  outerOf(identity: string): readonly string[] {
    const places = this.#contents.placesOf(identity)
    return places.length === 0 ? [identity] : [...new Set(places.map(({ outer }) => outer))]
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    const torn = this.#gaps.map(({ outer }) => outer)
    const outers = new Set([...identities.flatMap((identity) => this.outerOf(identity)), ...torn])
    const origins = await this.#source.locate([...outers])
    this.#names = origins
    return new Map(identities.map((identity) => [identity, this.#originsOf(identity, origins)]))
  }

  #originsOf(identity: string, origins: ReadonlyMap<string, readonly Origin[]>): readonly Origin[] {
    const places = this.#contents.placesOf(identity)
    if (places.length === 0) return origins.get(identity) ?? []
    return places.flatMap(({ outer, inside }) =>
      (origins.get(outer) ?? []).map((origin) => withInside(origin, inside)),
    )
  }

  coverage(): Coverage {
    const coverage = this.#source.coverage()
    return { ...coverage, further: { ...coverage.further, ...countsOf(this.#tally) } }
  }

  gaps(): readonly Gap[] {
    return [...this.#source.gaps(), ...this.#gaps.map((gap) => this.#told(gap))]
  }

  #told({ outer, inside, why }: PlacedGap): Gap {
    const [origin] = this.#names.get(outer) ?? []
    if (origin !== undefined) return { what: whereOf(withInside(origin, inside)), why }
    return { what: inside === undefined ? outer : `${outer}!/${inside}`, why }
  }
}

/** An archive is worth a look whatever its bytes are; it shows where the content begins. */
function alsoArchives(sieve: Sieve): Sieve {
  return {
    reach: sieve.reach,
    mayHold: (bytes, start, end) => isArchive(bytes) || sieve.mayHold(bytes, start, end),
  }
}

/** Sources whose contents are no files have no place for it. */
function withInside(origin: Origin, inside: string | undefined): Origin {
  if (
    inside === undefined ||
    origin.kind === 'cluster' ||
    origin.kind === 'store' ||
    origin.kind === 'report'
  )
    return origin
  return { ...origin, inside: origin.inside === undefined ? inside : `${origin.inside}!/${inside}` }
}

import { whereOf } from '#report/report'
import {
  isDivisible,
  isRemembering,
  type DivisibleSource,
  type Part,
  type Recipe,
  type RememberingSource,
  type SourcePart,
} from '#source/divisible'
import type { Blob, Coverage, Gap, Origin, ReadOptions, Source } from '#source/types'
import { OpenedContents, type ArchivesTold, type PlacedGap } from './opened-contents.ts'
import { countsOf } from './tally.ts'

/** A source that looks into the archives among its contents. */
export interface ArchiveSource extends Source {
  /** The contents of the inner source that hold this one; itself where it is one of them. */
  outerOf(identity: string): readonly string[]
}

/** A source that threads can share, and that reads less the next time. */
type SharedSource = DivisibleSource & RememberingSource

/**
 * Hands out the members of what is an archive in its place, by the SHA-256 of their content; everything else as it
 * comes. For sources that hand out whole contents: one that comes in parts is too large to be opened from memory, and
 * if it is an archive, that is a gap. What threads can share they still can, and what remembers still does.
 */
export function withArchives(source: SharedSource): ArchiveSource & SharedSource
export function withArchives(source: Source): ArchiveSource
export function withArchives(source: Source): ArchiveSource {
  return isDivisible(source) && isRemembering(source)
    ? new SharedSourceWithArchives(source)
    : new SourceWithArchives(source)
}

/** What a part tells: of the archives in it, and what the part of the inner source tells. */
interface PartTold {
  readonly inner: unknown
  readonly archives: ArchivesTold
}

/** One part of a source with archives, in the thread that reads it. */
export function openPartWithArchives(inner: SourcePart): SourcePart {
  const opened = new OpenedContents()
  return {
    read: (options) => opened.open((asked) => inner.read(asked), options),
    tell: (found): PartTold => ({ inner: inner.tell(opened.outersOf(found)), archives: opened.tell(found) }),
  }
}

class SourceWithArchives implements ArchiveSource {
  readonly label: string
  protected readonly opened = new OpenedContents()
  readonly #source: Source
  /** What the inner source calls the contents that gaps are in. */
  #names: ReadonlyMap<string, readonly Origin[]> = new Map()

  constructor(source: Source) {
    this.#source = source
    this.label = source.label
  }

  read(options: ReadOptions): AsyncIterable<Blob> {
    return this.opened.open((asked) => this.#source.read(asked), options)
  }

  outerOf(identity: string): readonly string[] {
    return this.opened.outerOf(identity)
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    const origins = await this.#source.locate([...this.opened.outersOf(new Set(identities))])
    this.#names = origins
    return new Map(identities.map((identity) => [identity, this.#originsOf(identity, origins)]))
  }

  #originsOf(identity: string, origins: ReadonlyMap<string, readonly Origin[]>): readonly Origin[] {
    const places = this.opened.placesOf(identity)
    if (places.length === 0) return origins.get(identity) ?? []
    return places.flatMap(({ outer, inside }) =>
      (origins.get(outer) ?? []).map((origin) => withInside(origin, inside)),
    )
  }

  coverage(): Coverage {
    const coverage = this.#source.coverage()
    return { ...coverage, further: { ...coverage.further, ...countsOf(this.opened.tally) } }
  }

  gaps(): readonly Gap[] {
    return [...this.#source.gaps(), ...this.opened.gaps.map((gap) => this.#told(gap))]
  }

  #told({ outer, inside, why }: PlacedGap): Gap {
    const [origin] = this.#names.get(outer) ?? []
    if (origin !== undefined) return { what: whereOf(withInside(origin, inside)), why }
    return { what: inside === undefined ? outer : `${outer}!/${inside}`, why }
  }
}

class SharedSourceWithArchives extends SourceWithArchives implements SharedSource {
  readonly #shared: SharedSource

  constructor(source: SharedSource) {
    super(source)
    this.#shared = source
  }

  estimate(enough: number): number {
    return this.#shared.estimate(enough)
  }

  recipe(part: Part): Recipe {
    return { kind: 'archives', what: this.#shared.recipe(part), part }
  }

  absorb(told: unknown): void {
    const { inner, archives } = told as PartTold // as `tell` of a part says
    this.#shared.absorb(inner)
    this.opened.absorb(archives)
  }

  readRest(options: ReadOptions): AsyncIterable<Blob> {
    return this.opened.open((asked) => this.#shared.readRest(asked), options)
  }

  remember(found: ReadonlySet<string>): Promise<void> {
    return this.#shared.remember(this.opened.outersOf(found))
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

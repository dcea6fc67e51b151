/** A git repository as a source: every object, reachable or not, read without running anything of it. */
import { readCommitGraph, factsOf, type CommitGraph } from '#sources/git/history/commit-graph'
import { locateBlobs } from '#sources/git/history/locate-blobs'
import type { MemoryPlace } from '#sources/git/memory/memory-file'
import { saveScanMemory } from '#sources/git/memory/memory-file'
import type { ReadPack, ScanMemory } from '#sources/git/memory/scan-memory'
import { faultOf } from '#sources/git/object/damage'
import type { ObjectId } from '#sources/git/object/object-format'
import { ObjectStore } from '#sources/git/object/object-store'
import { parseTag } from '#sources/git/object/parse-commit'
import { openRepository, type Repository } from '#sources/git/repository/open-repository'
import { askRefs } from '#sources/git/repository/ask-refs'
import { readRefs, type Refs } from '#sources/git/repository/read-refs'
import type { DivisibleSource, Part, Recipe, RememberingSource } from '#source/divisible'
import type { Blob, Coverage, Gap, GitOrigin, Origin, ReadOptions } from '#source/types'
import { estimateReading } from './estimate.ts'
import type { GitRecipe, PartTold } from './git-part.ts'
import { RepositoryReader, type RepositoryReading } from './read-repository.ts'
import { addTally, emptyTally, gapsOf, nothingKnown, type ReadingTally } from './tally.ts'

export interface GitSourceOptions {
  /** `cat-file` reads all through git, several times slower; `packs` unless said. */
  readonly reader?: 'packs' | 'cat-file'
  /** Where git is looked for if it is needed, in the form of `PATH`. */
  readonly searchPath?: string
}

/** A memory, and where it is kept. */
export interface Remembered {
  readonly memory: ScanMemory
  readonly place: MemoryPlace
}

/** A source that also says which repository it found. */
export interface GitSource extends DivisibleSource, RememberingSource {
  readonly repository: Repository
}

const standingGaps = ({ isPartial, isShallow, gaps }: Repository): readonly Gap[] => [
  ...gaps,
  ...(isPartial
    ? [{ what: 'partial clone', why: 'objects that were never fetched are not here to be read' }]
    : []),
  ...(isShallow
    ? [{ what: 'shallow clone', why: 'the history before its first commits is not here to be read' }]
    : []),
]

/** Longer than git takes for a million refs. */
const refsMs = 60_000

const wholePart: Part = { index: 0, of: 1 }

/** The source with and without a memory; made by `createGitSource` and `openRememberingGitSource`. */
export class ObjectSource implements GitSource {
  readonly label: string
  readonly repository: Repository
  readonly #options: Required<GitSourceOptions>
  readonly #remembered: Remembered | undefined
  readonly #tally: ReadingTally = emptyTally()
  readonly #handedOut = new Set<ObjectId>()

  constructor(path: string, options: GitSourceOptions, remembered?: Remembered) {
    this.label = path
    this.repository = openRepository(path)
    this.#options = { reader: 'packs', searchPath: '/usr/local/bin:/usr/bin:/bin', ...options }
    this.#remembered = remembered
    this.#tally.gaps.push(...standingGaps(this.repository))
  }

  async *read(options: ReadOptions): AsyncGenerator<Blob> {
    using store = new ObjectStore(this.repository)
    const reader = new RepositoryReader(this.#reading(store), options)
    yield* this.#noted(reader.readPart(wholePart))
    yield* this.#noted(reader.readRest())
  }

  async *readRest(options: ReadOptions): AsyncGenerator<Blob> {
    using store = new ObjectStore(this.repository)
    yield* this.#noted(new RepositoryReader(this.#reading(store), options).readRest())
  }

  #reading(store: ObjectStore): RepositoryReading {
    const known = this.#remembered?.memory ?? nothingKnown
    return { repository: this.repository, store, known, tally: this.#tally, ...this.#options }
  }

  async *#noted(blobs: AsyncIterable<Blob>): AsyncGenerator<Blob> {
    for await (const blob of blobs) {
      if (this.#remembered !== undefined) this.#handedOut.add(blob.identity)
      yield blob
    }
  }

  estimate(): number {
    const { memory } = this.#remembered ?? {}
    // what is known is passed over; how much that is shows only on the way
    if (this.#options.reader === 'cat-file' || (memory !== undefined && memory.size > 0)) return 0
    return estimateReading(this.repository)
  }

  recipe(part: Part): Recipe {
    const { repository } = this
    const memory = this.#remembered?.memory.share()
    const what: GitRecipe = { repository, ...this.#options, ...(memory !== undefined && { memory }) }
    return { kind: 'git', what, part }
  }

  absorb(told: unknown): void {
    const { tally, marks } = told as PartTold // what a part of this kind tells
    addTally(this.#tally, tally)
    this.#remembered?.memory.addMarks(marks)
  }

  async remember(found: ReadonlySet<string>): Promise<void> {
    if (this.#remembered === undefined) return
    const { memory, place } = this.#remembered
    for (const id of this.#handedOut) if (!found.has(id)) memory.add(Buffer.from(id, 'hex'))
    await saveScanMemory(memory.encode(this.#readPacks(memory), found), place)
  }

  /** Packs of which nothing is left to be read but what is open. */
  #readPacks(memory: ScanMemory): readonly ReadPack[] {
    const { packs, unfinished } = this.#tally
    const fresh = [...packs].map(([checksum, objects]): ReadPack => ({ checksum, objects }))
    const before = memory.packs.filter(({ checksum }) => !packs.has(checksum))
    return [...before, ...fresh].filter(({ checksum }) => !unfinished.has(checksum))
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    if (identities.length === 0) return new Map()
    using store = new ObjectStore(this.repository)
    const { gaps } = this.#tally
    const refs = await this.#refs()
    const graph = readCommitGraph(store, refs, gaps)
    const types = new Map(identities.map((id) => [id, store.typeOf(id)]))
    const blobs = new Set(identities.filter((id) => types.get(id) !== 'commit' && types.get(id) !== 'tag'))
    const origins = new Map<string, readonly Origin[]>(locateBlobs(blobs, { store, graph, refs, gaps }))
    for (const [id, type] of types) {
      if (type === 'commit') origins.set(id, [commitOrigin(id, graph)])
      if (type === 'tag') origins.set(id, [tagOrigin(id, store, { graph, refs })])
    }
    return origins
  }

  async #refs(): Promise<Refs> {
    const { refStorage, gitDirectory } = this.repository
    if (refStorage === 'files') return readRefs(this.repository)
    const { searchPath } = this.#options
    const refs = await askRefs({ gitDirectory, searchPath, signal: AbortSignal.timeout(refsMs) })
    if (refs !== undefined) return refs
    const why = `they are kept as ${refStorage}, which git here does not read: what is reachable is not known`
    this.#tally.gaps.push({ what: 'refs', why })
    return { ids: new Map() }
  }

  coverage(): Coverage {
    const { objects, bytes, sieved, loose, large, remembered } = this.#tally
    const further = { 'bytes looked through': sieved, loose, large, 'known from an earlier scan': remembered }
    return { unit: 'git objects', count: objects, bytes, further }
  }

  gaps(): readonly Gap[] {
    return gapsOf(this.#tally)
  }
}

const commitOrigin = (id: ObjectId, graph: CommitGraph): GitOrigin => {
  const commit = graph.commits.get(id)
  const facts = commit === undefined ? {} : { first: factsOf(id, commit), last: factsOf(id, commit) }
  return {
    kind: 'git',
    object: id,
    type: 'commit',
    ...facts,
    isInHead: false,
    isReachable: graph.reachable.has(id),
  }
}

const tagOrigin = (id: ObjectId, store: ObjectStore, from: { graph: CommitGraph; refs: Refs }): GitOrigin => {
  const origin = {
    kind: 'git',
    object: id,
    type: 'tag',
    isInHead: false,
    isReachable: from.graph.reachable.has(id),
  } as const
  try {
    const tag = store.read(id)
    if (tag === undefined) return origin
    const { name, email, at } = parseTag(tag.content).tagger
    const facts = { id, author: name, email, at }
    return { ...origin, first: facts, last: facts }
  } catch (error) {
    faultOf(error)
    return origin
  }
}

/**
 * Every object of the repository that holds `path`: blobs, commit and tag messages, notes, stashes, what only a reflog
 * or nothing at all leads to; in packs, loose, and in alternates. The identity of content is its object id.
 * @throws {VouchsafeError} `input_invalid` when there is no repository
 */
export function createGitSource(path: string, options: GitSourceOptions = {}): GitSource {
  return new ObjectSource(path, options)
}

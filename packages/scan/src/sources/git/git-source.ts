/** A git repository as a source: every object, reachable or not, read without running anything of it. */
import type { ScanMemory } from '#sources/git/memory/scan-memory'
import { readCommitGraph, factsOf, type CommitGraph } from '#sources/git/history/commit-graph'
import { locateBlobs } from '#sources/git/history/locate-blobs'
import { faultOf } from '#sources/git/object/damage'
import type { ObjectId } from '#sources/git/object/object-format'
import { ObjectStore } from '#sources/git/object/object-store'
import { parseTag } from '#sources/git/object/parse-commit'
import { openRepository, type Repository } from '#sources/git/repository/open-repository'
import { readRefs, type Refs } from '#sources/git/repository/read-refs'
import type { Blob, Coverage, Gap, GitOrigin, Origin, ReadOptions, Source } from '#source/types'
import { RepositoryReader, type Part, type ReadingTally } from './read-repository.ts'

export interface GitSourceOptions {
  /** What was read before is not read again. Without one, everything is read. */
  readonly memory?: ScanMemory
  /** For one of several readers that share the work; each object is read by exactly one. */
  readonly part?: Part
  /** `cat-file` reads all through git, several times slower; `packs` unless said. */
  readonly reader?: 'packs' | 'cat-file'
  /** Where git is looked for if it is needed, in the form of `PATH`. */
  readonly searchPath?: string
}

/** A source that also keeps what was clean for the next time. */
export interface GitSource extends Source {
  /**
   * After `read` is through: marks as read what was handed out, but for `found`, which the next scan must see again.
   * Does nothing without a memory.
   */
  remember(found: ReadonlySet<string>): void
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

class ObjectSource implements GitSource {
  readonly label: string
  readonly repository: Repository
  readonly #options: GitSourceOptions
  readonly #tally: ReadingTally = {
    objects: 0,
    bytes: 0,
    sieved: 0,
    loose: 0,
    large: 0,
    remembered: 0,
    gaps: [],
  }
  readonly #handedOut = new Set<ObjectId>()

  constructor(path: string, options: GitSourceOptions) {
    this.label = path
    this.repository = openRepository(path)
    this.#options = options
    this.#tally.gaps.push(...standingGaps(this.repository))
  }

  async *read(options: ReadOptions): AsyncGenerator<Blob> {
    using store = new ObjectStore(this.repository)
    const {
      memory,
      part = { index: 0, of: 1 },
      reader = 'packs',
      searchPath = '/usr/local/bin:/usr/bin:/bin',
    } = this.#options
    const reading = { repository: this.repository, store, part, memory, reader, searchPath }
    for await (const blob of new RepositoryReader(reading, options, this.#tally).read()) {
      if (memory !== undefined) this.#handedOut.add(blob.identity)
      yield blob
    }
  }

  remember(found: ReadonlySet<string>): void {
    const { memory } = this.#options
    for (const id of this.#handedOut) if (!found.has(id)) memory?.add(Buffer.from(id, 'hex'))
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    if (identities.length === 0) return new Map()
    using store = new ObjectStore(this.repository)
    const { gaps } = this.#tally
    const refs = readRefs(this.repository)
    if (this.repository.refStorage !== 'files') {
      gaps.push({
        what: 'refs',
        why: `they are kept as ${this.repository.refStorage}: what is reachable is not known`,
      })
    }
    const graph = readCommitGraph(store, refs, gaps)
    const types = new Map(identities.map((id) => [id, store.typeOf(id)]))
    const blobs = new Set(identities.filter((id) => types.get(id) !== 'commit' && types.get(id) !== 'tag'))
    const origins = new Map<string, readonly Origin[]>(locateBlobs(blobs, { store, graph, refs, gaps }))
    for (const [id, type] of types) {
      if (type === 'commit') origins.set(id, [commitOrigin(id, graph)])
      if (type === 'tag') origins.set(id, [tagOrigin(id, store, { graph, refs })])
    }
    return await Promise.resolve(origins)
  }

  coverage(): Coverage {
    const { objects, bytes, sieved, loose, large, remembered } = this.#tally
    const further = { 'bytes looked through': sieved, loose, large, 'known from an earlier scan': remembered }
    return { unit: 'git objects', count: objects, bytes, further }
  }

  gaps(): readonly Gap[] {
    return this.#tally.gaps
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

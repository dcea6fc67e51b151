import { factsOf } from '#sources/git/history/commit-graph'
import { faultOf } from '#sources/git/object/damage'
import type { ObjectId } from '#sources/git/object/object-format'
import { ObjectStore } from '#sources/git/object/object-store'
import { openRepository, type Repository } from '#sources/git/repository/open-repository'
import type { Blob, CommitFacts, Coverage, Gap, GitOrigin, Origin, ReadOptions, Source } from '#source/types'
import { TreeReader } from './brought-blobs.ts'
import { Changes } from './changes.ts'
import { commitsBetween, type CommitsBetween } from './commits-between.ts'
import { parseRange, type Range } from './parse-range.ts'
import { resolveRevision, type Revision } from './resolve-revision.ts'

export interface DiffSourceOptions {
  /** Where git is looked for if a name needs it, in the form of `PATH`. */
  readonly searchPath: string
  readonly signal: AbortSignal
}

/**
 * What the commits of a range bring, as a pull request shows it: the content of each file where it is new, whole, so
 * that both halves of a pair are seen, but without what stands in the base's version as well; and the messages of the
 * commits. Of git nothing runs but `rev-parse`, and that only for a name that is no branch, tag or object id.
 *
 * @param range `BASE..HEAD` or `BASE...HEAD`, as `git diff` means them
 * @throws VouchsafeError `usage` for what is no range, or names what is not here; `input_invalid` where there is no
 * repository
 */
export async function openDiffSource(
  path: string,
  range: string,
  { searchPath, signal }: DiffSourceOptions,
): Promise<Source> {
  const asked = parseRange(range)
  const repository = openRepository(path)
  using store = new ObjectStore(repository)
  const context = { repository, store, searchPath, signal }
  const base = await resolveRevision(asked.base, context)
  const head = await resolveRevision(asked.head, context)
  return new DiffSource(repository, { range: asked, base, head })
}

interface Ends {
  readonly range: Range
  readonly base: Revision
  readonly head: Revision
}

class DiffSource implements Source {
  readonly label: string
  readonly #repository: Repository
  readonly #ends: Ends
  readonly #gaps: Gap[] = []
  readonly #messages = new Map<ObjectId, { readonly type: 'commit' | 'tag'; readonly facts?: CommitFacts }>()
  #changes: Changes | undefined
  #count = 0
  #bytes = 0

  constructor(repository: Repository, ends: Ends) {
    this.#repository = repository
    this.#ends = ends
    const { base, head, isFromFork } = ends.range
    this.label = `${base}${isFromFork ? '...' : '..'}${head}`
  }

  async *read(options: ReadOptions): AsyncGenerator<Blob> {
    using store = new ObjectStore(this.#repository)
    const changes = this.#readChanges(store)
    const ids = [...this.#messages.keys(), ...changes.blobs.keys()]
    for (const [i, id] of ids.entries()) {
      options.signal.throwIfAborted()
      const bytes = this.#contentOf(store, id)
      options.onProgress({ done: i + 1, total: ids.length, bytes: this.#bytes })
      if (bytes === undefined || !options.sieve.mayHold(bytes, 0, bytes.length)) continue
      const brought = changes.blobs.get(id)
      const before = brought === undefined ? [] : changes.before(brought)
      yield await Promise.resolve({
        identity: id,
        bytes,
        ...(before.length > 0 && { before: before.flatMap((old) => this.#old(store, old)) }),
      })
    }
  }

  #readChanges(store: ObjectStore): Changes {
    const { range, base, head } = this.#ends
    const between = commitsBetween(store, base.commit, head.commit)
    const against = range.isFromFork ? between.fork : base.commit
    const reader = new TreeReader(store)
    const trees = { base: between.treeOf(against), head: between.treeOf(head.commit) }
    this.#changes = new Changes(reader, between, trees)
    this.#gaps.push(...between.gaps, ...reader.gaps)
    this.#nameMessages(between)
    return this.#changes
  }

  #nameMessages({ commits }: CommitsBetween): void {
    for (const [id, commit] of commits) this.#messages.set(id, { type: 'commit', facts: factsOf(id, commit) })
    for (const id of this.#ends.head.tags) this.#messages.set(id, { type: 'tag' })
  }

  #contentOf(store: ObjectStore, id: ObjectId): Uint8Array | undefined {
    try {
      const content = store.read(id)?.content
      if (content === undefined) this.#gaps.push({ what: this.#nameOf(id), why: 'the object is not here' })
      this.#count += content === undefined ? 0 : 1
      this.#bytes += content?.length ?? 0
      return content
    } catch (error) {
      this.#gaps.push({ what: this.#nameOf(id), why: faultOf(error) })
      return undefined
    }
  }

  /** What cannot be read takes nothing away from what is told. */
  #old(store: ObjectStore, id: ObjectId): readonly Uint8Array[] {
    try {
      const content = store.read(id)?.content
      return content === undefined ? [] : [content]
    } catch (error) {
      faultOf(error)
      return []
    }
  }

  #nameOf(id: ObjectId): string {
    const [path] = this.#changes?.blobs.get(id)?.places.keys() ?? []
    return path ?? id
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    return await Promise.resolve(new Map(identities.map((id) => [id, this.#originsOf(id)])))
  }

  #originsOf(object: ObjectId): readonly GitOrigin[] {
    const places = [...(this.#changes?.blobs.get(object)?.places.values() ?? [])]
    if (places.length > 0)
      return places
        .toSorted((a, b) => Number(b.isInHead) - Number(a.isInHead))
        .map((place): GitOrigin => ({ kind: 'git', object, type: 'blob', ...place, isReachable: true }))
    const { type = 'commit', facts } = this.#messages.get(object) ?? {}
    const made = facts === undefined ? {} : { first: facts, last: facts }
    return [{ kind: 'git', object, type, ...made, isInHead: false, isReachable: true }]
  }

  coverage(): Coverage {
    const further = { messages: this.#messages.size }
    return { unit: 'new git objects', count: this.#count, bytes: this.#bytes, further }
  }

  gaps(): readonly Gap[] {
    return this.#gaps
  }
}

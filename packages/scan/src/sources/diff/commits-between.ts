/** The commits that a range brings, read one by one from its head downwards: the rest of the history is not read. */
import { faultOf } from '#sources/git/object/damage'
import type { ObjectId } from '#sources/git/object/object-format'
import type { ObjectStore } from '#sources/git/object/object-store'
import { parseCommit, type Commit } from '#sources/git/object/parse-commit'
import type { Gap } from '#source/types'

export interface CommitsBetween {
  /** Those that `head` leads to and `base` does not, the latest first. */
  readonly commits: ReadonlyMap<ObjectId, Commit>
  /** Where the two meet; absent where they have nothing in common, or what they have is not here. */
  readonly fork: ObjectId | undefined
  /** The tree of a commit that was come by. */
  treeOf(id: ObjectId | undefined): ObjectId | undefined
  readonly gaps: readonly Gap[]
}

const ofHead = 1
const ofBase = 2
/** Clocks disagree: after the last commit that counts so many more are looked at, as git does. */
const further = 64

interface Painted {
  readonly id: ObjectId
  readonly commit: Commit
  paint: number
}

class Painting {
  readonly painted = new Map<ObjectId, Painted>()
  readonly missing = new Set<ObjectId>()
  readonly #store: ObjectStore
  /** By the time of the commit, the latest last. */
  readonly #queue: Painted[] = []

  constructor(store: ObjectStore) {
    this.#store = store
  }

  paint(id: ObjectId, paint: number): void {
    const known = this.painted.get(id)
    if (known !== undefined) {
      if ((known.paint | paint) === known.paint) return
      known.paint |= paint
      this.#enqueue(known)
      return
    }
    const commit = this.#read(id)
    if (commit === undefined) {
      if (paint === ofHead) this.missing.add(id)
      return
    }
    const fresh = { id, commit, paint }
    this.painted.set(id, fresh)
    this.#enqueue(fresh)
  }

  run(): void {
    for (let left = further; this.#queue.length > 0 && left > 0;) {
      const next = this.#queue.pop()
      if (next === undefined) return
      for (const parent of next.commit.parents) this.paint(parent, next.paint)
      left = this.#queue.some(({ paint }) => paint === ofHead) ? further : left - 1
    }
  }

  #enqueue(painted: Painted): void {
    let low = 0
    let high = this.#queue.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#queue[middle]?.commit.at ?? 0) <= painted.commit.at) low = middle + 1
      else high = middle
    }
    this.#queue.splice(low, 0, painted)
  }

  #read(id: ObjectId): Commit | undefined {
    try {
      const object = this.#store.read(id)
      return object?.type === 'commit' ? parseCommit(object.content) : undefined
    } catch (error) {
      faultOf(error)
      return undefined
    }
  }
}

/** Reads the commits of a range. What is cut off or damaged is told. */
export function commitsBetween(store: ObjectStore, base: ObjectId, head: ObjectId): CommitsBetween {
  const painting = new Painting(store)
  painting.paint(head, ofHead)
  painting.paint(base, ofBase)
  painting.run()
  const latestFirst = [...painting.painted.values()].toSorted((a, b) => b.commit.at - a.commit.at)
  const brought = latestFirst.filter(({ paint }) => paint === ofHead)
  const fork = latestFirst.find(({ paint }) => paint === (ofHead | ofBase))
  const gaps =
    painting.missing.size === 0
      ? []
      : [
          {
            what: 'history',
            why: 'the clone is not whole, so commits of the range are not here: `git fetch --unshallow origin`, or check out with `fetch-depth: 0`',
          },
        ]
  return {
    commits: new Map(brought.map(({ id, commit }) => [id, commit])),
    fork: fork?.id,
    treeOf: (id) => (id === undefined ? undefined : painting.painted.get(id)?.commit.tree),
    gaps,
  }
}

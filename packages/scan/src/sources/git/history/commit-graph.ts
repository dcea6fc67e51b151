/** All commits of a repository in memory: built only when something was found. */
import { faultOf } from '#sources/git/object/damage'
import { looseIds, readLoose } from '#sources/git/object/loose-objects'
import type { ObjectId } from '#sources/git/object/object-format'
import type { ObjectStore } from '#sources/git/object/object-store'
import { parseCommit, parseTag, type Commit } from '#sources/git/object/parse-commit'
import { walkPack } from '#sources/git/pack/walk-pack'
import type { Refs } from '#sources/git/repository/read-refs'
import type { CommitFacts, Gap } from '#source/types'

const mebibyte = 1024 * 1024

const limits = { objectBytes: 16 * mebibyte, pathBytes: 64 * mebibyte, expandedBytes: 16 * 1024 * mebibyte }

/** Commits, reachable or not, with what orders them. */
export interface CommitGraph {
  readonly commits: ReadonlyMap<ObjectId, Commit>
  /**
   * When a commit came: its own time, or a second after its latest parent where clocks disagree. So an ancestor always
   * comes before its descendants.
   */
  cameAt(id: ObjectId): number
  /** Commits that some ref, or HEAD, leads to. */
  readonly reachable: ReadonlySet<ObjectId>
}

const readCommits = (store: ObjectStore, gaps: Gap[]): Map<ObjectId, Commit> => {
  const commits = new Map<ObjectId, Commit>()
  const keep = (id: ObjectId, bytes: Uint8Array): void => {
    try {
      commits.set(id, parseCommit(bytes))
    } catch (error) {
      gaps.push({ what: id, why: faultOf(error) })
    }
  }
  const types = new Set(['commit'] as const)
  const tally = { objects: 0, bytes: 0, sieved: 0 }
  const passOver = (): void => {}
  for (const named of store.packs) {
    const { name, pack } = named
    try {
      const objects = walkPack(pack, store.forestOf(named), {
        types,
        limits,
        tally,
        onLost: passOver,
        onLarge: passOver,
      })
      for (const object of objects) if (object !== undefined) keep(object.id, object.bytes)
    } catch (error) {
      gaps.push({ what: name, why: faultOf(error) })
    }
  }
  for (const directory of store.directories) {
    for (const id of looseIds(directory, store.format)) {
      try {
        const object = readLoose(directory, id, limits.objectBytes)
        if (object !== undefined && 'content' in object && object.type === 'commit') keep(id, object.content)
      } catch {
        // told when it was read for its content
      }
    }
  }
  return commits
}

const datesOf = (commits: ReadonlyMap<ObjectId, Commit>): ReadonlyMap<ObjectId, number> => {
  const dates = new Map<ObjectId, number>()
  for (const start of commits.keys()) {
    const pending = [start]
    for (let id = pending.at(-1); id !== undefined; id = pending.at(-1)) {
      const commit = commits.get(id)
      if (commit === undefined || dates.has(id)) {
        pending.pop()
        continue
      }
      const parents = commit.parents.filter((parent) => commits.has(parent))
      const open = parents.filter((parent) => !dates.has(parent))
      // a cycle cannot be in honest history; the length of the way ends one that somebody forged
      if (open.length > 0 && pending.length <= commits.size) pending.push(...open)
      else dates.set(id, Math.max(commit.at, ...parents.map((parent) => (dates.get(parent) ?? 0) + 1)))
    }
  }
  return dates
}

const reach = (
  store: ObjectStore,
  commits: ReadonlyMap<ObjectId, Commit>,
  refs: Refs,
): ReadonlySet<ObjectId> => {
  const reachable = new Set<ObjectId>()
  const pending = [...refs.ids.values(), ...(refs.head === undefined ? [] : [refs.head])]
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (reachable.has(id)) continue
    reachable.add(id)
    const commit = commits.get(id)
    if (commit !== undefined) pending.push(...commit.parents)
    else if (store.typeOf(id) === 'tag') pending.push(...tagged(store, id))
  }
  return reachable
}

const tagged = (store: ObjectStore, id: ObjectId): readonly ObjectId[] => {
  try {
    const object = store.read(id)
    return object === undefined ? [] : [parseTag(object.content).object]
  } catch (error) {
    faultOf(error)
    return []
  }
}

/** Reads all commits of the store, and from where the refs lead. What is damaged is told in `gaps` and left out. */
export function readCommitGraph(store: ObjectStore, refs: Refs, gaps: Gap[]): CommitGraph {
  const commits = readCommits(store, gaps)
  const dates = datesOf(commits)
  return { commits, cameAt: (id) => dates.get(id) ?? 0, reachable: reach(store, commits, refs) }
}

/** What is told of a commit. */
export const factsOf = (id: ObjectId, { author, at }: Commit): CommitFacts => ({
  id,
  author: author.name,
  email: author.email,
  at,
})

/** What a range brings, blob by blob: where each lies, and what stood there before. */
import { basename } from 'node:path/posix'
import { factsOf } from '#sources/git/history/commit-graph'
import type { ObjectId } from '#sources/git/object/object-format'
import type { Commit } from '#sources/git/object/parse-commit'
import type { CommitFacts } from '#source/types'
import { TreeReader } from './brought-blobs.ts'
import type { CommitsBetween } from './commits-between.ts'

/** A place where the range puts a blob. */
interface BroughtPlace {
  readonly path: string
  /** The commits of the range that put it there, first and last. */
  first: CommitFacts
  last: CommitFacts
  isInHead: boolean
}

/** A blob that a commit of the range brings, and that the base has nowhere. */
export interface BroughtBlob {
  readonly id: ObjectId
  readonly places: Map<string, BroughtPlace>
}

/** The files of a tree, by their path and by their last name. */
class TreeFiles {
  readonly byPath = new Map<string, ObjectId>()
  readonly ids = new Set<ObjectId>()

  constructor(reader: TreeReader, tree: ObjectId | undefined) {
    reader.eachBrought(tree, [], (path, blob) => {
      this.byPath.set(path, blob)
      this.ids.add(blob)
    })
  }
}

/** A file that moved is looked for among so many of its name. */
const movedMost = 4

/** The changes of a range against the tree of `base`. */
export class Changes {
  readonly blobs = new Map<ObjectId, BroughtBlob>()
  readonly #base: TreeFiles
  readonly #head: TreeFiles
  /** Files of the base that the head has not any more, by their last name. */
  readonly #gone = new Map<string, ObjectId[]>()

  constructor(
    reader: TreeReader,
    between: CommitsBetween,
    ends: { readonly base: ObjectId | undefined; readonly head: ObjectId | undefined },
  ) {
    this.#base = new TreeFiles(reader, ends.base)
    this.#head = new TreeFiles(reader, ends.head)
    for (const [path, id] of this.#base.byPath) {
      if (this.#head.byPath.has(path)) continue
      const name = basename(path)
      this.#gone.set(name, [...(this.#gone.get(name) ?? []), id])
    }
    // the first commit first
    for (const [id, commit] of [...between.commits].toReversed()) {
      const parents = commit.parents.map((parent) => between.treeOf(parent) ?? ends.base)
      reader.eachBrought(commit.tree, parents.length === 0 ? [ends.base] : parents, (path, blob) =>
        this.#add({ path, blob }, id, commit),
      )
    }
  }

  #add({ path, blob }: { path: string; blob: ObjectId }, id: ObjectId, commit: Commit): void {
    if (this.#base.ids.has(blob)) return
    const brought = this.blobs.get(blob) ?? { id: blob, places: new Map<string, BroughtPlace>() }
    this.blobs.set(blob, brought)
    const facts = factsOf(id, commit)
    const known = brought.places.get(path)
    if (known !== undefined) known.last = facts
    else {
      const isInHead = this.#head.byPath.get(path) === blob
      brought.places.set(path, { path, first: facts, last: facts, isInHead })
    }
  }

  /** What stood in the base where the blob stands now; none where any of its places is new. */
  before({ places }: BroughtBlob): readonly ObjectId[] {
    const befores = [...places.keys()].map((path) => {
      const same = this.#base.byPath.get(path)
      return same === undefined ? (this.#gone.get(basename(path)) ?? []).slice(0, movedMost) : [same]
    })
    return befores.some((ids) => ids.length === 0) ? [] : befores.flat()
  }
}

/** One part of a repository, read in a thread of its own. */
import { Marks } from '#sources/git/memory/marks'
import type { SharedMemory } from '#sources/git/memory/scan-memory'
import type { ObjectId } from '#sources/git/object/object-format'
import { ObjectStore } from '#sources/git/object/object-store'
import type { Repository } from '#sources/git/repository/open-repository'
import type { Part, SourcePart } from '#source/divisible'
import type { Blob, ReadOptions } from '#source/types'
import { RepositoryReader } from './read-repository.ts'
import { emptyTally, nothingKnown, type Known, type ReadingTally } from './tally.ts'

/** What a thread needs to know in order to read a part: plain data. */
export interface GitRecipe {
  readonly repository: Repository
  readonly reader: 'packs' | 'cat-file'
  readonly searchPath: string
  readonly memory?: SharedMemory
}

/** What a part tells once it is read: plain data. */
export interface PartTold {
  readonly tally: ReadingTally
  /** Of objects that held nothing. */
  readonly marks: BigUint64Array
}

const knownOf = (marks: Marks, { packs }: SharedMemory): Known => {
  const byChecksum = new Map(packs.map((pack) => [pack.checksum, pack]))
  return {
    has: (id) => marks.has(id),
    add: (id) => marks.add(id),
    pack: (checksum) => byChecksum.get(checksum),
    open: new Set(),
  }
}

/** `what` is of a recipe that a git source gave. */
export function openGitPart(what: unknown, part: Part): SourcePart {
  return new RepositoryPart(what as GitRecipe, part) // a recipe comes back to the kind that wrote it
}

class RepositoryPart implements SourcePart {
  readonly #recipe: GitRecipe
  readonly #part: Part
  readonly #tally = emptyTally()
  readonly #marks: Marks | undefined
  readonly #handedOut = new Set<ObjectId>()

  constructor(recipe: GitRecipe, part: Part) {
    this.#recipe = recipe
    this.#part = part
    const { memory } = recipe
    this.#marks = memory && new Marks(memory.key, memory.marks)
  }

  async *read(options: ReadOptions): AsyncGenerator<Blob> {
    using store = new ObjectStore(this.#recipe.repository)
    const { memory } = this.#recipe
    const known =
      memory === undefined || this.#marks === undefined ? nothingKnown : knownOf(this.#marks, memory)
    const reading = { ...this.#recipe, store, known, tally: this.#tally }
    for await (const blob of new RepositoryReader(reading, options).readPart(this.#part)) {
      if (this.#marks !== undefined) this.#handedOut.add(blob.identity)
      yield blob
    }
  }

  tell(found: ReadonlySet<string>): PartTold {
    for (const id of this.#handedOut) if (!found.has(id)) this.#marks?.add(Buffer.from(id, 'hex'))
    return { tally: this.#tally, marks: this.#marks?.fresh.slice() ?? new BigUint64Array() }
  }
}

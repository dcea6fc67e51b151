/** Which blobs a commit brings that none of its parents has in that place. */
import { Damage, faultOf } from '#sources/git/object/damage'
import { idLengths, type ObjectId } from '#sources/git/object/object-format'
import type { ObjectStore } from '#sources/git/object/object-store'
import { treeEntries, type TreeEntry } from '#sources/git/object/tree-entries'
import type { Gap } from '#source/types'

interface Entry {
  readonly kind: TreeEntry['kind']
  readonly id: ObjectId
}

type Entries = ReadonlyMap<string, Entry>

/** Folders in folders: a forged tree can hold itself. */
const depthMost = 256
/** Places of one tree that are told; a tree of a few bytes can have any number. */
const placesMost = 16

/** A folder, and what stands in its place elsewhere. */
interface Comparison {
  readonly tree: ObjectId | undefined
  readonly others: readonly (ObjectId | undefined)[]
  readonly path: string
  readonly depth: number
}

/** Reads trees, each once as long as it is needed again soon. */
export class TreeReader {
  readonly gaps: Gap[] = []
  readonly #store: ObjectStore
  readonly #known = new Map<ObjectId, Entries>()
  /** How often a tree was met where nothing stands to compare it with. */
  readonly #met = new Map<ObjectId, number>()

  constructor(store: ObjectStore) {
    this.#store = store
  }

  /** Blobs of the tree at places where none of the others has the same; `visit` gets each with its path. */
  eachBrought(
    tree: ObjectId | undefined,
    others: readonly (ObjectId | undefined)[],
    visit: (path: string, blob: ObjectId) => void,
  ): void {
    this.#met.clear()
    this.#compare({ tree, others, path: '', depth: 0 }, visit)
  }

  #compare(at: Comparison, visit: (path: string, blob: ObjectId) => void): void {
    const { tree, others, path, depth } = at
    if (tree === undefined || others.includes(tree) || this.#isOverLimit(at)) return
    const beside = others.map((other) => (other === undefined ? undefined : this.#read(other)))
    for (const [name, { kind, id }] of this.#read(tree)) {
      const same = beside.map((other) => other?.get(name))
      if (kind === 'submodule' || same.some((entry) => entry?.id === id)) continue
      if (kind === 'file') {
        visit(path + name, id)
        continue
      }
      const below = same.map((entry) => (entry?.kind === 'tree' ? entry.id : undefined))
      this.#compare({ tree: id, others: below, path: `${path}${name}/`, depth: depth + 1 }, visit)
    }
  }

  #isOverLimit({ tree = '', others, depth }: Comparison): boolean {
    if (depth > depthMost) {
      this.gaps.push({ what: `tree ${tree}`, why: 'more folders in folders than are looked into' })
      return true
    }
    if (others.some((other) => other !== undefined)) return false
    const times = (this.#met.get(tree) ?? 0) + 1
    this.#met.set(tree, times)
    return times > placesMost
  }

  #read(id: ObjectId): Entries {
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const entries = new Map<string, Entry>()
    try {
      const tree = this.#store.read(id)
      if (tree?.type !== 'tree') throw new Damage('the tree is not here')
      const content = Buffer.from(tree.content.buffer, tree.content.byteOffset, tree.content.length)
      for (const entry of treeEntries(content, idLengths[this.#store.format]))
        entries.set(entry.name.toString('utf8'), { kind: entry.kind, id: entry.id.toString('hex') })
    } catch (error) {
      this.gaps.push({ what: `tree ${id}`, why: faultOf(error) })
    }
    if (this.#known.size >= 4096) this.#known.clear()
    this.#known.set(id, entries)
    return entries
  }
}

/** Which trees hold given blobs, at any depth: every tree is read once, however many commits share it. */
import { Damage, faultOf } from '#sources/git/object/damage'
import { idLengths, type ObjectId } from '#sources/git/object/object-format'
import type { ObjectStore } from '#sources/git/object/object-store'
import { treeEntries } from '#sources/git/object/tree-entries'
import type { Gap } from '#source/types'

/** The entries of a tree that lead to one of the blobs. */
export interface TreeWith {
  readonly blobs: readonly { readonly name: string; readonly id: ObjectId }[]
  readonly trees: readonly { readonly name: string; readonly id: ObjectId }[]
}

/** Folders in folders: deeper ones are not looked into. */
const depthMost = 256

/** Looks for blobs in trees, and remembers each tree's answer. */
export class TreeSearch {
  readonly #store: ObjectStore
  readonly #idLength: number
  readonly #wanted: ReadonlySet<ObjectId>
  /** Whether a wanted id begins with these two bytes: says no to most entries without making a string. */
  readonly #heads = new Uint8Array(65_536)
  readonly #found = new Map<ObjectId, TreeWith>()
  /** One flag for each object of each pack, since most trees hold nothing and there are many. */
  readonly #empty = new Map<string, Uint8Array>()
  readonly #emptyLoose = new Set<ObjectId>()
  readonly #gaps: Gap[]
  #missing = 0

  constructor(store: ObjectStore, wanted: ReadonlySet<ObjectId>, gaps: Gap[]) {
    this.#store = store
    this.#idLength = idLengths[store.format]
    this.#wanted = wanted
    this.#gaps = gaps
    for (const id of wanted) this.#heads[Number.parseInt(id.slice(0, 4), 16)] = 1
  }

  /** What of the tree leads to one of the blobs, or undefined when nothing does. */
  find(id: Buffer, depth = 0): TreeWith | undefined {
    if (this.#isKnownEmpty(id)) return undefined
    const hex = id.toString('hex')
    const known = this.#found.get(hex)
    if (known !== undefined) return known
    // before its entries are followed, so that a forged tree that holds itself comes to an end
    this.#setEmpty(id, hex, 1)
    if (depth > depthMost) return undefined
    const found = this.#search(hex, depth)
    if (found === undefined) return undefined
    this.#setEmpty(id, hex, 0)
    this.#found.set(hex, found)
    return found
  }

  /** Trees that the repository does not have. */
  get missing(): number {
    return this.#missing
  }

  #search(hex: ObjectId, depth: number): TreeWith | undefined {
    const blobs: { name: string; id: ObjectId }[] = []
    const trees: { name: string; id: ObjectId }[] = []
    try {
      const tree = this.#store.read(hex)
      if (tree === undefined) this.#missing++
      if (tree?.type !== 'tree') return undefined
      const content = Buffer.from(tree.content.buffer, tree.content.byteOffset, tree.content.length)
      for (const entry of treeEntries(content, this.#idLength)) {
        if (entry.kind === 'tree') {
          if (this.find(entry.id, depth + 1) !== undefined) {
            trees.push({ name: entry.name.toString('utf8'), id: entry.id.toString('hex') })
          }
          continue
        }
        if (this.#heads[((entry.id[0] ?? 0) << 8) | (entry.id[1] ?? 0)] === 0) continue
        const id = entry.id.toString('hex')
        if (this.#wanted.has(id)) blobs.push({ name: entry.name.toString('utf8'), id })
      }
    } catch (error) {
      if (!(error instanceof Damage)) throw error
      this.#gaps.push({ what: hex, why: faultOf(error) })
    }
    return blobs.length > 0 || trees.length > 0 ? { blobs, trees } : undefined
  }

  #isKnownEmpty(id: Buffer): boolean {
    const named = this.#store.packOf(id)
    if (named === undefined) return this.#emptyLoose.has(id.toString('hex'))
    return this.#empty.get(named.name)?.[named.pack.index.find(id)] === 1
  }

  #setEmpty(id: Buffer, hex: ObjectId, value: 0 | 1): void {
    const named = this.#store.packOf(id)
    if (named === undefined) {
      if (value === 1) this.#emptyLoose.add(hex)
      else this.#emptyLoose.delete(hex)
      return
    }
    let flags = this.#empty.get(named.name)
    if (flags === undefined) this.#empty.set(named.name, (flags = new Uint8Array(named.pack.index.count)))
    flags[named.pack.index.find(id)] = value
  }
}

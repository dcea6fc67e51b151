/** Which trees hold given blobs, at any depth: every tree is read once, however many commits share it. */
import { Damage, faultOf } from '#sources/git/object/damage'
import { idLengths, type ObjectId } from '#sources/git/object/object-format'
import type { NamedPack, ObjectStore, PackPlace } from '#sources/git/object/object-store'
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
  readonly #empty = new Map<NamedPack, Uint8Array>()
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
    const place = this.#store.placeOf(id)
    if (place !== undefined && this.#empty.get(place.named)?.[place.position] === 1) return undefined
    const hex = id.toString('hex')
    if (place === undefined && this.#emptyLoose.has(hex)) return undefined
    const known = this.#found.get(hex)
    if (known !== undefined) return known
    // before its entries are followed, so that a forged tree that holds itself comes to an end
    this.#setEmpty(place, hex, true)
    if (depth > depthMost) return undefined
    const found = this.#search(hex, depth)
    if (found === undefined) return undefined
    this.#setEmpty(place, hex, false)
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

  #setEmpty(place: PackPlace | undefined, hex: ObjectId, isEmpty: boolean): void {
    if (place === undefined) {
      if (isEmpty) this.#emptyLoose.add(hex)
      else this.#emptyLoose.delete(hex)
      return
    }
    let flags = this.#empty.get(place.named)
    if (flags === undefined)
      this.#empty.set(place.named, (flags = new Uint8Array(place.named.pack.index.count)))
    flags[place.position] = isEmpty ? 1 : 0
  }
}

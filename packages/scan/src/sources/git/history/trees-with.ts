/**
 * Which trees hold given blobs, at any depth. Every tree is looked at once, and of a delta only the entries that its
 * base has not; then from the blobs upwards, only trees that can hold one of them are read again.
 */
import { faultOf } from '#sources/git/object/damage'
import { looseIds, readLoose } from '#sources/git/object/loose-objects'
import { idLengths, type ObjectId } from '#sources/git/object/object-format'
import type { NamedPack, ObjectStore } from '#sources/git/object/object-store'
import { treeEntries } from '#sources/git/object/tree-entries'
import { Splices } from '#sources/git/pack/splices'
import { walkPack, type WalkedObject } from '#sources/git/pack/walk-pack'
import type { Gap } from '#source/types'
import { eachFreshId } from './fresh-entries.ts'
import { TreeEdges } from './tree-edges.ts'

/** The entries of a tree that lead to one of the blobs. */
interface TreeWith {
  readonly blobs: readonly { readonly name: string; readonly id: ObjectId }[]
  readonly trees: readonly { readonly name: string; readonly id: ObjectId }[]
}

/** By the name of the tree; trees that lead to none of the blobs are not in it. */
export type TreesWith = ReadonlyMap<ObjectId, TreeWith>

const mebibyte = 1024 * 1024
const limits = { objectBytes: 32 * mebibyte, pathBytes: 64 * mebibyte, expandedBytes: 256 * 1024 * mebibyte }
const types = new Set(['tree'] as const)

const markOf = (bytes: Buffer): number => bytes.readUInt32BE(0)

/** The trees of a pack have the numbers from `first` on, in the order of their entries. */
interface NumberedPack {
  readonly named: NamedPack
  readonly first: number
}

class TreeSearch {
  readonly #store: ObjectStore
  readonly #gaps: Gap[]
  readonly #edges = new TreeEdges()
  readonly #packs: readonly NumberedPack[]
  /** Loose trees by their number less the first one of those. */
  readonly #loose: { readonly id: ObjectId; readonly content: Buffer }[] = []
  readonly #firstLoose: number
  readonly #lost = new Map<string, number>()

  constructor(store: ObjectStore, gaps: Gap[]) {
    this.#store = store
    this.#gaps = gaps
    let first = 0
    this.#packs = store.packs.map((named) => {
      const numbered = { named, first }
      first += named.pack.index.count
      return numbered
    })
    this.#firstLoose = first
    for (const numbered of this.#packs) this.#indexPack(numbered)
    for (const directory of store.directories) this.#indexLoose(directory)
  }

  #indexPack(numbered: NumberedPack): void {
    const splices = new Splices(0)
    const { idLength } = numbered.named.pack.index
    this.#walk(numbered, { splices }, ({ bytes, entry, isDelta }) => {
      const tree = numbered.first + entry
      eachFreshId(bytes, { idLength, splices: isDelta ? splices : undefined }, (at) =>
        this.#edges.add(bytes.readUInt32BE(at), tree),
      )
    })
  }

  #indexLoose(directory: string): void {
    const idLength = idLengths[this.#store.format]
    for (const id of looseIds(directory, this.#store.format)) {
      try {
        const object = readLoose(directory, id, limits.objectBytes)
        if (object === undefined || !('content' in object) || object.type !== 'tree') continue
        const content = Buffer.from(object.content)
        const tree = this.#firstLoose + this.#loose.push({ id, content }) - 1
        eachFreshId(content, { idLength, splices: undefined }, (at) =>
          this.#edges.add(content.readUInt32BE(at), tree),
        )
      } catch (error) {
        // told when it was read for its content
        faultOf(error)
      }
    }
  }

  /** Every tree of a pack, or those that are chosen. */
  #walk(
    { named }: NumberedPack,
    how: { readonly splices?: Splices; readonly chosen?: Uint8Array },
    visit: (tree: WalkedObject) => void,
  ): void {
    const { splices, chosen } = how
    try {
      const objects = walkPack(named.pack, this.#store.forestOf(named), {
        types,
        limits,
        ...(splices !== undefined && { splices }),
        ...(chosen !== undefined && { isWanted: (_id: Uint8Array, entry: number) => chosen[entry] === 1 }),
        tally: { objects: 0, bytes: 0, sieved: 0 },
        onLost: (ids, why) => this.#lost.set(`${named.name}: ${why}`, ids.length),
        onLarge: () => {},
      })
      for (const object of objects) if (object !== undefined) visit(object)
    } catch (error) {
      this.#lost.set(`${named.name}: ${faultOf(error)}`, 0)
    }
  }

  /** From the blobs upwards, until nothing new leads to them. */
  find(blobs: ReadonlySet<ObjectId>): TreesWith {
    const found = new Map<ObjectId, TreeWith>()
    const wanted = new Set(blobs)
    // whether a wanted name begins with these two bytes: says no to most entries without making a string
    const heads = new Uint8Array(65_536)
    const idLength = idLengths[this.#store.format]
    for (let sought: readonly ObjectId[] = [...blobs]; sought.length > 0;) {
      const above: ObjectId[] = []
      for (const id of sought) heads[Number.parseInt(id.slice(0, 4), 16)] = 1
      this.#eachCandidate(sought, (id, content) => {
        const tree = entriesIn(content, { wanted, heads, blobs, idLength })
        if (tree === undefined) return
        if (!found.has(id)) above.push(id)
        found.set(id, tree)
      })
      for (const id of above) wanted.add(id)
      sought = above
    }
    for (const [why, count] of this.#lost) this.#gaps.push({ what: 'history', why: `${count} trees: ${why}` })
    return found
  }

  /** Trees that may hold one of the objects: those that brought it, and what is made of them. */
  #eachCandidate(sought: readonly ObjectId[], visit: (id: ObjectId, content: Buffer) => void): void {
    const chosen = this.#packs.map(({ named }) => new Uint8Array(named.pack.index.count))
    const loose = new Set<number>()
    for (const id of sought) {
      for (const tree of this.#edges.holders(markOf(Buffer.from(id.slice(0, 8), 'hex')))) {
        if (tree >= this.#firstLoose) loose.add(tree - this.#firstLoose)
        else this.#choose(tree, chosen)
      }
    }
    for (const at of loose) {
      const tree = this.#loose[at]
      if (tree !== undefined) visit(tree.id, tree.content)
    }
    for (const [i, numbered] of this.#packs.entries()) {
      const flags = chosen[i]
      if (flags === undefined || !flags.includes(1)) continue
      this.#spread(numbered, flags)
      this.#walk(numbered, { chosen: flags }, ({ id, bytes }) => visit(id, bytes))
    }
  }

  #choose(tree: number, chosen: readonly Uint8Array[]): void {
    const pack = this.#packs.findLastIndex(({ first }) => first <= tree)
    const flags = chosen[pack]
    if (flags !== undefined) flags[tree - (this.#packs[pack]?.first ?? 0)] = 1
  }

  /** What is made of a chosen tree may have the entry from it. */
  #spread({ named }: NumberedPack, flags: Uint8Array): void {
    const { bases } = this.#store.forestOf(named)
    const isSettled = new Uint8Array(flags.length)
    const chain: number[] = []
    for (let entry = 0; entry < flags.length; entry++) {
      let at = entry
      for (; at >= 0 && flags[at] === 0 && isSettled[at] === 0; at = bases[at] ?? -1) {
        isSettled[at] = 1
        chain.push(at)
      }
      if (at >= 0 && flags[at] === 1) for (const link of chain) flags[link] = 1
      chain.length = 0
    }
  }
}

const entriesIn = (
  content: Buffer,
  how: {
    readonly wanted: ReadonlySet<ObjectId>
    readonly heads: Uint8Array
    readonly blobs: ReadonlySet<ObjectId>
    readonly idLength: number
  },
): TreeWith | undefined => {
  const blobs: { name: string; id: ObjectId }[] = []
  const trees: { name: string; id: ObjectId }[] = []
  for (const { name, id: bytes, kind } of treeEntries(content, how.idLength)) {
    if (how.heads[bytes.readUInt16BE(0)] === 0) continue
    const id = bytes.toString('hex')
    if (!how.wanted.has(id)) continue
    const isBlob = kind !== 'tree' && how.blobs.has(id)
    if (isBlob) blobs.push({ name: name.toString('utf8'), id })
    else if (kind === 'tree') trees.push({ name: name.toString('utf8'), id })
  }
  return blobs.length > 0 || trees.length > 0 ? { blobs, trees } : undefined
}

/** All trees that lead to one of the blobs, with the entries that do. What could not be read is told in `gaps`. */
export function findTreesWith(store: ObjectStore, blobs: ReadonlySet<ObjectId>, gaps: Gap[]): TreesWith {
  return new TreeSearch(store, gaps).find(blobs)
}

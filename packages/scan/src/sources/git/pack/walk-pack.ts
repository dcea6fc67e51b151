/**
 * Every wanted object of a pack, each inflated once: bases before what is made from them, depth first, so that only
 * the contents on the way from a root to the present object are in memory.
 */
import { Damage } from '#sources/git/object/damage'
import type { ObjectId } from '#sources/git/object/object-format'
import { typeNumbers, typeOfNumber, type ObjectType } from '#sources/git/object/object-type'
import type { StoredStream } from '#sources/git/object/read-windows'
import type { Part } from '#source/divisible'
import type { Sieve } from '#source/types'
import { applyDelta, readDeltaSizes } from './apply-delta.ts'
import type { DeltaForest } from './delta-forest.ts'
import { readEntryHeader } from './entry-header.ts'
import { readEntry, type Pack } from './pack.ts'
import { Splices } from './splices.ts'

/** An object as the walk hands it out. */
export interface WalkedObject {
  readonly id: ObjectId
  readonly type: ObjectType
  /** Its place in the forest. */
  readonly entry: number
  /** It is made from another one; `WalkOptions.splices` then say what is new in it. */
  readonly isDelta: boolean
  /** Valid until the next object is asked for. */
  readonly bytes: Buffer
}

/** What the walk counted; read it at any time. */
export interface WalkTally {
  /** Objects looked at, and the bytes they stand for. */
  objects: number
  bytes: number
  /** Bytes that were really looked through: less, where deltas share. */
  sieved: number
}

export interface WalkOptions {
  readonly types: ReadonlySet<ObjectType>
  /** Objects it excludes are not handed out. Without one, all are. */
  readonly sieve?: Sieve
  /** Where no sieve needs any: filled anew for each object that is made from another, until the next one. */
  readonly splices?: Splices
  /** Whether the object with this name is asked for; others are inflated only where they are bases. */
  readonly isWanted?: (id: Uint8Array, entry: number) => boolean
  /** Called for each wanted object that the sieve excluded. */
  readonly onExcluded?: ((id: Uint8Array) => void) | undefined
  /** Called once with the number of wanted objects, of all parts together. */
  readonly onChosen?: (count: number) => void
  readonly limits: WalkLimits
  readonly tally: WalkTally
  /** Called for what could not be read; a whole subtree of deltas may hang on one entry. */
  readonly onLost: (ids: readonly ObjectId[], why: string) => void
  /** Called for an object over the limit that is no delta: it can still be read as a stream. */
  readonly onLarge: (id: ObjectId, stream: StoredStream) => void
  /** Only every `of`-th stretch of roots, so that several walkers share a pack. */
  readonly part?: Part
}

export interface WalkLimits {
  /** Larger objects are not read here. */
  readonly objectBytes: number
  /** Contents kept on the way from a root; beyond, ancestors are made again when needed. */
  readonly pathBytes: number
  /** All content that one pack may expand to, remade ancestors included. */
  readonly expandedBytes: number
}

/** Roots are dealt to walkers in stretches that lie together in the pack. */
const rootsAStretch = 512

/** After so many entries that are not handed out the walk gives way all the same. */
const entriesABreath = 256

interface Level {
  entry: number
  /** The next delta on this content that is still to be looked at, or -1. */
  next: number
  content: Buffer | undefined
  mayHold: boolean
}

/** A buffer of so many bytes may stay with a level that needs less. */
const idleBytes = 64 * 1024

const grown = (known: Buffer | undefined, size: number): Buffer =>
  known !== undefined && known.length >= size
    ? known
    : Buffer.allocUnsafeSlow(Math.max(4096, 2 ** Math.ceil(Math.log2(size + 1))))

class PackWalk {
  readonly #pack: Pack
  readonly #forest: DeltaForest
  readonly #options: WalkOptions
  readonly #splices: Splices | undefined
  readonly #firstChild: Int32Array
  readonly #sibling: Int32Array
  readonly #isWanted: Uint8Array
  readonly #isNeeded: Uint8Array
  readonly #path: Level[] = []
  /** One buffer a level of the path, used again for every content made there. */
  readonly #buffers: Buffer[] = []
  #bufferBytes = 0
  #deltaBytes: Buffer | undefined
  #pathBytes = 0
  #silent = 0
  #expanded = 0

  constructor(pack: Pack, forest: DeltaForest, options: WalkOptions) {
    this.#pack = pack
    this.#forest = forest
    this.#options = options
    this.#splices = options.sieve === undefined ? options.splices : new Splices(options.sieve.reach)
    this.#firstChild = new Int32Array(forest.count).fill(-1)
    this.#sibling = new Int32Array(forest.count).fill(-1)
    this.#isWanted = new Uint8Array(forest.count)
    this.#isNeeded = new Uint8Array(forest.count)
    this.#choose()
  }

  /** Marks what is wanted and what it is made from, and links each base to its needed deltas. */
  #choose(): void {
    const { bases, types, positions, count } = this.#forest
    const numbers = new Set([...this.#options.types].map((type) => typeNumbers[type]))
    const { isWanted, onChosen } = this.#options
    let chosen = 0
    for (let entry = 0; entry < count; entry++) {
      if (!(numbers as ReadonlySet<number>).has(types[entry] ?? 0)) continue
      if (isWanted?.(this.#pack.index.idBytes(positions[entry] ?? 0), entry) === false) continue
      this.#isWanted[entry] = 1
      chosen++
      for (let at = entry; at >= 0 && this.#isNeeded[at] === 0; at = bases[at] ?? -1) this.#isNeeded[at] = 1
    }
    onChosen?.(chosen)
    // backwards, so that each list comes out in the order of the pack
    for (let entry = count - 1; entry >= 0; entry--) {
      const base = bases[entry] ?? -1
      if (base < 0 || this.#isNeeded[entry] === 0) continue
      this.#sibling[entry] = this.#firstChild[base] ?? -1
      this.#firstChild[base] = entry
    }
  }

  *walk(): Generator<WalkedObject | undefined> {
    const { bases, types, count } = this.#forest
    const part = this.#options.part ?? { index: 0, of: 1 }
    if (part.index === 0) this.#loseUnresolved()
    for (let root = 0, seen = 0; root < count; root++) {
      if (this.#isNeeded[root] === 0 || (bases[root] ?? -1) >= 0 || types[root] === 0) continue
      if (Math.floor(seen++ / rootsAStretch) % part.of === part.index) yield* this.#family(root)
    }
  }

  /** Entries whose type is not known because their header, or one on the way to their root, is damaged. */
  #loseUnresolved(): void {
    const { types, positions, damage } = this.#forest
    if (damage === undefined) return
    const ids: ObjectId[] = []
    for (let entry = 0; entry < types.length; entry++) {
      if (types[entry] === 0) ids.push(this.#pack.index.id(positions[entry] ?? 0))
    }
    this.#options.onLost(ids, damage)
  }

  /** A root and all that is made from it. */
  *#family(root: number): Generator<WalkedObject | undefined> {
    const first = this.#enter(root)
    if (first !== undefined || ++this.#silent % entriesABreath === 0) yield first
    for (let top = this.#path.at(-1); top !== undefined; top = this.#path.at(-1)) {
      const child = top.next
      if (child < 0) {
        this.#leave()
        continue
      }
      top.next = this.#sibling[child] ?? -1
      const found = this.#enter(child)
      if (found !== undefined || ++this.#silent % entriesABreath === 0) yield found
    }
  }

  /** Reads an entry and puts it on the path where others are made from it; tells it when it is to be handed out. */
  #enter(entry: number): WalkedObject | undefined {
    const above = this.#path.at(-1)
    let content: Buffer
    try {
      content = above === undefined ? this.#root(entry) : this.#delta(entry, this.#path.length, this.#splices)
    } catch (error) {
      if (!(error instanceof Damage)) throw error
      this.#abandon(entry, error.message)
      return undefined
    }
    const mayHold = this.#mayHold(content, above)
    const next = this.#firstChild[entry] ?? -1
    if (next >= 0) this.#push({ entry, next, content, mayHold })
    if (this.#isWanted[entry] === 0) return undefined
    this.#options.tally.objects++
    this.#options.tally.bytes += content.length
    const type = typeOfNumber(this.#forest.types[entry] ?? 0)
    if (mayHold && type !== undefined)
      return { id: this.#idOf(entry), type, entry, isDelta: above !== undefined, bytes: content }
    this.#options.onExcluded?.(this.#pack.index.idBytes(this.#forest.positions[entry] ?? 0))
    return undefined
  }

  #mayHold(content: Buffer, above: Level | undefined): boolean {
    const { sieve, tally } = this.#options
    if (sieve === undefined) return true
    const look = (start: number, end: number): boolean => {
      tally.sieved += end - start
      return sieve.mayHold(content, start, end)
    }
    // what the base may hold, this may hold too: whoever gets it looks at all of it anyway, so it is not done twice
    if (above?.mayHold === true) return true
    if (above === undefined || this.#splices === undefined) return look(0, content.length)
    return this.#splices.some(content.length, look)
  }

  #root(entry: number): Buffer {
    return this.#spend(this.#inflate(entry, (size) => this.#bufferAt(0, size)))
  }

  #inflate(entry: number, room: (size: number) => Buffer): Buffer {
    const offset = this.#forest.offsets[entry] ?? 0
    const bounds = { end: this.#forest.endOf(entry), bytesMost: this.#options.limits.objectBytes, room }
    return readEntry(this.#pack, offset, bounds).bytes
  }

  /** The content of a delta whose base is the level before `depth`. */
  #delta(entry: number, depth: number, splices?: Splices): Buffer {
    // first, since it may need the room of the delta itself
    const base = this.#contentAt(depth - 1)
    const delta = this.#inflate(entry, this.#deltaRoom)
    const sizes = readDeltaSizes(delta)
    if (sizes.result > this.#options.limits.objectBytes) {
      throw new Damage(`an object of ${sizes.result} bytes is over the limit`)
    }
    const target = this.#bufferAt(depth, sizes.result)
    applyDelta(base, delta, { target, sizes, splices })
    return this.#spend(target)
  }

  /** Room for a content of a level; what deeper levels had is given up when there is too much of it. */
  #bufferAt(depth: number, size: number): Buffer {
    const known = this.#buffers[depth]
    const isOversized = known !== undefined && known.length > idleBytes && known.length > 4 * size
    const buffer = grown(isOversized ? undefined : known, size)
    if (buffer !== known) {
      this.#setBuffer(depth, buffer)
      const isFull = this.#bufferBytes > this.#options.limits.pathBytes
      for (let deeper = this.#buffers.length - 1; isFull && deeper > depth; deeper--) this.#setBuffer(deeper)
    }
    return buffer.subarray(0, size)
  }

  #setBuffer(depth: number, buffer: Buffer = Buffer.alloc(0)): void {
    this.#bufferBytes += buffer.length - (this.#buffers[depth]?.length ?? 0)
    this.#buffers[depth] = buffer
  }

  /** One delta at a time is in memory. */
  readonly #deltaRoom = (size: number): Buffer => (this.#deltaBytes = grown(this.#deltaBytes, size))

  /** The content of a level, made again from above where it was given up. */
  #contentAt(depth: number): Buffer {
    const level = this.#path[depth]
    if (level === undefined) throw new Damage('a chain of deltas has no root')
    if (level.content !== undefined) return level.content
    let from = depth
    while (from > 0 && this.#path[from]?.content === undefined) from--
    for (let at = from; at <= depth; at++) {
      const remade = this.#path[at]
      if (remade === undefined || remade.content !== undefined) continue
      remade.content = at === 0 ? this.#root(remade.entry) : this.#delta(remade.entry, at)
      this.#pathBytes += remade.content.length
      this.#trim(depth, at)
    }
    return level.content ?? this.#contentAt(depth)
  }

  #push(level: Level): void {
    this.#path.push(level)
    this.#pathBytes += level.content?.length ?? 0
    this.#trim(this.#path.length - 1, this.#path.length - 1)
  }

  /** Gives up contents nearest to the root, never the one at `keep` from which the next is made. */
  #trim(top: number, keep: number): void {
    for (let depth = 0; depth < top && this.#pathBytes > this.#options.limits.pathBytes; depth++) {
      const level = this.#path[depth]
      if (level?.content === undefined || depth === keep) continue
      this.#pathBytes -= level.content.length
      level.content = undefined
      this.#setBuffer(depth)
    }
  }

  #leave(): void {
    const level = this.#path.pop()
    this.#pathBytes -= level?.content?.length ?? 0
  }

  #spend(content: Buffer): Buffer {
    this.#expanded += content.length
    if (this.#expanded > this.#options.limits.expandedBytes) {
      throw new Damage('the pack expands to more than the limit')
    }
    return content
  }

  #idOf(entry: number): ObjectId {
    return this.#pack.index.id(this.#forest.positions[entry] ?? 0)
  }

  #abandon(entry: number, why: string): void {
    try {
      if ((this.#forest.bases[entry] ?? -1) < 0) this.#streamIfLarge(entry)
    } catch (error) {
      if (!(error instanceof Damage)) throw error
    }
    this.#lose(entry, why)
  }

  /** Leaves an object that is too large to hold to whoever reads it as a stream; what is made from it stays lost. */
  #streamIfLarge(entry: number): void {
    const { file, index } = this.#pack
    const { data, size } = readEntryHeader(file, this.#forest.offsets[entry] ?? 0, index.idLength)
    if (size <= this.#options.limits.objectBytes || this.#isWanted[entry] === 0) return
    this.#isWanted[entry] = 0
    this.#options.onLarge(this.#idOf(entry), {
      file: file.path,
      start: data,
      end: this.#forest.endOf(entry) - 1,
      skip: 0,
      size,
    })
  }

  /** The entry, and all that is made from it, as far as it was wanted. */
  #lose(entry: number, why: string): void {
    const ids: ObjectId[] = []
    const pending = [entry]
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (this.#isWanted[at] === 1) ids.push(this.#idOf(at))
      for (let child = this.#firstChild[at] ?? -1; child >= 0; child = this.#sibling[child] ?? -1)
        pending.push(child)
    }
    this.#options.onLost(ids, why)
  }
}

/**
 * Hands out the wanted objects of a pack, and `undefined` now and then, so that the caller can see to other things
 * where the sieve excludes them all. Damage in an entry loses that entry and what is made from it, nothing else.
 * The order is that of the pack's roots, each followed by its deltas.
 */
export function walkPack(
  pack: Pack,
  forest: DeltaForest,
  options: WalkOptions,
): Generator<WalkedObject | undefined> {
  return new PackWalk(pack, forest, options).walk()
}

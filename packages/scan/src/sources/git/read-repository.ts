/** Reading every object of a repository: packs, then loose files, then what is too large or only git can read. */
import { setImmediate } from 'node:timers/promises'
import { catAllObjects } from '#sources/git/fallback/cat-file'
import type { ScanMemory } from '#sources/git/memory/scan-memory'
import { Damage, faultOf } from '#sources/git/object/damage'
import { looseIds, readLoose, type LargeLoose } from '#sources/git/object/loose-objects'
import type { ObjectId } from '#sources/git/object/object-format'
import type { NamedPack, ObjectStore } from '#sources/git/object/object-store'
import type { ObjectType } from '#sources/git/object/object-type'
import { overlapBytes, readWindows, type StoredStream } from '#sources/git/object/read-windows'
import { readDeltaForest } from '#sources/git/pack/delta-forest'
import { walkPack, type WalkLimits, type WalkTally } from '#sources/git/pack/walk-pack'
import type { Repository } from '#sources/git/repository/open-repository'
import type { Blob, Gap, ReadOptions } from '#source/types'

/** Trees hold names, modes and ids: nothing that a person typed but file names. */
const readTypes: ReadonlySet<ObjectType> = new Set(['blob', 'commit', 'tag'])

/** The share of a repository that one of several readers takes. */
export interface Part {
  /** 0 to `of - 1`. */
  readonly index: number
  readonly of: number
}

export interface RepositoryReading {
  readonly repository: Repository
  readonly store: ObjectStore
  readonly part: Part
  readonly memory: ScanMemory | undefined
  /** Where git is looked for when a pack cannot be read here, in the form of `PATH`. */
  readonly searchPath: string
  /** How packs are read: directly, or all by `git cat-file`. */
  readonly reader: 'packs' | 'cat-file'
}

/** What one reading counted and could not read. */
export interface ReadingTally extends WalkTally {
  loose: number
  large: number
  remembered: number
  readonly gaps: Gap[]
}

const mebibyte = 1024 * 1024

/**
 * Memory is bounded by these: one object whole, the contents from a root to the present object, and their buffers.
 * What a pack may expand to is far beyond honest ones (5 to 30 times), and ends those made to go on for ever.
 */
const limitsOf = (packBytes: number): WalkLimits => ({
  objectBytes: 32 * mebibyte,
  pathBytes: 128 * mebibyte,
  expandedBytes: Math.max(64 * 1024 * mebibyte, packBytes * 2000),
})

/** The event loop gets its turn after so much work. */
const turnMs = 40

const countLines = (bytes: Buffer): number => {
  let lines = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++
  return lines
}

interface Large {
  readonly id: ObjectId
  readonly stream: StoredStream
}

/** One reading of a repository from beginning to end. */
export class RepositoryReader {
  readonly #reading: RepositoryReading
  readonly #options: ReadOptions
  readonly tally: ReadingTally
  readonly #large: Large[] = []
  /** Objects whose copy in one pack was damaged; another pack or a loose file may have them whole. */
  readonly #lost = new Map<ObjectId, Gap>()
  #turn = performance.now()

  constructor(reading: RepositoryReading, options: ReadOptions, tally: ReadingTally) {
    this.#reading = reading
    this.#options = options
    this.tally = tally
  }

  /** Every object that the sieve does not exclude, once. */
  async *read(): AsyncGenerator<Blob> {
    const { store, reader } = this.#reading
    if (reader === 'packs') {
      for (const [number, named] of store.packs.entries()) yield* this.#pack(named, number)
      yield* this.#loose()
      for (const large of this.#large) yield* this.#windows(large)
    }
    if (reader === 'cat-file' || store.unread.length > 0) yield* this.#fallback()
    this.#tellLost()
  }

  async #breathe(): Promise<void> {
    if (performance.now() - this.#turn < turnMs) return
    this.#options.onProgress({ done: this.tally.objects, bytes: this.tally.bytes })
    await setImmediate()
    this.#options.signal.throwIfAborted()
    this.#turn = performance.now()
  }

  #isKnown(id: Uint8Array): boolean {
    if (this.#reading.memory?.has(id) !== true) return false
    this.tally.remembered++
    return true
  }

  async *#pack(named: NamedPack, number: number): AsyncGenerator<Blob> {
    const { store, part, memory } = this.#reading
    const { pack, name } = named
    const isWanted = (id: Uint8Array): boolean => {
      if (number > 0 && store.placeOf(id, number) !== undefined && !this.#recover(id)) return false
      return !this.#isKnown(id)
    }
    try {
      const forest = readDeltaForest(pack.file, pack.index)
      const objects = walkPack(pack, forest, {
        types: readTypes,
        sieve: this.#options.sieve,
        isWanted,
        onExcluded: memory && ((id) => memory.add(id)),
        limits: limitsOf(pack.file.size),
        tally: this.tally,
        part,
        onLost: (ids, why) => ids.forEach((id) => this.#lost.set(id, { what: `${name} ${id}`, why })),
        onLarge: (id, stream) => this.#large.push({ id, stream }),
      })
      for (const object of objects) {
        if (object !== undefined) yield { identity: object.id, bytes: object.bytes }
        // oxlint-disable-next-line no-await-in-loop -- one reading is one sequence; this only gives way
        await this.#breathe()
      }
    } catch (error) {
      this.tally.gaps.push({ what: name, why: faultOf(error) })
    }
  }

  /** Whether a copy of this object was damaged before; it then counts as not yet read. */
  #recover(id: Uint8Array): boolean {
    return this.#lost.size > 0 && this.#lost.delete(Buffer.from(id).toString('hex'))
  }

  async *#loose(): AsyncGenerator<Blob> {
    const { store, part } = this.#reading
    const seen = store.directories.length > 1 ? new Set<ObjectId>() : undefined
    for (const directory of store.directories) {
      let number = 0
      for (const id of looseIds(directory, store.format)) {
        if (number++ % part.of !== part.index || seen?.has(id) === true) continue
        const bytes = Buffer.from(id, 'hex')
        if (store.placeOf(bytes) !== undefined && !this.#recover(bytes)) continue
        if (this.#isKnown(bytes)) continue
        const blob = this.#oneLoose(directory, id)
        seen?.add(id)
        if (blob !== undefined) yield blob
        // oxlint-disable-next-line no-await-in-loop -- as above
        await this.#breathe()
      }
    }
  }

  #oneLoose(directory: string, id: ObjectId): Blob | undefined {
    try {
      const object = readLoose(directory, id, limitsOf(0).objectBytes)
      if (object === undefined) return undefined
      if (!('content' in object)) {
        this.#keepLarge(id, object)
        return undefined
      }
      if (!readTypes.has(object.type)) return undefined
      this.tally.loose++
      return this.#sieved(id, object.content)
    } catch (error) {
      this.#lost.set(id, { what: `loose object ${id}`, why: faultOf(error) })
      return undefined
    }
  }

  #keepLarge(id: ObjectId, { file, header }: LargeLoose): void {
    if (readTypes.has(header.type))
      this.#large.push({ id, stream: { file, start: 0, skip: header.start, size: header.size } })
  }

  #sieved(identity: ObjectId, bytes: Uint8Array): Blob | undefined {
    this.tally.objects++
    this.tally.bytes += bytes.length
    const blob = this.#look({ identity, bytes })
    if (blob === undefined) this.#reading.memory?.add(Buffer.from(identity, 'hex'))
    return blob
  }

  #look(blob: Blob): Blob | undefined {
    this.tally.sieved += blob.bytes.length
    return this.#options.sieve.mayHold(blob.bytes, 0, blob.bytes.length) ? blob : undefined
  }

  async *#windows({ id, stream }: Large): AsyncGenerator<Blob> {
    this.tally.objects++
    this.tally.large++
    this.tally.bytes += stream.size
    let linesBefore = 0
    try {
      for await (const bytes of readWindows(stream)) {
        const blob = this.#look({ identity: id, bytes, linesBefore })
        if (blob !== undefined) yield blob
        linesBefore += countLines(bytes.subarray(0, -overlapBytes))
        await this.#breathe()
      }
    } catch (error) {
      this.tally.gaps.push({ what: id, why: faultOf(error) })
    }
  }

  /** What git can read and was not read here, or everything where that was asked for. */
  async *#fallback(): AsyncGenerator<Blob> {
    const { store, reader, repository, searchPath, part } = this.#reading
    for (const { what, why } of store.unread) {
      this.tally.gaps.push({ what, why: `${why}; its objects were read through git, as far as git can` })
    }
    if (part.index !== 0) return
    const isWanted = ({ id, type, size }: { id: string; type: string; size: number }): boolean => {
      const bytes = Buffer.from(id, 'hex')
      if (!(readTypes as ReadonlySet<string>).has(type)) return false
      if (reader === 'packs' && (store.placeOf(bytes) !== undefined || store.isLoose(id))) return false
      if (this.#isKnown(bytes)) return false
      if (size > 16 * limitsOf(0).objectBytes)
        this.tally.gaps.push({ what: id, why: `${size} bytes is over the limit` })
      return size <= 16 * limitsOf(0).objectBytes
    }
    const child = { gitDirectory: repository.gitDirectory, searchPath, signal: this.#options.signal }
    try {
      for await (const { id, content } of catAllObjects({ ...child, isWanted })) {
        const blob = this.#sieved(id, content)
        if (blob !== undefined) yield blob
        await this.#breathe()
      }
    } catch (error) {
      if (!(error instanceof Damage)) throw error
      this.tally.gaps.push({ what: 'git cat-file', why: error.message })
    }
  }

  /** One line for each cause: a broken base takes hundreds of objects with it. */
  #tellLost(): void {
    const causes = new Map<string, { readonly first: string; count: number }>()
    for (const { what, why } of this.#lost.values()) {
      const known = causes.get(why)
      if (known === undefined) causes.set(why, { first: what, count: 1 })
      else known.count++
    }
    for (const [why, { first, count }] of causes) {
      this.tally.gaps.push({ what: count === 1 ? first : `${first} and ${count - 1} more`, why })
    }
  }
}

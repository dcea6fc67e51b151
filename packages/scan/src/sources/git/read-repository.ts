/** Reading every object of a repository: packs, then loose files, then what is too large or only git can read. */
import { setImmediate } from 'node:timers/promises'
import { catAllObjects } from '#sources/git/fallback/cat-file'
import { Damage, faultOf } from '#sources/git/object/damage'
import { looseIds, readLoose, type LargeLoose } from '#sources/git/object/loose-objects'
import type { ObjectId } from '#sources/git/object/object-format'
import type { NamedPack, ObjectStore } from '#sources/git/object/object-store'
import type { ObjectType } from '#sources/git/object/object-type'
import { overlapBytes, readWindows, type StoredStream } from '#sources/git/object/read-windows'
import { readDeltaForest } from '#sources/git/pack/delta-forest'
import { walkPack, type WalkLimits } from '#sources/git/pack/walk-pack'
import type { Repository } from '#sources/git/repository/open-repository'
import type { Part } from '#source/divisible'
import type { Blob, ReadOptions } from '#source/types'
import type { Known, ReadingTally } from './tally.ts'

/** Trees hold names, modes and ids: nothing that a person typed but file names. */
const readTypes: ReadonlySet<string> = new Set<ObjectType>(['blob', 'commit', 'tag'])

export interface RepositoryReading {
  readonly repository: Repository
  readonly store: ObjectStore
  readonly known: Known
  readonly tally: ReadingTally
  /** Where git is looked for when a pack cannot be read here, in the form of `PATH`. */
  readonly searchPath: string
  /** How packs are read: directly, or all by `git cat-file`. */
  readonly reader: 'packs' | 'cat-file'
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

/** Other copies of damaged objects are read until they come to this. */
const rescuedBytesMost = 1024 * mebibyte

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
  /** The checksum of the pack that holds it, where one does. */
  readonly pack?: string
}

/** One reading of a repository, or of a part of it, from beginning to end. */
export class RepositoryReader {
  readonly #reading: RepositoryReading
  readonly #options: ReadOptions
  readonly #large: Large[] = []
  #total: number | undefined
  #turn = performance.now()

  constructor(reading: RepositoryReading, options: ReadOptions) {
    this.#reading = reading
    this.#options = options
  }

  /** Every object of the part that the sieve does not exclude, once; what is lost in it is left to the rest. */
  async *readPart(part: Part): AsyncGenerator<Blob> {
    const { store, reader } = this.#reading
    if (reader === 'cat-file') return
    for (const number of store.packs.keys()) yield* this.#pack(number, part)
    yield* this.#loose(part)
    for (const large of this.#large) yield* this.#windows(large)
  }

  /** What is read once all parts are: remembered objects, other copies of damaged ones, what only git can read. */
  async *readRest(): AsyncGenerator<Blob> {
    const { store, reader } = this.#reading
    if (reader === 'packs') {
      yield* this.#reopen()
      yield* this.#rescue()
      for (const id of this.#reading.tally.lost.keys()) this.#leaveOpen(id)
    }
    if (reader === 'cat-file' || store.unread.length > 0) yield* this.#fallback()
  }

  async #breathe(): Promise<void> {
    if (performance.now() - this.#turn < turnMs) return
    const { objects, bytes } = this.#reading.tally
    const total = this.#total === undefined ? {} : { total: Math.max(objects, this.#total) }
    this.#options.onProgress({ done: objects, bytes, ...total })
    await setImmediate()
    this.#options.signal.throwIfAborted()
    this.#turn = performance.now()
  }

  #isKnown(id: Uint8Array): boolean {
    if (!this.#reading.known.has(id)) return false
    this.#reading.tally.remembered++
    return true
  }

  async *#pack(number: number, part: Part): AsyncGenerator<Blob> {
    const { store, known, tally } = this.#reading
    const named = store.packs[number]
    if (named === undefined) return
    const remembered = known.pack(named.pack.checksum)
    if (remembered !== undefined) {
      if (part.index === 0) tally.remembered += remembered.objects
      return
    }
    const isWanted = (id: Uint8Array): boolean =>
      (number === 0 || store.placeOf(id, number) === undefined) && !this.#isKnown(id)
    const before = tally.remembered
    try {
      yield* this.#walk(named, { part, isWanted, isLast: number === store.packs.length - 1 })
    } catch (error) {
      tally.gaps.push({ what: named.name, why: faultOf(error) })
      tally.unfinished.add(named.pack.checksum)
    }
    // each part asks for every object
    if (part.index > 0) tally.remembered = before
    named.pack.file.release()
  }

  async *#walk(
    { pack, name }: NamedPack,
    how: { readonly part: Part; readonly isWanted: (id: Uint8Array) => boolean; readonly isLast: boolean },
  ): AsyncGenerator<Blob> {
    const { known, tally } = this.#reading
    const { part, isWanted, isLast } = how
    const before = tally.remembered
    const objects = walkPack(pack, readDeltaForest(pack.file, pack.index), {
      types: readTypes as ReadonlySet<ObjectType>,
      sieve: this.#options.sieve,
      isWanted,
      onExcluded: (id) => known.add(id),
      onChosen: (count) => {
        tally.packs.set(pack.checksum, count + tally.remembered - before)
        if (isLast) this.#total = tally.objects + Math.ceil(count / part.of)
      },
      limits: limitsOf(pack.file.size),
      tally,
      part,
      onLost: (ids, why) => {
        for (const id of ids) tally.lost.set(id, { what: `${name} ${id}`, why, from: name })
        tally.unfinished.add(pack.checksum)
      },
      onLarge: (id, stream) => this.#large.push({ id, stream, pack: pack.checksum }),
    })
    for (const object of objects) {
      if (object !== undefined) yield { identity: object.id, bytes: object.bytes }
      // oxlint-disable-next-line no-await-in-loop -- one reading is one sequence; this only gives way
      await this.#breathe()
    }
  }

  async *#loose(part: Part): AsyncGenerator<Blob> {
    const { store } = this.#reading
    const seen = store.directories.length > 1 ? new Set<ObjectId>() : undefined
    for (const directory of store.directories) {
      for (const id of looseIds(directory, store.format)) {
        // by name, so that two copies of an object fall to one part
        if (Number.parseInt(id.slice(0, 6), 16) % part.of !== part.index || seen?.has(id) === true) continue
        const bytes = Buffer.from(id, 'hex')
        if (store.placeOf(bytes) !== undefined || this.#isKnown(bytes)) continue
        const blob = this.#oneLoose(directory, id)
        seen?.add(id)
        if (blob !== undefined) yield blob
        // oxlint-disable-next-line no-await-in-loop -- as above
        await this.#breathe()
      }
    }
  }

  #oneLoose(directory: string, id: ObjectId): Blob | undefined {
    const { tally } = this.#reading
    try {
      const object = readLoose(directory, id, limitsOf(0).objectBytes)
      if (object === undefined) return undefined
      if (!('content' in object)) {
        this.#keepLarge(id, object)
        return undefined
      }
      if (!readTypes.has(object.type)) return undefined
      tally.loose++
      return this.#sieved(id, object.content)
    } catch (error) {
      tally.lost.set(id, { what: `loose object ${id}`, why: faultOf(error), from: directory })
      return undefined
    }
  }

  #keepLarge(id: ObjectId, { file, header }: LargeLoose): void {
    if (readTypes.has(header.type))
      this.#large.push({ id, stream: { file, start: 0, skip: header.start, size: header.size } })
  }

  #sieved(identity: ObjectId, bytes: Uint8Array): Blob | undefined {
    const { tally, known } = this.#reading
    tally.objects++
    tally.bytes += bytes.length
    const blob = this.#look({ identity, bytes })
    if (blob === undefined) known.add(Buffer.from(identity, 'hex'))
    return blob
  }

  #look(blob: Blob): Blob | undefined {
    this.#reading.tally.sieved += blob.bytes.length
    return this.#options.sieve.mayHold(blob.bytes, 0, blob.bytes.length) ? blob : undefined
  }

  async *#windows({ id, stream, pack }: Large): AsyncGenerator<Blob> {
    const { tally } = this.#reading
    tally.objects++
    tally.large++
    tally.bytes += stream.size
    // only a walk comes to it again
    if (pack !== undefined) tally.unfinished.add(pack)
    let linesBefore = 0
    try {
      for await (const bytes of readWindows(stream)) {
        const blob = this.#look({ identity: id, bytes, linesBefore })
        if (blob !== undefined) yield blob
        linesBefore += countLines(bytes.subarray(0, -overlapBytes))
        await this.#breathe()
      }
    } catch (error) {
      tally.gaps.push({ what: id, why: faultOf(error) })
    }
  }

  /** Objects that held something when their pack was read whole: the pack is passed over now, they are not. */
  async *#reopen(): AsyncGenerator<Blob> {
    const { store, known, tally } = this.#reading
    for (const id of known.open) {
      const place = store.placeOf(Buffer.from(id, 'hex'))
      if (place === undefined || known.pack(place.named.pack.checksum) === undefined) continue
      try {
        const object = store.read(id)
        if (object !== undefined) yield { identity: id, bytes: object.content }
        const length = object?.content.length ?? 0
        tally.objects++
        tally.bytes += length
        tally.sieved += length
      } catch (error) {
        tally.lost.set(id, { what: `${place.named.name} ${id}`, why: faultOf(error), from: place.named.name })
      }
      // oxlint-disable-next-line no-await-in-loop -- as above
      await this.#breathe()
    }
  }

  /** What is damaged in one place may be whole in another. */
  async *#rescue(): AsyncGenerator<Blob> {
    const { store, tally } = this.#reading
    let rescued = 0
    for (const [id, { from }] of tally.lost) {
      if (rescued > rescuedBytesMost) return
      const object = store.readOtherCopy(id, from)
      if (object === undefined) continue
      tally.lost.delete(id)
      rescued += object.content.length
      const blob = readTypes.has(object.type) ? this.#sieved(id, object.content) : undefined
      if (blob !== undefined) yield blob
      // oxlint-disable-next-line no-await-in-loop -- as above
      await this.#breathe()
    }
  }

  /** No pack that has a lost object counts as read: the next scan tries again, and tells again. */
  #leaveOpen(id: ObjectId): void {
    const { store, tally } = this.#reading
    const bytes = Buffer.from(id, 'hex')
    for (const { pack } of store.packs) if (pack.index.find(bytes) >= 0) tally.unfinished.add(pack.checksum)
  }

  /** What git can read and was not read here, or everything where that was asked for. */
  async *#fallback(): AsyncGenerator<Blob> {
    const { store, reader, repository, searchPath, tally } = this.#reading
    const { objectBytes } = limitsOf(0)
    for (const { what, why } of store.unread)
      tally.gaps.push({ what, why: `${why}; its objects were read through git, as far as git can` })
    const isWanted = ({ id, type, size }: { id: string; type: string; size: number }): boolean => {
      const bytes = Buffer.from(id, 'hex')
      if (!readTypes.has(type)) return false
      if (reader === 'packs' && (store.placeOf(bytes) !== undefined || store.isLoose(id))) return false
      if (this.#isKnown(bytes)) return false
      if (size > 16 * objectBytes) tally.gaps.push({ what: id, why: `${size} bytes is over the limit` })
      return size <= 16 * objectBytes
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
      tally.gaps.push({ what: 'git cat-file', why: error.message })
    }
  }
}

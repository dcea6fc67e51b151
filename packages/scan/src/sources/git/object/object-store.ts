/** All objects of a repository behind one door: its packs and loose files, and those of its alternates. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { applyDelta, readDeltaSizes } from '#sources/git/pack/apply-delta'
import { readDeltaForest, type DeltaForest } from '#sources/git/pack/delta-forest'
import { ofsDelta, readEntryHeader, refDelta, type EntryHeader } from '#sources/git/pack/entry-header'
import { inflateExactly } from '#sources/git/pack/inflate'
import { compressedMost, openPack, type Pack } from '#sources/git/pack/pack'
import type { Repository } from '#sources/git/repository/open-repository'
import type { Gap } from '#source/types'
import { BaseCache, type Based } from './base-cache.ts'
import { Damage, faultOf } from './damage.ts'
import { looseFile, readLoose } from './loose-objects.ts'
import { idLengths, type GitObject, type ObjectFormat, type ObjectId } from './object-format.ts'
import { typeOfNumber, type ObjectType } from './object-type.ts'

/** A pack with the name that a person knows it by. */
export interface NamedPack {
  /** `pack-….pack` */
  readonly name: string
  readonly pack: Pack
  /** Used by the store alone. */
  readonly cache: BaseCache
  forest?: DeltaForest
}

/** An object's place in the order of a pack's index. */
export interface PackPlace {
  readonly named: NamedPack
  readonly position: number
}

/** Deltas on deltas: git never writes more than 4,095. */
const chainMost = 4096

/** Whole objects that are larger are not read by name. */
const objectBytesMost = 64 * 1024 * 1024

const packBases = (directory: string): readonly string[] => {
  try {
    const names = readdirSync(join(directory, 'pack')).filter((name) => /^pack-.*\.pack$/.test(name))
    return names.toSorted().map((name) => join(directory, 'pack', name.slice(0, -'.pack'.length)))
  } catch {
    return []
  }
}

/** The store keeps packs open until it is disposed of. */
export class ObjectStore implements Disposable {
  readonly directories: readonly string[]
  readonly format: ObjectFormat
  readonly packs: readonly NamedPack[]
  /** Packs that could not be opened: name and reason. */
  readonly unread: readonly Gap[]

  constructor({ objectDirectories, format }: Pick<Repository, 'objectDirectories' | 'format'>) {
    this.directories = objectDirectories
    this.format = format
    const packs: NamedPack[] = []
    const unread: Gap[] = []
    for (const base of objectDirectories.flatMap(packBases)) {
      const name = `${base.slice(base.lastIndexOf('/') + 1)}.pack`
      try {
        packs.push({ name, pack: openPack(base, idLengths[format]), cache: new BaseCache() })
      } catch (error) {
        const why = faultOf(error)
        unread.push({ what: name, why: why === 'ENOENT' ? 'its index is missing' : why })
      }
    }
    this.packs = packs
    this.unread = unread
  }

  /**
   * Which entry of the pack is made from which; found once.
   * @throws {Damage} when index and pack do not belong together
   */
  forestOf(named: NamedPack): DeltaForest {
    named.forest ??= readDeltaForest(named.pack.file, named.pack.index)
    return named.forest
  }

  /** Where the object stands in the first pack that has it, among the packs before `before` where given. */
  placeOf(id: Uint8Array, before = this.packs.length): PackPlace | undefined {
    for (let i = 0; i < before; i++) {
      const named = this.packs[i]
      const position = named?.pack.index.find(id) ?? -1
      if (named !== undefined && position >= 0) return { named, position }
    }
    return undefined
  }

  /**
   * An object by its name, or undefined when the repository does not have it.
   * @throws {Damage} when it cannot be read, or is larger than 64 MiB
   */
  read(id: ObjectId): GitObject | undefined {
    const bytes = Buffer.from(id, 'hex')
    const place = this.placeOf(bytes)
    if (place !== undefined) return this.#whole(id, place)
    for (const directory of this.directories) {
      const loose = readLoose(directory, id, objectBytesMost)
      if (loose === undefined) continue
      if (!('content' in loose)) throw new Damage(`an object of ${loose.header.size} bytes is over the limit`)
      return loose
    }
    return undefined
  }

  /** Another copy of an object than the one in `besides`, a pack's name or an object directory, which is damaged. */
  readOtherCopy(id: ObjectId, besides: string): GitObject | undefined {
    const bytes = Buffer.from(id, 'hex')
    const packs = this.packs.filter(({ name, pack }) => name !== besides && pack.index.find(bytes) >= 0)
    const directories = this.directories.filter((directory) => directory !== besides)
    const copies = [
      ...packs.map((named) => () => this.#whole(id, { named, position: named.pack.index.find(bytes) })),
      ...directories.map((directory) => () => readLoose(directory, id, objectBytesMost)),
    ]
    for (const copy of copies) {
      try {
        const object = copy()
        if (object !== undefined && 'content' in object) return object
      } catch (error) {
        faultOf(error)
      }
    }
    return undefined
  }

  /** Whether the object lies in a file of its own. */
  isLoose(id: ObjectId): boolean {
    return this.directories.some((directory) => existsSync(looseFile(directory, id)))
  }

  /** The type of an object, undefined when the repository does not have it or it is broken. */
  typeOf(id: ObjectId): ObjectType | undefined {
    try {
      const bytes = Buffer.from(id, 'hex')
      const place = this.placeOf(bytes)
      if (place !== undefined) return this.#rootType(place.named, offsetIn(place))
      for (const directory of this.directories) {
        const loose = readLoose(directory, id, objectBytesMost)
        if (loose !== undefined) return 'content' in loose ? loose.type : loose.header.type
      }
    } catch (error) {
      faultOf(error)
    }
    return undefined
  }

  #rootType({ pack }: NamedPack, offset: number): ObjectType | undefined {
    let at = offset
    for (let links = 0; links < chainMost; links++) {
      const header = readEntryHeader(pack.file, at, pack.index.idLength)
      if (header.kind !== ofsDelta && header.kind !== refDelta) return typeOfNumber(header.kind)
      at = baseOf(pack, header)
    }
    return undefined
  }

  #whole(id: ObjectId, place: PackPlace): GitObject {
    return { id, ...this.#entry(place.named, offsetIn(place)) }
  }

  #entry({ pack, cache }: NamedPack, offset: number): Based {
    const deltas: Buffer[] = []
    const offsets: number[] = []
    let at = offset
    let based = cache.get(at)
    while (based === undefined) {
      if (deltas.length > chainMost)
        throw new Damage('a chain of deltas is too long, or comes back to itself')
      const header = readEntryHeader(pack.file, at, pack.index.idLength)
      const bytes = inflateEntry(pack, header)
      offsets.push(at)
      const type = typeOfNumber(header.kind)
      if (type !== undefined) {
        based = { type, content: bytes }
        break
      }
      deltas.push(bytes)
      at = baseOf(pack, header)
      based = cache.get(at)
      if (based !== undefined) offsets.push(at)
    }
    for (let i = deltas.length - 1; i >= 0; i--) {
      cache.keep(offsets[i + 1] ?? -1, based)
      based = { type: based.type, content: patched(based.content, deltas[i] ?? Buffer.alloc(0)) }
    }
    cache.keep(offset, based)
    return based
  }

  [Symbol.dispose](): void {
    for (const { pack } of this.packs) pack[Symbol.dispose]()
  }
}

const offsetIn = ({ named, position }: PackPlace): number => named.pack.index.offsetOf(position)

const baseOf = (pack: Pack, header: EntryHeader): number => {
  if (header.baseOffset !== undefined) return header.baseOffset
  const position = header.baseId === undefined ? -1 : pack.index.find(header.baseId)
  if (position < 0) throw new Damage('a delta has its base outside the pack')
  return pack.index.offsetOf(position)
}

const inflateEntry = (pack: Pack, header: EntryHeader): Buffer => {
  if (header.size > objectBytesMost) throw new Damage(`an object of ${header.size} bytes is over the limit`)
  // where the next entry begins is not known here
  return inflateExactly(pack.file.view(header.data, compressedMost(header.size)), header.size)
}

const patched = (base: Buffer, delta: Buffer): Buffer => {
  const sizes = readDeltaSizes(delta)
  if (sizes.result > objectBytesMost) throw new Damage(`an object of ${sizes.result} bytes is over the limit`)
  const target = Buffer.allocUnsafe(sizes.result)
  applyDelta(base, delta, { target, sizes })
  return target
}

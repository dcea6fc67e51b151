/** The index beside a pack: names in order, and where each entry starts (gitformat-pack, version 1 and 2). */
import { Damage } from '#sources/git/object/damage'
import type { ObjectId } from '#sources/git/object/object-format'

const magic = 0xff744f63
const fanoutBytes = 256 * 4

/**
 * A pack's index, held as the bytes of its file: about 30 bytes an object. Positions are places in the order of the
 * names; every offset was checked to lie in the pack.
 */
export interface PackIndex {
  readonly count: number
  readonly idLength: number
  /** The checksum of the file, as it says itself: another one for another pack. */
  readonly checksum: string
  offsetOf(position: number): number
  /** The name's bytes, a view of the index. */
  idBytes(position: number): Buffer
  id(position: number): ObjectId
  /** The position of the name whose bytes stand at `at`, or -1. */
  find(id: Uint8Array, at?: number): number
}

interface Layout {
  readonly fanout: number
  readonly ids: number
  readonly stride: number
  readonly offsets: number
  readonly offsetStride: number
  readonly large: number
}

const layoutOf = (file: Buffer, idLength: number): { count: number; layout: Layout } => {
  const second = file.length >= 8 && file.readUInt32BE(0) === magic
  if (second && file.readUInt32BE(4) !== 2)
    throw new Damage(`index version ${file.readUInt32BE(4)} is not known`)
  const fanout = second ? 8 : 0
  const trailer = 2 * idLength
  if (file.length < fanout + fanoutBytes + trailer) throw new Damage('the index is cut short')
  const count = file.readUInt32BE(fanout + 255 * 4)
  const ids = fanout + fanoutBytes
  const need = ids + count * (idLength + (second ? 8 : 4)) + trailer
  if (file.length < need) throw new Damage('the index is cut short')
  for (let i = 0, before = 0; i < 256; i++) {
    const at = file.readUInt32BE(fanout + i * 4)
    if (at < before || at > count) throw new Damage('the fan-out table of the index is out of order')
    before = at
  }
  if (!second) {
    const stride = idLength + 4
    return { count, layout: { fanout, ids: ids + 4, stride, offsets: ids, offsetStride: stride, large: -1 } }
  }
  const offsets = ids + count * (idLength + 4)
  return {
    count,
    layout: { fanout, ids, stride: idLength, offsets, offsetStride: 4, large: offsets + count * 4 },
  }
}

const offsetReader = (file: Buffer, layout: Layout, trailer: number) => (position: number) => {
  const value = file.readUInt32BE(layout.offsets + position * layout.offsetStride)
  if (layout.large < 0 || value < 0x80000000) return value
  const at = layout.large + (value - 0x80000000) * 8
  if (at + 8 > file.length - trailer) throw new Damage('the index points outside its table of large offsets')
  return file.readUInt32BE(at) * 0x100000000 + file.readUInt32BE(at + 4)
}

/**
 * Reads the bytes of an `.idx` file. Both versions and offsets over 2 GiB are known.
 * @throws {Damage} for anything that is not such an index
 */
export function parsePackIndex(file: Buffer, idLength: number): PackIndex {
  const { count, layout } = layoutOf(file, idLength)
  const idBytes = (position: number): Buffer => {
    const at = layout.ids + position * layout.stride
    return file.subarray(at, at + idLength)
  }
  const compare = (position: number, id: Uint8Array, at: number): number => {
    const start = layout.ids + position * layout.stride
    for (let i = 0; i < idLength; i++) {
      const difference = (file[start + i] ?? 0) - (id[at + i] ?? 0)
      if (difference !== 0) return difference
    }
    return 0
  }
  return {
    count,
    idLength,
    checksum: file.toString('hex', file.length - idLength),
    offsetOf: offsetReader(file, layout, 2 * idLength),
    idBytes,
    id: (position) => idBytes(position).toString('hex'),
    find: (id, at = 0) => {
      const first = id[at] ?? 0
      let low = first === 0 ? 0 : file.readUInt32BE(layout.fanout + (first - 1) * 4)
      let high = file.readUInt32BE(layout.fanout + first * 4)
      while (low < high) {
        const middle = (low + high) >>> 1
        const order = compare(middle, id, at)
        if (order === 0) return middle
        if (order < 0) low = middle + 1
        else high = middle
      }
      return -1
    },
  }
}

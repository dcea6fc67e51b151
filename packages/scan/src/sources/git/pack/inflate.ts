import { constants, createInflate, deflateSync, inflateSync } from 'node:zlib'
import { Damage } from '#sources/git/object/damage'

/** Inflates into `target` and tells how many bytes came, or undefined for a broken stream. */
type Inflater = (bytes: Uint8Array, target: Buffer) => number | undefined

/** Node's own way: a new decoder for each stream, which costs as much as inflating a kilobyte. */
const freshInflater: Inflater = (bytes, target) => {
  try {
    const limits = { chunkSize: Math.max(target.length, 64), maxOutputLength: target.length }
    return inflateSync(bytes, limits).copy(target)
  } catch {
    return undefined
  }
}

/** What is used of the decoder inside a stream of Node's zlib. It is no documented interface, so it is tried first. */
interface Decoder {
  reset(): void
  /** flush mode, input, its offset and length, output, its offset and length */
  writeSync(...arguments_: readonly [number, Uint8Array, number, number, Buffer, number, number]): void
  onerror: () => void
}

/** The same decoder for one stream after another: a pack holds hundreds of thousands, most of them of some 50 bytes. */
const lastingInflater = (): Inflater => {
  // unknown until it was tried: `isSound` refuses what has another form
  const stream = createInflate() as unknown as { _handle: Decoder; _writeState: Uint32Array }
  const { _handle: decoder, _writeState: state } = stream
  let isBroken = false
  decoder.onerror = () => {
    isBroken = true
  }
  return (bytes, target) => {
    isBroken = false
    decoder.reset()
    decoder.writeSync(constants.Z_FINISH, bytes, 0, bytes.length, target, 0, target.length)
    return isBroken ? undefined : target.length - (state[0] ?? 0)
  }
}

/** Whether it does what it should with a whole stream, one that is longer than its target, and broken ones. */
const isSound = (inflater: Inflater): boolean => {
  const stream = deflateSync(Buffer.from('a sound stream, a sound stream'))
  const target = Buffer.alloc(31)
  const broken = Buffer.from(stream).fill(0xff, 2, 6)
  return (
    inflater(broken, target) === undefined &&
    inflater(stream.subarray(0, 10), target) === undefined &&
    inflater(stream, target.subarray(0, 5)) === 5 &&
    inflater(stream, target) === 30 &&
    target.toString('latin1', 0, 30) === 'a sound stream, a sound stream'
  )
}

const chosenInflater = (): Inflater => {
  try {
    const inflater = lastingInflater()
    return isSound(inflater) ? inflater : freshInflater
  } catch {
    return freshInflater
  }
}

let inflater: Inflater | undefined

/**
 * Inflates a zlib stream that must yield exactly `size` bytes: never more is written, whatever the stream would
 * expand to. `room` is used for it where that is larger than `size`, and may then be used again once the bytes were.
 * @throws {Damage} for a broken stream and for one of another size
 */
export function inflateExactly(bytes: Uint8Array, size: number, room?: Buffer): Buffer {
  inflater ??= chosenInflater()
  // one byte more than needed, so that zlib sees the stream's end, and what is longer shows
  const target =
    room !== undefined && room.length > size ? room.subarray(0, size + 1) : Buffer.allocUnsafe(size + 1)
  const length = inflater(bytes, target)
  if (length === undefined || length > size)
    throw new Damage('a zlib stream is broken, or longer than its entry says')
  if (length !== size) throw new Damage(`a zlib stream has ${length} bytes, its entry says ${size}`)
  return target.subarray(0, size)
}

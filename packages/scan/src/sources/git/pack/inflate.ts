import { inflateSync } from 'node:zlib'
import { Damage } from '#sources/git/object/damage'

/**
 * Inflates a zlib stream that must yield exactly `size` bytes: never more is written, whatever the stream would
 * expand to.
 * @throws {Damage} for a broken stream and for one of another size
 */
export function inflateExactly(bytes: Uint8Array, size: number): Buffer {
  let content: Buffer
  try {
    // one byte more than needed, so that zlib sees the stream's end in the first round
    content = inflateSync(bytes, { chunkSize: Math.max(size + 1, 64), maxOutputLength: size + 1 })
  } catch {
    throw new Damage('a zlib stream is broken, or longer than its entry says')
  }
  if (content.length !== size)
    throw new Damage(`a zlib stream has ${content.length} bytes, its entry says ${size}`)
  return content
}

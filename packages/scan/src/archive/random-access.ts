import { readSync } from 'node:fs'

/** Bytes that can be read anywhere. */
export interface RandomAccess {
  readonly size: number
  /** The bytes from `offset` on: `length`, or fewer at the end. The receiver's to keep; nobody writes to them. */
  read(offset: number, length: number): Buffer
}

const CHUNK = 256 * 1024

export function memoryAccess(bytes: Uint8Array): RandomAccess {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { size: buffer.length, read: (offset, length) => buffer.subarray(offset, offset + length) }
}

/** @param file a descriptor, which stays the caller's; its position is not used */
export function fileAccess(file: number, size: number): RandomAccess {
  return {
    size,
    read(offset, length) {
      const room = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - offset)))
      let filled = 0
      for (let read = 1; read > 0 && filled < room.length; filled += read)
        read = readSync(file, room, filled, room.length - filled, offset + filled)
      return room.subarray(0, filled)
    },
  }
}

/** A stretch of it as a stream. */
export async function* chunksOf(
  archive: RandomAccess,
  start = 0,
  end = archive.size,
): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    const chunk = archive.read(at, Math.min(CHUNK, end - at))
    if (chunk.length === 0) return
    yield chunk
    at += chunk.length
  }
}

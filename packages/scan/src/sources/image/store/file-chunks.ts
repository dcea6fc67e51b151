import type { FileHandle } from 'node:fs/promises'

const CHUNK = 1024 * 1024

/** The bytes of an open file, from where it stands; each chunk is its receiver's. */
export async function* fileChunks(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

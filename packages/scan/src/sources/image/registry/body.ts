import type { IncomingMessage } from 'node:http'
import { Unreadable } from '#sources/image/unreadable'

/** Of a body as long as is waited for in any case, and slower ones. */
const PATIENCE_MS = 60_000
const SLOWEST_BYTES_PER_MS = 16

/** A whole body. @throws Unreadable where it is longer than `most` */
export async function readAll(response: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bodyOf(response, most)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/**
 * A body as it comes, given up where it is longer than `most` or drips: 60 s and a second for each 16 kB.
 *
 * @throws Unreadable; or the system's own error where the connection breaks
 */
export async function* bodyOf(response: IncomingMessage, most: number): AsyncGenerator<Uint8Array> {
  let length = 0
  const tooSlow = new Unreadable('the host sends too slowly')
  const timer = setTimeout(() => response.destroy(tooSlow), PATIENCE_MS + most / SLOWEST_BYTES_PER_MS)
  try {
    if (Number(response.headers['content-length'] ?? 0) > most) throw tooLong(most)
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > most) throw tooLong(most)
      yield chunk
    }
  } finally {
    clearTimeout(timer)
    response.destroy()
  }
}

function tooLong(most: number): Unreadable {
  return new Unreadable(`the answer is longer than ${most} bytes`)
}

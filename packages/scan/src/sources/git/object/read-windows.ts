/** Objects too large to hold whole, in overlapping windows. */
import { createReadStream } from 'node:fs'
import { createInflate } from 'node:zlib'
import { Damage } from './damage.ts'

/** A zlib stream in a file. */
export interface StoredStream {
  readonly file: string
  /** Where the stream begins in the file, and the last byte that can belong to it. */
  readonly start: number
  readonly end?: number
  /** Bytes at the head of the inflated stream that are not content. */
  readonly skip: number
  /** Bytes of content; the stream may not yield more. */
  readonly size: number
}

/** Bytes that are handed out at a time. */
export const windowBytes = 16 * 1024 * 1024

/** What the end of a window and the head of the next have in common: no key and no pair of one is longer. */
export const overlapBytes = 64 * 1024

/**
 * The content of a stored object in windows of 16 MiB that overlap by 64 KiB, whatever its size. Memory stays at a
 * few windows.
 * @throws {Damage} when the stream is broken or has another size than it should
 */
export async function* readWindows(stored: StoredStream): AsyncGenerator<Buffer> {
  const range = { start: stored.start, ...(stored.end !== undefined && { end: stored.end }) }
  const source = createReadStream(stored.file, range)
  const inflate = createInflate({ chunkSize: 256 * 1024 })
  source.once('error', (error) => inflate.destroy(error))
  source.pipe(inflate)
  let pending: Buffer[] = []
  let held = 0
  let seen = 0
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      const fresh = seen < stored.skip ? chunk.subarray(stored.skip - seen) : chunk
      seen += chunk.length
      if (seen - stored.skip > stored.size) throw new Damage('a zlib stream is longer than its object says')
      pending.push(fresh)
      held += fresh.length
      if (held < windowBytes) continue
      const whole = Buffer.concat(pending)
      yield whole.subarray(0, windowBytes)
      pending = [Buffer.from(whole.subarray(windowBytes - overlapBytes))]
      held += overlapBytes - windowBytes
    }
  } catch (error) {
    throw error instanceof Damage ? error : new Damage('a zlib stream is broken')
  } finally {
    source.destroy()
    inflate.destroy()
  }
  if (seen - stored.skip !== stored.size) throw new Damage('a zlib stream is shorter than its object says')
  yield Buffer.concat(pending)
}

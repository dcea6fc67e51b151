import { createHash, hash } from 'node:crypto'
import { Unreadable } from '#sources/image/unreadable'

/** What bytes must come to; what is absent is not held against them. */
export interface Promised {
  readonly digest?: string
  readonly size?: number
}

/** @throws Unreadable where a document is not what it was called */
export function verifyDocument(bytes: Uint8Array, { digest, size }: Promised): void {
  if (size !== undefined && bytes.length !== size)
    throw new Unreadable(`expected ${size} bytes, found ${bytes.length}`)
  if (digest === undefined) return
  const [algorithm = ''] = digest.split(':')
  if (hash(algorithm, bytes) !== digest.slice(algorithm.length + 1)) throw new Unreadable(mismatch)
}

const mismatch = 'the content does not hash to its digest: it was damaged, or is another'

/**
 * The same bytes, hashed as they pass. They are handed on before the end is known: whoever gets an error in the end
 * has read something that is not what it was called.
 *
 * @throws Unreadable at the end where it is not that, and as soon as it is too long
 */
export async function* verified(
  bytes: AsyncIterable<Uint8Array>,
  { digest, size }: Promised,
): AsyncGenerator<Uint8Array> {
  const [algorithm = ''] = (digest ?? '').split(':')
  const hasher = digest === undefined ? undefined : createHash(algorithm)
  let length = 0
  for await (const chunk of bytes) {
    length += chunk.length
    const excess = size === undefined ? 0 : length - size
    if (excess > 0) {
      yield chunk.subarray(0, chunk.length - excess)
      throw new Unreadable(`longer than the ${size ?? 0} bytes it should have`)
    }
    hasher?.update(chunk)
    yield chunk
  }
  if (size !== undefined && length < size) throw new Unreadable(`it ends after ${length} of ${size} bytes`)
  if (hasher !== undefined && hasher.digest('hex') !== digest?.slice(algorithm.length + 1))
    throw new Unreadable(mismatch)
}

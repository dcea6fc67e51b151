import type { IncomingMessage } from 'node:http'

export interface ReadBody {
  readonly bytes: Buffer
  /** More came than `keep` bytes; `bytes` holds the first `keep` of them. */
  readonly cut: boolean
}

/** Bytes thrown away after the kept part before the connection is given up: a caller must be able to read the answer. */
const LARGEST_DISCARD = 8 * 1024 * 1024

/**
 * The body, up to `keep` bytes. Of a longer one the rest is discarded while the answer is already under way.
 * Undefined when the caller went away before the end.
 */
export function readBody(request: IncomingMessage, keep: number): Promise<ReadBody | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      const before = length
      length += chunk.length
      if (before < keep) chunks.push(length > keep ? chunk.subarray(0, keep - before) : chunk)
      if (length > keep) resolve({ bytes: Buffer.concat(chunks), cut: true })
      if (length > keep + LARGEST_DISCARD) request.destroy()
    })
    request.on('end', () => resolve({ bytes: joined(chunks), cut: false }))
    request.on('close', () => resolve(undefined))
    request.on('error', () => resolve(undefined))
  })
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks
  return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks)
}

import type { Blob, Coverage, Gap, Origin, ReadOptions, Source } from '#source/types'

const PART = 8 * 1024 * 1024
const SHARED = 64 * 1024
const LINE_FEED = 10

/** What comes down a pipe, part by part: of any length, in the memory of two parts. */
export function createStreamSource(stream: AsyncIterable<Uint8Array>): Source {
  return new StreamSource(stream)
}

class StreamSource implements Source {
  readonly label = 'standard input'
  readonly #stream: AsyncIterable<Uint8Array>
  readonly #gaps: Gap[] = []
  #count = 0
  #bytes = 0

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#stream = stream
  }

  async *read({ sieve, signal, onProgress }: ReadOptions): AsyncGenerator<Blob> {
    let linesBefore = 0
    for await (const { bytes, shared } of this.#parts()) {
      signal.throwIfAborted()
      this.#count += 1
      onProgress({ done: this.#count, bytes: this.#bytes })
      if (sieve.mayHold(bytes, 0, bytes.length)) yield { identity: String(this.#count), bytes, linesBefore }
      linesBefore += countLines(bytes.subarray(0, bytes.length - shared))
    }
  }

  /** `shared`: bytes at the end that begin the next part as well. */
  async *#parts(): AsyncGenerator<{ bytes: Buffer; shared: number }> {
    let waiting: Buffer[] = []
    let length = 0
    try {
      for await (const chunk of this.#stream) {
        waiting.push(Buffer.from(chunk))
        length += chunk.length
        this.#bytes += chunk.length
        if (length < PART) continue
        const bytes = Buffer.concat(waiting)
        yield { bytes, shared: SHARED }
        waiting = [bytes.subarray(bytes.length - SHARED)]
        length = SHARED
      }
    } catch (error) {
      this.#gaps.push({ what: this.label, why: error instanceof Error ? error.message : String(error) })
    }
    yield { bytes: Buffer.concat(waiting), shared: 0 }
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    return new Map(identities.map((identity) => [identity, [{ kind: 'stdin' }]]))
  }

  coverage(): Coverage {
    return { unit: 'parts of standard input', count: this.#count, bytes: this.#bytes, further: {} }
  }

  gaps(): readonly Gap[] {
    return this.#gaps
  }
}

function countLines(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1
  return lines
}

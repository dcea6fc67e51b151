import { createArchiveBudget, expandStream, PartRoom, type ArchiveBudget } from '#archive/index'
import { Contents } from '#archive/contents'
import { countsOf } from '#archive/tally'
import type { Blob, Coverage, Gap, Origin, ReadOptions, Source } from '#source/types'

const PART = 8 * 1024 * 1024

/** What comes down a pipe, of any length, in the memory of one part; where it is an archive, what that holds. */
export function createStreamSource(stream: AsyncIterable<Uint8Array>): Source {
  return new StreamSource(stream)
}

class StreamSource implements Source {
  readonly label = 'standard input'
  readonly #stream: AsyncIterable<Uint8Array>
  readonly #contents = new Contents<string | undefined>()
  readonly #gaps: Gap[] = []
  readonly #tally = { archives: 0, members: 0 }
  #count = 0
  #bytes = 0

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#stream = stream
  }

  async *read({ sieve, signal, onProgress }: ReadOptions): AsyncGenerator<Blob> {
    const budget = createArchiveBudget({ signal })
    const parts = expandStream(this.#metered(budget), {
      budget,
      room: new PartRoom(PART),
      tally: this.#tally,
      onGap: ({ inside, why }) =>
        this.#gaps.push({ what: inside === undefined ? this.label : `${this.label}!/${inside}`, why }),
    })
    try {
      for await (const { inside, ...part } of parts) {
        signal.throwIfAborted()
        this.#count += 1
        onProgress({ done: this.#count, bytes: this.#bytes })
        const blob = this.#contents.take(part, inside, sieve)
        if (blob !== undefined) yield blob
      }
    } catch (error) {
      signal.throwIfAborted()
      this.#gaps.push({ what: this.label, why: error instanceof Error ? error.message : String(error) })
    }
  }

  async *#metered(budget: ArchiveBudget): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#stream) {
      budget.feed(chunk.length)
      this.#bytes += chunk.length
      yield chunk
    }
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    return new Map(
      identities.map((identity) => [
        identity,
        this.#contents
          .placesOf(identity)
          .map((inside): Origin => ({ kind: 'stdin', ...(inside !== undefined && { inside }) })),
      ]),
    )
  }

  coverage(): Coverage {
    const further = countsOf(this.#tally)
    return { unit: 'parts of standard input', count: this.#count, bytes: this.#bytes, further }
  }

  gaps(): readonly Gap[] {
    return this.#gaps
  }
}

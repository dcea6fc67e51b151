import { createHash } from 'node:crypto'
import type { Blob, Coverage, Gap, Origin, ReadOptions, Source } from '#source/types'
import { whyNot } from '#match/why-not'

/** A value of a store, or why there is none. Its bytes live as long as the scan looks at them. */
export type StoreEntry = { readonly name: string; readonly bytes: Uint8Array } | Gap

/** What differs between stores: how their entries are come by. */
export interface Store {
  /** As an origin names it: `secretsmanager`, `ssm`, `vault`. */
  readonly name: string
  readonly label: string
  /** Of what it has many: `secrets`. */
  readonly unit: string
  /** Every entry that may be read; what may not is a gap. @throws whatever keeps it from going on */
  entries(signal: AbortSignal): AsyncIterable<StoreEntry>
}

/** The values of a store of secrets, in memory alone. Reading one is recorded by the store, as any reading is. */
export function createStoreSource(store: Store): Source {
  return new StoreSource(store)
}

class StoreSource implements Source {
  readonly label: string
  readonly #store: Store
  readonly #names = new Map<string, string[]>()
  readonly #gaps: Gap[] = []
  #count = 0
  #bytes = 0

  constructor(store: Store) {
    this.#store = store
    this.label = store.label
  }

  async *read({ sieve, signal, onProgress }: ReadOptions): AsyncGenerator<Blob> {
    try {
      for await (const entry of this.#store.entries(signal)) {
        signal.throwIfAborted()
        if ('why' in entry) {
          this.#gaps.push(entry)
          continue
        }
        const { name, bytes } = entry
        this.#count += 1
        this.#bytes += bytes.length
        onProgress({ done: this.#count, bytes: this.#bytes })
        if (!sieve.mayHold(bytes, 0, bytes.length)) continue
        const identity = createHash('sha256').update(bytes).digest('hex')
        const names = this.#names.get(identity)
        this.#names.set(identity, [...(names ?? []), name])
        if (names === undefined) yield { identity, bytes }
      }
    } catch (error) {
      signal.throwIfAborted()
      this.#gaps.push({ what: this.label, why: whyNot(error) })
    }
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    const store = this.#store.name
    return new Map(
      identities.map((identity) => [
        identity,
        (this.#names.get(identity) ?? []).map((name): Origin => ({ kind: 'store', store, name })),
      ]),
    )
  }

  coverage(): Coverage {
    return { unit: this.#store.unit, count: this.#count, bytes: this.#bytes, further: {} }
  }

  gaps(): readonly Gap[] {
    return this.#gaps
  }
}

import type { VouchsafeError } from '@vouchsafe/core/errors'
import { keySetFrom, type KeySet, type KeyWanted } from '@vouchsafe/core/jwk'
import type { Clock } from '@vouchsafe/core/time'
import type { Provider, ProviderKeySource } from '@vouchsafe/trust/snapshot'
import { CachedKeys, defaultKeyCacheTimes, type KeyCacheTimes } from './cached-keys.ts'
import { loadKeys, type FetchDocument, type FetchedKeySource } from './load-keys.ts'

/** Where the verifier takes the keys of a provider from. */
export interface ProviderKeys {
  /**
   * The set that holds the wanted key.
   *
   * @throws VouchsafeError `key_unknown` | `keys_unavailable` | `discovery_malformed` | `jwks_malformed` |
   *   `fetch_refused`
   */
  find(provider: Provider, wanted: KeyWanted): KeySet | Promise<KeySet>
  /** A later set than `seen`, if there is one to be had now: an issuer may put a new key under an old `kid`. */
  renewed(provider: Provider, seen: KeySet): Promise<KeySet | undefined>
}

/** A fetch that failed; the last good keys go on serving. */
export interface KeyFetchFailure {
  readonly account: string
  readonly issuer: string
  readonly error: VouchsafeError
}

export interface ProviderKeysOptions {
  readonly fetchDocument: FetchDocument
  readonly clock: Clock
  /** The keys our own issuer publishes now. */
  readonly ownKeySet: () => KeySet
  readonly times?: Partial<KeyCacheTimes>
  /** Most sources whose keys are kept; the one unused for longest goes first. 1,000 by default. */
  readonly maxSources?: number
  readonly onFailure?: (failure: KeyFetchFailure) => void
}

/**
 * The keys of every provider. Accounts are walls: a source is kept under account and provider, so what one account
 * fetched, or had refused, never serves or starves another (invariant 11).
 */
export function createProviderKeys(options: ProviderKeysOptions): ProviderKeys {
  const sources = new RecentSources(options)
  const inline = new WeakMap<ProviderKeySource, KeySet>()
  return {
    find(provider, wanted) {
      const { keys } = provider
      if (keys.from === 'own') return options.ownKeySet()
      if (keys.from !== 'inline') return sources.of(provider, keys).find(wanted)
      const set = inline.get(keys) ?? keySetFrom(keys.jwks)
      inline.set(keys, set)
      return set
    },
    async renewed(provider, seen) {
      const { keys } = provider
      return keys.from === 'own' || keys.from === 'inline'
        ? undefined
        : sources.of(provider, keys).renewed(seen)
    },
  }
}

/** A bounded map from source to cached keys, least recently used first. */
class RecentSources {
  readonly #options: ProviderKeysOptions
  readonly #times: KeyCacheTimes
  readonly #entries = new Map<string, CachedKeys>()
  /** Every version of trust brings new objects; their names stay the same. */
  readonly #names = new WeakMap<Provider, string>()

  constructor(options: ProviderKeysOptions) {
    this.#options = options
    this.#times = { ...defaultKeyCacheTimes, ...options.times }
  }

  of(provider: Provider, source: FetchedKeySource): CachedKeys {
    const name = this.#nameOf(provider, source)
    const entry = this.#entries.get(name) ?? this.#create(provider, source)
    this.#entries.delete(name)
    this.#entries.set(name, entry)
    if (this.#entries.size > (this.#options.maxSources ?? 1000)) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
    return entry
  }

  #nameOf(provider: Provider, source: FetchedKeySource): string {
    const known = this.#names.get(provider)
    if (known !== undefined) return known
    const { account, uniqueId, issuer } = provider
    const name = JSON.stringify([account, uniqueId, issuer, source])
    this.#names.set(provider, name)
    return name
  }

  #create({ account, issuer }: Provider, source: FetchedKeySource): CachedKeys {
    const { clock, fetchDocument, onFailure } = this.#options
    return new CachedKeys({
      clock,
      times: this.#times,
      load: () => loadKeys(issuer, source, fetchDocument),
      onFailure: (error) => onFailure?.({ account, issuer, error }),
    })
  }
}

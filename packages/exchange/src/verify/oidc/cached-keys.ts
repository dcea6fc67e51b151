import { isVouchsafeError, VouchsafeError, type Code } from '@vouchsafe/core/errors'
import type { KeySet, KeyWanted } from '@vouchsafe/core/jwk'
import type { Clock, EpochSeconds, Seconds } from '@vouchsafe/core/time'

export interface KeyCacheTimes {
  /** Age from which a set is fetched anew in the background; 5 min by default. */
  readonly freshSeconds: Seconds
  /** Age up to which the last good set serves while its source does not answer; 24 h by default. */
  readonly staleSeconds: Seconds
  /** Between two fetches that a token asked for with an unknown key; 30 s by default (invariant 9). */
  readonly refetchSeconds: Seconds
  /** Rest after a failed fetch; 5 s by default. */
  readonly failureSeconds: Seconds
}

export const defaultKeyCacheTimes: KeyCacheTimes = {
  freshSeconds: 300 as Seconds,
  staleSeconds: 86_400 as Seconds,
  refetchSeconds: 30 as Seconds,
  failureSeconds: 5 as Seconds,
}

export interface CachedKeysOptions {
  readonly clock: Clock
  readonly times: KeyCacheTimes
  readonly load: () => Promise<KeySet>
  /** Told of every failed fetch, also of those in the background. */
  readonly onFailure: (error: VouchsafeError) => void
}

/** Failures that another try a minute later would not mend; everything else is worth the client's retry. */
const lasting: ReadonlySet<Code> = new Set(['discovery_malformed', 'jwks_malformed', 'fetch_refused'])

/**
 * The keys of one source: fetched by one flight at a time, renewed behind the back of those who ask, kept through
 * an outage. Whatever a stranger sends causes at most one fetch every `refetchSeconds`.
 */
export class CachedKeys {
  readonly #options: CachedKeysOptions
  #set: KeySet | undefined
  #fetchedAt = -Infinity
  /** When a token last forced a fetch; written before the attempt. */
  #forcedAt = -Infinity
  #failedAt = -Infinity
  #failure: VouchsafeError | undefined
  #flight: Promise<KeySet> | undefined

  constructor(options: CachedKeysOptions) {
    this.#options = options
  }

  /**
   * The set that holds the wanted key; at once in all but three cases: the first time, an unknown `kid`, and a set
   * too old to serve.
   *
   * @throws VouchsafeError `key_unknown` | `keys_unavailable` (retryable) | for a first fetch also
   *   `discovery_malformed`, `jwks_malformed`, `fetch_refused`
   */
  find(wanted: KeyWanted): KeySet | Promise<KeySet> {
    const at = this.#options.clock.now()
    const { freshSeconds, staleSeconds } = this.#options.times
    if (this.#set === undefined || at >= this.#fetchedAt + staleSeconds) return this.#findFirst(wanted, at)
    if (at >= this.#fetchedAt + freshSeconds) this.#renewInBackground(at)
    return serves(this.#set, wanted) ? this.#set : this.#findUnknown(wanted, at)
  }

  /**
   * A later set than the one under which a signature failed, should the issuer have put a new key under an old
   * `kid`; undefined when there is none or the time for another fetch has not come.
   */
  async renewed(seen: KeySet): Promise<KeySet | undefined> {
    // one that is under way answers for everybody who waits
    if (this.#set === seen && this.#flight !== undefined) await this.#flight.catch(() => undefined)
    if (this.#set !== seen) return this.#set
    const at = this.#options.clock.now()
    if (at < this.#fetchedAt + this.#options.times.refetchSeconds || !this.#mayForce(at)) return undefined
    this.#forcedAt = at
    return this.#fetch(at).catch(() => undefined)
  }

  async #findFirst(wanted: KeyWanted, at: EpochSeconds): Promise<KeySet> {
    if (this.#flight === undefined) {
      if (this.#isResting(at)) throw firstFailure(this.#failure)
      this.#forcedAt = at
    }
    const set = await this.#fetch(at).catch((error: unknown) => {
      throw firstFailure(error)
    })
    if (!serves(set, wanted)) throw keyUnknown(wanted)
    return set
  }

  async #findUnknown(wanted: KeyWanted, at: EpochSeconds): Promise<KeySet> {
    if (this.#flight !== undefined) {
      const joined = await this.#flight.catch(() => undefined)
      if (joined !== undefined && serves(joined, wanted)) return joined
    }
    if (!this.#mayForce(at)) throw unavailable({ reason: 'refetched_recently', kid: wanted.kid })
    this.#forcedAt = at
    const set = await this.#fetch(at).catch((error: unknown) => {
      throw unavailable({ reason: 'refetch_failed', kid: wanted.kid }, error)
    })
    if (!serves(set, wanted)) throw keyUnknown(wanted)
    return set
  }

  #renewInBackground(at: EpochSeconds): void {
    if (this.#flight === undefined && !this.#isResting(at)) this.#fetch(at).catch(() => {})
  }

  #fetch(at: EpochSeconds): Promise<KeySet> {
    this.#flight ??= this.#load(at)
    return this.#flight
  }

  async #load(at: EpochSeconds): Promise<KeySet> {
    try {
      const set = await this.#options.load()
      this.#set = set
      this.#fetchedAt = at
      this.#failedAt = -Infinity
      return set
    } catch (cause) {
      const error = isVouchsafeError(cause) ? cause : unavailable({ reason: 'fault' }, cause)
      this.#failedAt = this.#options.clock.now()
      this.#failure = error
      this.#options.onFailure(error)
      throw error
    } finally {
      this.#flight = undefined
    }
  }

  #mayForce(at: EpochSeconds): boolean {
    return at >= this.#forcedAt + this.#options.times.refetchSeconds
  }

  #isResting(at: EpochSeconds): boolean {
    return at < this.#failedAt + this.#options.times.failureSeconds
  }
}

function serves(set: KeySet, wanted: KeyWanted): boolean {
  return wanted.kid === undefined ? set.candidates(wanted).length > 0 : set.has(wanted.kid)
}

function firstFailure(error: unknown): VouchsafeError {
  const isLasting = isVouchsafeError(error) && lasting.has(error.code)
  return isLasting ? error : unavailable({ reason: 'fetch_failed' }, error)
}

function keyUnknown({ alg, kid }: KeyWanted): VouchsafeError {
  return new VouchsafeError('key_unknown', { detail: { alg, kid } })
}

function unavailable(detail: Readonly<Record<string, unknown>>, cause?: unknown): VouchsafeError {
  return new VouchsafeError('keys_unavailable', { detail, ...(cause !== undefined && { cause }) })
}

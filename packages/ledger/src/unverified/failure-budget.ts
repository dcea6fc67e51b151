import type { EpochSeconds } from '@vouchsafe/core/time'

export interface BudgetSettings {
  readonly perSourcePerSecond: number
  readonly burst: number
  readonly maxSources: number
}

interface Bucket {
  readonly tokens: number
  readonly at: EpochSeconds
}

/**
 * A token bucket a source, emptied by failures only. Memory is bounded: the source that failed longest ago is
 * forgotten first, which can only ever favour a caller; nobody is refused for what other sources did.
 */
export class FailureBudget {
  readonly #settings: BudgetSettings
  /** In order of the last failure. */
  readonly #buckets = new Map<string, Bucket>()

  constructor(settings: BudgetSettings) {
    this.#settings = settings
  }

  isLeft(source: string, at: EpochSeconds): boolean {
    return this.#tokens(source, at) >= 1
  }

  spend(source: string, at: EpochSeconds): void {
    const tokens = Math.max(0, this.#tokens(source, at) - 1)
    this.#buckets.delete(source)
    this.#buckets.set(source, { tokens, at })
    if (this.#buckets.size <= this.#settings.maxSources) return
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest)
      break
    }
  }

  #tokens(source: string, at: EpochSeconds): number {
    const { burst, perSourcePerSecond } = this.#settings
    const bucket = this.#buckets.get(source)
    if (bucket === undefined) return burst
    // A clock set back must not take tokens away.
    const elapsedSeconds = Math.max(0, at - bucket.at)
    return Math.min(burst, bucket.tokens + elapsedSeconds * perSourcePerSecond)
  }
}

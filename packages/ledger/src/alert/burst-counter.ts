import type { EpochSeconds } from '@vouchsafe/core/time'
import type { AlertBurst } from './types.ts'

/** Counts by key within a window that moves with the records. */
export interface BurstCounter {
  /** Counts `weight` more; the count within the window when it is reached and was not told of within it, else undefined. */
  add(key: string, at: EpochSeconds, weight: number): number | undefined
  /** Counts without telling. */
  recall(key: string, at: EpochSeconds, weight: number): void
}

interface Tally {
  /** Moments and how many at each, oldest first. */
  readonly moments: [at: number, weight: number][]
  toldAt: number
}

/** Keys at once; the one counted longest ago is forgotten first. */
const mostKeys = 4096
/** Moments of one key; more are taken together, each with its later neighbour: a burst is then told early, never late. */
const mostMoments = 128

/** Bounded in memory whatever is counted. */
export function createBurstCounter({ count, withinSeconds }: AlertBurst): BurstCounter {
  const tallies = new Map<string, Tally>()

  function tallyOf(key: string): Tally {
    const tally = tallies.get(key) ?? { moments: [], toldAt: -Infinity }
    tallies.delete(key)
    tallies.set(key, tally)
    const [oldest] = tallies.keys()
    if (tallies.size > mostKeys && oldest !== undefined) tallies.delete(oldest)
    return tally
  }

  function recall(key: string, at: EpochSeconds, weight: number): Tally {
    const tally = tallyOf(key)
    const { moments } = tally
    const last = moments.at(-1)
    if (last?.[0] === at) last[1] += weight
    else moments.push([at, weight])
    while ((moments[0]?.[0] ?? Infinity) <= at - withinSeconds) moments.shift()
    if (moments.length > mostMoments) moments.splice(0, moments.length, ...coarser(moments))
    return tally
  }

  return {
    recall,
    add: (key, at, weight) => {
      const tally = recall(key, at, weight)
      const total = tally.moments.reduce((sum, [, some]) => sum + some, 0)
      if (total < count || at - tally.toldAt < withinSeconds) return undefined
      tally.toldAt = at
      return total
    },
  }
}

function coarser(moments: Tally['moments']): Tally['moments'] {
  return moments.flatMap(([at, weight], index): Tally['moments'] => {
    if (index % 2 === 0 && index + 1 < moments.length) return []
    const before = index % 2 === 1 ? (moments[index - 1]?.[1] ?? 0) : 0
    return [[at, weight + before]]
  })
}

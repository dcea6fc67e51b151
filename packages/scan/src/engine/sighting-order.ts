import { whereOf } from '#report/report'
import type { Origin } from '#source/types'
import type { Sighting } from './sighting.ts'

/**
 * Sightings in an order that only the contents and their places decide: what is in HEAD first, then by path and age,
 * line and offset. Readers differ in theirs.
 */
export function inOrder(
  sightings: readonly Sighting[],
  located: ReadonlyMap<string, readonly Origin[]>,
): readonly Sighting[] {
  const ranks = new Map<string, string>()
  for (const { identity } of sightings)
    if (!ranks.has(identity)) ranks.set(identity, rankOf(identity, located.get(identity)?.[0]))
  return sightings.toSorted(
    (one, other) =>
      compare(ranks.get(one.identity) ?? '', ranks.get(other.identity) ?? '') ||
      one.line - other.line ||
      compare(one.identity, other.identity) ||
      one.offset - other.offset ||
      one.encoding.length - other.encoding.length ||
      compare(one.detector.id, other.detector.id) ||
      compare(one.value, other.value),
  )
}

function rankOf(identity: string, origin: Origin | undefined): string {
  if (origin === undefined) return identity
  if (origin.kind !== 'git') return whereOf(origin)
  const presence = origin.isInHead ? 0 : origin.isReachable ? 1 : 2
  const age = String(origin.first?.at ?? 0).padStart(12, '0')
  return `${presence}${whereOf(origin)}\0${age}\0${identity}`
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}

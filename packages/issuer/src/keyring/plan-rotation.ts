/** The life of a key as arithmetic: which key is active, which are due, which are done. */
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { KeyPurpose } from '#port/types'
import type { RotationPolicy } from './rotation-policy.ts'

/** In the order of first need: sessions and our usual tokens wait for none of the slow ones. */
export const keyPurposes = ['seal', 'ES256', 'ES384', 'RS256'] as const satisfies readonly KeyPurpose[]

/** When a key is born, active and gone; what `StoredKey` says about time. */
export interface KeySchedule {
  /** It is published from here on. */
  readonly createdAt: EpochSeconds
  readonly activeFrom: EpochSeconds
  /** When its successor is meant to take over; a late successor makes it later. */
  readonly activeUntil: EpochSeconds
  /** `activeUntil` plus the time that it stays published; moves with a late successor. */
  readonly retiresAt: EpochSeconds
}

export interface PlannedKey extends KeySchedule {
  readonly id: string
  readonly purpose: KeyPurpose
}

export interface RotationPlan {
  /** Purposes that need a new key now, each once. */
  readonly create: readonly KeyPurpose[]
  /** Keys of which no unexpired token or session can exist. */
  readonly delete: readonly string[]
}

/** By the moment of taking over. Total, so that servers sharing a store agree even when both made a key at once. */
function byActivation(a: PlannedKey, b: PlannedKey): number {
  return a.activeFrom - b.activeFrom || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)
}

/** The keys of one purpose, each followed by its successor. */
export function succession<Key extends PlannedKey>(keys: Iterable<Key>, purpose: KeyPurpose): readonly Key[] {
  return [...keys].filter((key) => key.purpose === purpose).toSorted(byActivation)
}

/**
 * The one key of a succession that signs or seals at `at`: the last that may have begun. Its planned end is not
 * asked: while no successor has taken over it goes on. A clock before every key gets the first one.
 */
export function activeKey<Key extends KeySchedule>(
  ordered: readonly Key[],
  at: EpochSeconds,
): Key | undefined {
  return ordered.findLast((key) => key.activeFrom <= at) ?? ordered[0]
}

/**
 * When the key at `index` may go: its retirement counted from the real end of its activity, which is the beginning
 * of its successor. Undefined while it has none. The longer of its own and today's retirement time counts, so
 * that a changed setting cuts no token short.
 */
function goneAt(
  ordered: readonly KeySchedule[],
  index: number,
  policy: RotationPolicy,
): EpochSeconds | undefined {
  const [key, successor] = [ordered[index], ordered[index + 1]]
  if (key === undefined || successor === undefined) return undefined
  const retireSeconds = Math.max(key.retiresAt - key.activeUntil, policy.retireSeconds)
  return (Math.max(key.activeUntil, successor.activeFrom) + retireSeconds) as EpochSeconds
}

/** `createdAt` is a rounded-down second: only one more makes sure of whole `prepareSeconds` in public. */
const roundingSeconds = 1
/** For making an RSA key and storing it durably. A key that takes longer becomes active later, nothing else. */
const makingSeconds = 1

/** When a successor of `newest` must be made, to be known in time. */
function successorDueAt(newest: KeySchedule, policy: RotationPolicy): EpochSeconds {
  return (newest.activeUntil - policy.prepareSeconds - roundingSeconds - makingSeconds) as EpochSeconds
}

/**
 * What must be done at `at`. Both duties are inclusive: a successor is due at exactly `prepareSeconds` and two
 * seconds before the newest key's planned end, a key is gone at exactly the end of its retirement.
 *
 * INVARIANT: a plan never deletes the active key of a purpose nor one that has yet to become active.
 */
export function planRotation(
  keys: Iterable<PlannedKey>,
  policy: RotationPolicy,
  at: EpochSeconds,
): RotationPlan {
  const all = [...keys]
  const plan = { create: [] as KeyPurpose[], delete: [] as string[] }
  for (const purpose of keyPurposes) {
    const ordered = succession(all, purpose)
    const newest = ordered.at(-1)
    if (newest === undefined || successorDueAt(newest, policy) <= at) plan.create.push(purpose)
    for (const [index, key] of ordered.entries()) {
      const end = goneAt(ordered, index, policy)
      if (end !== undefined && end <= at) plan.delete.push(key.id)
    }
  }
  return plan
}

/**
 * The life of a key made at `createdAt` after `newest`: it takes over when that one's time ends, but never before
 * it has been published for `prepareSeconds`. The first of a purpose is active at once, since nobody can know it.
 */
export function scheduleKey(
  newest: KeySchedule | undefined,
  policy: RotationPolicy,
  createdAt: EpochSeconds,
): KeySchedule {
  const activeFrom =
    newest === undefined
      ? createdAt
      : Math.max(newest.activeUntil, createdAt + roundingSeconds + policy.prepareSeconds)
  const activeUntil = activeFrom + policy.activeSeconds
  return {
    createdAt,
    activeFrom: activeFrom as EpochSeconds,
    activeUntil: activeUntil as EpochSeconds,
    retiresAt: (activeUntil + policy.retireSeconds) as EpochSeconds,
  }
}

/**
 * When to plan again after `at`: at the next instant at which a successor is due, a prepared key takes over or a
 * retired one is gone; one second later when something due at `at` is still undone.
 */
export function nextChangeAt(
  keys: Iterable<PlannedKey>,
  policy: RotationPolicy,
  at: EpochSeconds,
): EpochSeconds {
  const all = [...keys]
  const instants = keyPurposes.flatMap((purpose) => {
    const ordered = succession(all, purpose)
    const newest = ordered.at(-1)
    const duties = [
      newest === undefined ? at : successorDueAt(newest, policy),
      ...ordered.map((_, index) => goneAt(ordered, index, policy) ?? Infinity),
    ]
    const takeovers = ordered.map((key) => key.activeFrom).filter((instant) => instant > at)
    return [...duties.map((instant) => Math.max(instant, at + 1)), ...takeovers]
  })
  return Math.min(...instants) as EpochSeconds
}

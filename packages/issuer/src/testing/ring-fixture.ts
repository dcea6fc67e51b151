/** What the tests of this package share: a store in memory, a clock that is told the time, a fresh root key. */
import type { Random } from '@vouchsafe/core/bytes'
import type { Clock, EpochSeconds, Seconds } from '@vouchsafe/core/time'
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import { createKeyRing, type KeyRingOptions, type RotatingKeyRing } from '#keyring/create-key-ring'
import type { KeyEvent } from '#keyring/key-event'
import type { RotationPolicy } from '#keyring/rotation-policy'
import type { KeyStore, StoredKey } from '#port/types'

export const random: Random = { bytes: (length) => randomBytes(length) }

export const epoch = (seconds: number): EpochSeconds => seconds as EpochSeconds

/** An arbitrary beginning, away from zero so that nothing is right by accident. */
export const start = epoch(1_700_000_000)

export function policyOf(
  activeSeconds: number,
  prepareSeconds: number,
  retireSeconds: number,
): RotationPolicy {
  return {
    activeSeconds: activeSeconds as Seconds,
    prepareSeconds: prepareSeconds as Seconds,
    retireSeconds: retireSeconds as Seconds,
  }
}

export interface TestClock extends Clock {
  at: EpochSeconds
}

export function clockAt(at: EpochSeconds): TestClock {
  const clock: TestClock = { at, now: () => clock.at }
  return clock
}

export interface TestStore extends KeyStore {
  rows: readonly StoredKey[]
  /** Thrown by the next `update`, once. */
  failure: Error | undefined
}

export function memoryStore(rows: readonly StoredKey[] = []): TestStore {
  const store: TestStore = {
    rows,
    failure: undefined,
    load: async () => store.rows,
    update: async ({ add, delete: gone }) => {
      const { failure } = store
      store.failure = undefined
      if (failure !== undefined) throw failure
      const fresh = add.filter((key) => !store.rows.some((row) => row.id === key.id))
      store.rows = [...store.rows, ...fresh].filter((row) => !gone.includes(row.id))
    },
  }
  return store
}

export interface TestRing {
  readonly ring: RotatingKeyRing
  readonly store: TestStore
  readonly clock: TestClock
  readonly rootKey: KeyObject
  readonly events: KeyEvent[]
  /** Sets the clock and rotates. */
  readonly goTo: (at: number) => Promise<void>
}

type Parts = Partial<Pick<TestRing, 'store' | 'clock' | 'rootKey'>>

const commonRootKey = createSecretKey(randomBytes(32))
/** First keys by policy: RSA keys take long to make, so the rings of a test file begin with copies of the same. */
const firstKeys = new Map<string, Promise<readonly StoredKey[]>>()

async function storeWithFirstKeys(policy: RotationPolicy): Promise<TestStore> {
  const name = JSON.stringify(policy)
  const making =
    firstKeys.get(name) ??
    openRing(policy, { store: memoryStore(), rootKey: commonRootKey }).then(({ store }) => store.rows)
  firstKeys.set(name, making)
  return memoryStore(await making)
}

/**
 * A ring whose every key is ready: with first keys made at `start` under a common root key, or on the store and
 * root key given.
 */
export async function openRing(policy: RotationPolicy, parts: Parts = {}): Promise<TestRing> {
  const { clock = clockAt(start), rootKey = parts.store ? createSecretKey(randomBytes(32)) : commonRootKey } =
    parts
  const { store = await storeWithFirstKeys(policy) } = parts
  const events: KeyEvent[] = []
  const onRotate = (event: KeyEvent): unknown => events.push(event)
  const options: KeyRingOptions = { store, rootKey, clock, random, policy, onRotate }
  const ring = await createKeyRing(options)
  await ring.ready
  const goTo = async (at: number): Promise<void> => {
    clock.at = epoch(at)
    await ring.rotate(clock.at)
  }
  return { ring, store, clock, rootKey, events, goTo }
}

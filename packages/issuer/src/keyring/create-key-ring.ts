import { VouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { KeyPurpose } from '#port/types'
import { generateKey } from './generate-key.ts'
import type { OpenKey } from './open-key.ts'
import { keyPurposes, nextChangeAt } from './plan-rotation.ts'
import { checkRotationPolicy, type RotationPolicy } from './rotation-policy.ts'
import { signInput } from './sign-input.ts'
import { StoredKeys, type StoredKeysOptions } from './stored-keys.ts'
import type { KeyRing, SealingKey, SigningAlgorithm } from './types.ts'

export type KeyRingOptions = StoredKeysOptions

/**
 * Our keys, rotating by themselves. Which key is active is a function of the clock alone, so that a late timer
 * delays no key; if a successor is late, the key before it goes on.
 *
 * Servers that share a store agree without talking: each reads the store before it plans, at least once a minute,
 * and a key is published `prepareSeconds` before any of them may sign with it. Two that make a key in the same
 * instant both publish both, and agree on which of them signs. (Should two servers begin on one empty store in the
 * same instant, each knows the other's first keys within that minute only: start one before the other.)
 */
export interface RotatingKeyRing extends KeyRing {
  readonly policy: RotationPolicy
  /**
   * Resolves when every algorithm has an active key. ES256 and the sealing key are there when `createKeyRing`
   * resolves; at the very first start an RSA key takes some 0.1 to 0.5 s more, in the thread pool beside whatever
   * else the server does. Until then `activeKid` throws `not_ready` for an algorithm that has no key yet.
   */
  readonly ready: Promise<void>
  /**
   * Does what is due at `at`: reads the store, makes and publishes keys, deletes those that are done. Harmless at
   * any time and several at once; meant to be called at `nextRotationAt()`. Whatever it throws, the keys there
   * are go on working and the next call tries again.
   *
   * @throws VouchsafeError whatever the store throws
   */
  rotate(at: EpochSeconds): Promise<void>
  /** When `rotate` is next worth calling: later than its last call, by a minute at most. */
  nextRotationAt(): EpochSeconds
  /** Takes over what another server has stored or deleted. */
  reload(): Promise<void>
  /** Finishes what is under way; nothing is made afterwards. The keys go on working. */
  close(): Promise<void>
}

/** Longest time between two looks into the store: another server may have made keys. */
const longestRestSeconds = 60

/** What a server cannot be ready without; made in a millisecond. */
const neededAtOnce: readonly KeyPurpose[] = ['seal', 'ES256']

class StoredKeyRing implements RotatingKeyRing {
  readonly policy: RotationPolicy
  ready: Promise<void> = Promise.resolve()
  readonly #options: KeyRingOptions
  readonly #stored: StoredKeys
  readonly #making = new Map<KeyPurpose, Promise<void>>()
  readonly #announced = new Map<KeyPurpose, string>()
  #lastRotation: EpochSeconds
  #closed = false

  constructor(options: KeyRingOptions) {
    this.#options = options
    this.#stored = new StoredKeys(options)
    this.#lastRotation = options.clock.now()
    this.policy = options.policy
  }

  get revision(): number {
    return this.#stored.revision
  }

  publishedJwks(): readonly JsonObject[] {
    return this.#stored.current.jwks
  }

  activeKid(algorithm: SigningAlgorithm): string {
    const key = this.#stored.current.active(algorithm, this.#options.clock.now())
    if (key === undefined) throw notReady(algorithm)
    return key.id
  }

  async sign(kid: string, input: Uint8Array): Promise<Uint8Array> {
    const key = this.#stored.current.byId.get(kid)
    if (key === undefined || key.purpose === 'seal')
      throw new TypeError(`no signing key has the kid \`${kid}\``)
    return signInput(key.purpose, key.privateKey, input)
  }

  activeSealingKey(): SealingKey {
    const key = this.#stored.current.active('seal', this.#options.clock.now())
    if (key === undefined) throw notReady('seal')
    return key.sealing
  }

  sealingKey(id: Uint8Array): SealingKey | undefined {
    const hex = Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('hex')
    const key = this.#stored.current.byId.get(hex)
    return key?.purpose === 'seal' ? key.sealing : undefined
  }

  nextRotationAt(): EpochSeconds {
    const last = this.#lastRotation
    const change = nextChangeAt(this.#stored.current.all, this.policy, last)
    return Math.min(change, last + longestRestSeconds) as EpochSeconds
  }

  async rotate(at: EpochSeconds): Promise<void> {
    const making = await this.#begin(at)
    await Promise.all(making.values())
    this.#announceActive(at)
  }

  async reload(): Promise<void> {
    await this.#stored.read()
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#making.values())
    await this.#stored.settled()
  }

  /** The part of the first rotation that a server waits for; `ready` is the rest. */
  async start(): Promise<void> {
    const at = this.#lastRotation
    const making = await this.#begin(at)
    for (const { purpose, id } of this.#activeKeys(at)) this.#announced.set(purpose, id)
    this.ready = Promise.all(making.values()).then(() => this.#announceActive(at))
    // who awaits `ready` sees its failure all the same; nobody has to
    this.ready.catch(() => {})
    await Promise.all(neededAtOnce.map(async (purpose) => making.get(purpose)))
  }

  /** Reads, deletes, and begins to make what is due. */
  async #begin(at: EpochSeconds): Promise<ReadonlyMap<KeyPurpose, Promise<void>>> {
    if (this.#closed) return new Map()
    this.#lastRotation = at
    const due = await this.#stored.tidy(at)
    return new Map(due.map((purpose) => [purpose, this.#making.get(purpose) ?? this.#make(purpose)]))
  }

  #make(purpose: KeyPurpose): Promise<void> {
    const making = generateKey(purpose, this.#options.random)
      .then((key) => this.#stored.add(key))
      .finally(() => this.#making.delete(purpose))
    this.#making.set(purpose, making)
    return making
  }

  #announceActive(at: EpochSeconds): void {
    for (const { purpose, id } of this.#activeKeys(at)) {
      const replaces = this.#announced.get(purpose)
      if (id === replaces) continue
      this.#announced.set(purpose, id)
      this.#options.onRotate?.({
        kind: 'activated',
        purpose,
        id,
        at,
        ...(replaces !== undefined && { replaces }),
      })
    }
  }

  #activeKeys(at: EpochSeconds): readonly OpenKey[] {
    const active = keyPurposes.map((purpose) => this.#stored.current.active(purpose, at))
    return active.filter((key) => key !== undefined)
  }
}

function notReady(purpose: KeyPurpose): VouchsafeError {
  return new VouchsafeError('not_ready', {
    say: `there is no key for \`${purpose}\` yet`,
    detail: { purpose },
  })
}

/**
 * Opens the ring on a store, making the first keys where there are none. Resolves as soon as ES256 and sealing
 * work (see `ready` for the rest).
 *
 * @throws VouchsafeError `config_invalid` for a policy out of range, `key_unreadable` when the store holds keys and
 *   none opens under this root key, or whatever the store throws
 */
export async function createKeyRing(options: KeyRingOptions): Promise<RotatingKeyRing> {
  checkRotationPolicy(options.policy)
  const ring = new StoredKeyRing(options)
  await ring.start()
  return ring
}

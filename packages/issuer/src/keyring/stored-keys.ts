import type { Random } from '@vouchsafe/core/bytes'
import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import type { Clock, EpochSeconds } from '@vouchsafe/core/time'
import type { KeyObject } from 'node:crypto'
import type { KeyStore, StoredKey } from '#port/types'
import type { GeneratedKey } from './generate-key.ts'
import type { KeyEvent } from './key-event.ts'
import { arrangeKeys, type OpenKeySet } from './open-key-set.ts'
import { openKey, type OpenKey } from './open-key.ts'
import { planRotation, scheduleKey, succession, type RotationPlan } from './plan-rotation.ts'
import type { RotationPolicy } from './rotation-policy.ts'
import { wrapKey } from './wrap-key.ts'

export interface StoredKeysOptions {
  readonly store: KeyStore
  /** 32 bytes, from `parseRootKey`; never enters the store. */
  readonly rootKey: KeyObject
  readonly clock: Clock
  readonly random: Random
  readonly policy: RotationPolicy
  /** Told of everything that happens to a key; must not throw. */
  readonly onRotate?: (event: KeyEvent) => void
}

/**
 * The keys of the store, opened. Every change reaches the store first and is seen here afterwards; changes take
 * turns, so that no reading overlooks a key that was just added.
 */
export class StoredKeys {
  readonly #options: StoredKeysOptions
  readonly #refused = new Map<string, StoredKey>()
  #keys = arrangeKeys([])
  #revision = 0
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: StoredKeysOptions) {
    this.#options = options
  }

  get current(): OpenKeySet {
    return this.#keys
  }

  /** Grows with every change of `current`. */
  get revision(): number {
    return this.#revision
  }

  /**
   * Takes over what the store holds.
   *
   * @throws VouchsafeError `key_unreadable` when it holds keys and none of them opens: this is another root key,
   *   and to go on with new keys would silently end every session
   */
  async read(): Promise<void> {
    await this.#inTurn(() => this.#read())
  }

  /** Reads, deletes what is done at `at`, and tells what is to be made. */
  async tidy(at: EpochSeconds): Promise<RotationPlan['create']> {
    return this.#inTurn(async () => {
      await this.#read()
      const plan = planRotation(this.#keys.all, this.#options.policy, at)
      await this.#delete(new Set(plan.delete), at)
      return plan.create
    })
  }

  /**
   * Stores and publishes a key, with its place after the newest of its purpose. While it was made another server
   * may have stored one: then this one is dropped.
   */
  async add(key: GeneratedKey): Promise<void> {
    await this.#inTurn(async () => {
      const createdAt = this.#options.clock.now()
      await this.#read()
      const { create } = planRotation(this.#keys.all, this.#options.policy, createdAt)
      if (create.includes(key.purpose)) await this.#store(key, createdAt)
      key.secret.fill(0)
    })
  }

  /** Resolves when no change is under way. */
  async settled(): Promise<void> {
    await this.#inTurn(async () => {})
  }

  async #read(): Promise<void> {
    const rows = await this.#options.store.load()
    const open = rows.map((row) => this.#keys.byId.get(row.id) ?? this.#open(row))
    const usable = open.filter((key) => key !== undefined)
    if (usable.length === 0 && rows.length > 0)
      throw new VouchsafeError('key_unreadable', {
        say: 'none of the stored keys opens under this root key',
        hint: 'put the root key file back that belongs to this store; with a new one every key and session is lost',
        detail: { storedKeys: rows.length },
      })
    this.#become(usable)
  }

  async #store({ secret, ...identity }: GeneratedKey, createdAt: EpochSeconds): Promise<void> {
    const { store, rootKey, random, policy } = this.#options
    const newest = succession(this.#keys.all, identity.purpose).at(-1)
    const label = { ...identity, ...scheduleKey(newest, policy, createdAt) }
    const row = { ...label, wrapped: wrapKey(rootKey, label, { secret, random }) }
    await store.update({ add: [row], delete: [] })
    this.#become([...this.#keys.all, openKey(rootKey, row)])
    this.#tell({ kind: 'created', purpose: row.purpose, id: row.id, at: createdAt })
  }

  /** Undefined for a row that does not open; it is reported once and harms no other key. */
  #open(row: StoredKey): OpenKey | undefined {
    try {
      return openKey(this.#options.rootKey, row)
    } catch (error) {
      if (!isVouchsafeError(error, 'key_unreadable')) throw error
      const { id, purpose } = row
      const known = this.#refused.has(id)
      this.#refused.set(id, row)
      if (!known) this.#tell({ kind: 'refused', purpose, id, at: this.#options.clock.now(), error })
      return undefined
    }
  }

  async #delete(ids: ReadonlySet<string>, at: EpochSeconds): Promise<void> {
    const gone = this.#keys.all.filter((key) => ids.has(key.id))
    const refused = [...this.#refused.values()].filter((row) => row.retiresAt <= at)
    const all = [...gone, ...refused]
    if (all.length === 0) return
    await this.#options.store.update({ add: [], delete: all.map((key) => key.id) })
    for (const row of refused) this.#refused.delete(row.id)
    this.#become(this.#keys.all.filter((key) => !ids.has(key.id)))
    for (const { id, purpose } of all) this.#tell({ kind: 'deleted', purpose, id, at })
  }

  #become(keys: readonly OpenKey[]): void {
    const same = keys.length === this.#keys.all.length && keys.every((key) => this.#keys.byId.has(key.id))
    if (same) return
    this.#keys = arrangeKeys(keys)
    this.#revision += 1
  }

  #tell(event: KeyEvent): void {
    this.#options.onRotate?.(event)
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }
}

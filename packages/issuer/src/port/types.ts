import type { EpochSeconds } from '@vouchsafe/core/time'

/** What our own keys are for. */
export type KeyPurpose = 'ES256' | 'ES384' | 'RS256' | 'seal'

/**
 * A key as the store keeps it: the private part is wrapped (AES-256-GCM under the root key, which never enters
 * the store), so that a dump of the store mints nothing.
 */
export interface StoredKey {
  /** `kid` of signing keys; 16 hex digits for sealing keys. */
  readonly id: string
  readonly purpose: KeyPurpose
  /** JSON of the public JWK; null for sealing keys. */
  readonly publicJwk: string | null
  readonly wrapped: Uint8Array
  readonly createdAt: EpochSeconds
  /** From when it may sign or seal (it is published from `createdAt` on). */
  readonly activeFrom: EpochSeconds
  /** When its successor is to take over; while there is none, the key goes on. */
  readonly activeUntil: EpochSeconds
  /** Until when it is published, or may open sessions; later if its successor was late. Deleted afterwards. */
  readonly retiresAt: EpochSeconds
}

/** The port of our keys. Adapters pass `keyStoreContract`. */
export interface KeyStore {
  load(): Promise<readonly StoredKey[]>
  /** Adds keys and deletes others, whole or not at all; a key id that exists already is left as it is. */
  update(change: { readonly add: readonly StoredKey[]; readonly delete: readonly string[] }): Promise<void>
}

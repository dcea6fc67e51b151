import type { JsonObject } from '@vouchsafe/core/json'
import type { KeyObject } from 'node:crypto'

export type SigningAlgorithm = 'ES256' | 'ES384' | 'RS256'

export interface SealingKey {
  /** 8 bytes; stands in the clear in front of whatever it sealed. */
  readonly id: Buffer
  /** 32 bytes: HKDF pseudo-random key from which per-session keys are expanded. */
  readonly key: KeyObject
}

/** Our keys as use cases see them: signing and sealing; rotation happens behind it. */
export interface KeyRing {
  /**
   * The `kid` that signs now.
   * @throws VouchsafeError `not_ready` in the first moments of a new store, while its first key is made
   */
  activeKid(algorithm: SigningAlgorithm): string
  /**
   * Signature over `input` in JOSE form (ES*: r||s), by the key with this `kid`.
   * @throws TypeError for a `kid` that `activeKid` never gave: a bug of the caller
   */
  sign(kid: string, input: Uint8Array): Promise<Uint8Array>
  /** Public JWKs of every key that is published now: prepared, active and retiring. */
  publishedJwks(): readonly JsonObject[]
  /** Grows whenever `publishedJwks` changes; lets verifiers cache the imported set. */
  readonly revision: number
  /** @throws VouchsafeError `not_ready` as `activeKid` */
  activeSealingKey(): SealingKey
  /** Undefined for an unknown or retired key. */
  sealingKey(id: Uint8Array): SealingKey | undefined
}

import { VouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import { createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto'
import type { StoredKey } from '#port/types'
import type { PlannedKey } from './plan-rotation.ts'
import type { SealingKey, SigningAlgorithm } from './types.ts'
import { unwrapKey } from './wrap-key.ts'

export interface OpenSigningKey extends PlannedKey {
  readonly purpose: SigningAlgorithm
  readonly privateKey: KeyObject
  readonly jwk: JsonObject
}

export interface OpenSealingKey extends PlannedKey {
  readonly purpose: 'seal'
  readonly sealing: SealingKey
}

/** A stored key ready for use. The private part is a `KeyObject`, which nothing prints. */
export type OpenKey = OpenSigningKey | OpenSealingKey

/**
 * Unwraps a stored key.
 *
 * @throws VouchsafeError `key_unreadable`
 */
export function openKey(rootKey: KeyObject, row: StoredKey): OpenKey {
  const { id, purpose, publicJwk, createdAt, activeFrom, activeUntil, retiresAt } = row
  const secret = unwrapKey(rootKey, row)
  const schedule = { id, createdAt, activeFrom, activeUntil, retiresAt }
  try {
    if (purpose === 'seal')
      return { ...schedule, purpose, sealing: { id: Buffer.from(id, 'hex'), key: createSecretKey(secret) } }
    // the text is our own and authenticated by the unwrapping: no outside bytes reach this parser
    const jwk = JSON.parse(publicJwk ?? 'null') as JsonObject
    const privateKey = createPrivateKey({ key: secret, type: 'pkcs8', format: 'der' })
    return { ...schedule, purpose, privateKey, jwk }
  } catch (cause) {
    throw new VouchsafeError('key_unreadable', { detail: { id, purpose }, cause })
  } finally {
    secret.fill(0)
  }
}

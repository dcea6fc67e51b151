/** Private keys at rest: sealed under the root key, bound to the row they lie in. */
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Random } from '@vouchsafe/core/bytes'
import { createCipheriv, createDecipheriv, createHash, hkdfSync, type KeyObject } from 'node:crypto'
import type { StoredKey } from '#port/types'

/** Everything of a stored key but its private part. All of it is fixed when the key is made. */
export type KeyLabel = Omit<StoredKey, 'wrapped'>

// version (1 byte) | nonce (12) | ciphertext | tag (16)
const version = 1
const nonceBytes = 12
const tagBytes = 16
const algorithm = 'aes-256-gcm'

/**
 * One wrapping key a row: HKDF-SHA256 of the root key, the row's id in `info` (RFC 5869 §3.2). A nonce that a
 * broken source of randomness gives twice then costs nothing.
 */
function wrappingKey(rootKey: KeyObject, id: string): Buffer {
  return Buffer.from(hkdfSync('sha256', rootKey, Buffer.alloc(0), `vouchsafe key wrap v1 ${id}`, 32))
}

/** The whole label is bound, its times too: whoever writes to the store cannot keep a retired key alive. */
function associatedData(label: KeyLabel): Buffer {
  const { id, purpose, publicJwk, createdAt, activeFrom, activeUntil, retiresAt } = label
  const digest = publicJwk === null ? null : createHash('sha256').update(publicJwk).digest('hex')
  return Buffer.from(
    JSON.stringify([version, id, purpose, digest, createdAt, activeFrom, activeUntil, retiresAt]),
  )
}

/** Seals `secret` for the row with this label (AES-256-GCM, fresh nonce). */
export function wrapKey(
  rootKey: KeyObject,
  label: KeyLabel,
  options: { readonly secret: Uint8Array; readonly random: Random },
): Buffer {
  const nonce = options.random.bytes(nonceBytes)
  const cipher = createCipheriv(algorithm, wrappingKey(rootKey, label.id), nonce)
  cipher.setAAD(associatedData(label))
  const sealed = Buffer.concat([cipher.update(options.secret), cipher.final()])
  return Buffer.concat([Buffer.of(version), nonce, sealed, cipher.getAuthTag()])
}

/**
 * The private part of a stored key: of exactly this row, as it was written.
 *
 * @throws VouchsafeError `key_unreadable` for a row that was changed, swapped, cut or wrapped under another root key
 */
export function unwrapKey(rootKey: KeyObject, row: StoredKey): Buffer {
  const { id, purpose, wrapped } = row
  const detail = { id, purpose }
  if (wrapped.length <= 1 + nonceBytes + tagBytes || wrapped[0] !== version)
    throw new VouchsafeError('key_unreadable', { detail: { ...detail, wrappedBytes: wrapped.length } })
  const tagAt = wrapped.length - tagBytes
  const nonce = wrapped.subarray(1, 1 + nonceBytes)
  const decipher = createDecipheriv(algorithm, wrappingKey(rootKey, id), nonce, { authTagLength: tagBytes })
  decipher.setAAD(associatedData(row))
  decipher.setAuthTag(wrapped.subarray(tagAt))
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(1 + nonceBytes, tagAt)), decipher.final()])
  } catch (cause) {
    throw new VouchsafeError('key_unreadable', { detail, cause })
  }
}

import { createCipheriv, createDecipheriv, createHmac, hash } from 'node:crypto'

const nonceBytes = 12
const tagBytes = 16

const keyFor = (key: Uint8Array, use: string): Buffer => createHmac('sha256', key).update(use).digest()

/** The nonce is a keyed hash of what is sealed: the same twice gives the same bytes, and never two under one nonce. */
const nonceOf = (key: Uint8Array, body: Buffer, bound: string): Buffer =>
  createHmac('sha256', keyFor(key, 'nonce'))
    .update(hash('sha256', bound, 'buffer'))
    .update(body)
    .digest()
    .subarray(0, nonceBytes)

/** Seals bytes under a key (AES-256-GCM), bound to a text without which they do not open. */
export function seal(body: Buffer, key: Uint8Array, bound: string): Buffer {
  const nonce = nonceOf(key, body, bound)
  const cipher = createCipheriv('aes-256-gcm', keyFor(key, 'seal'), nonce)
  cipher.setAAD(Buffer.from(bound))
  return Buffer.concat([nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()])
}

/** What was sealed; undefined for another key, another text, or bytes that somebody altered. */
export function unseal(sealed: Buffer, key: Uint8Array, bound: string): Buffer | undefined {
  if (sealed.length < nonceBytes + tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', keyFor(key, 'seal'), sealed.subarray(0, nonceBytes))
  decipher.setAAD(Buffer.from(bound))
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}

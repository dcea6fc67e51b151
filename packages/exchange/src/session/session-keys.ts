import type { SealingKey } from '@vouchsafe/issuer/keyring'
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'

export interface SessionKeys {
  /** AES-256 key; used for exactly one message. */
  readonly key: KeyObject
  /** 40 characters, as AWS's secrets are. */
  readonly secretAccessKey: string
}

const label = Buffer.from('vouchsafe session')
const keyBytes = 32
/** 30 bytes are 40 base64 characters. */
const secretBytes = 30

/**
 * The first block of HKDF-Expand (RFC 5869 §2.3) with SHA-512; the sealing key is the pseudo-random key. The info
 * holds the whole token header: version, kind, sealing key id and session id.
 */
export function deriveSessionKeys(sealing: SealingKey, header: Buffer): SessionKeys {
  const block = createHmac('sha512', sealing.key).update(label).update(header).update('\x01').digest()
  return {
    // a cipher takes a KeyObject in 7 us, bare bytes in 33 (Node 24)
    key: createSecretKey(block.subarray(0, keyBytes)),
    secretAccessKey: block.toString('base64', keyBytes, keyBytes + secretBytes),
  }
}

import type { SealingKey } from '@vouchsafe/issuer/keyring'
import { createHmac } from 'node:crypto'

export interface SessionKeys {
  /** AES-256 key; used for exactly one message. */
  readonly key: Buffer
  /** 40 characters, as AWS's secrets are. */
  readonly secretAccessKey: string
}

const label = Buffer.from('vouchsafe session')
/** 30 bytes are 40 base64 characters. */
const secretBytes = 30

/**
 * HKDF-Expand (RFC 5869 §2.3) with SHA-256 to 64 bytes; the sealing key is the pseudo-random key. The info holds
 * the whole token header: version, kind, sealing key id and session id.
 */
export function deriveSessionKeys(sealing: SealingKey, header: Buffer): SessionKeys {
  const first = createHmac('sha256', sealing.key).update(label).update(header).update('\x01').digest()
  const second = createHmac('sha256', sealing.key)
    .update(first)
    .update(label)
    .update(header)
    .update('\x02')
    .digest()
  return { key: first, secretAccessKey: second.toString('base64', 0, secretBytes) }
}

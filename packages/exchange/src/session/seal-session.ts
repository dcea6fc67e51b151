import type { Random } from '@vouchsafe/core/bytes'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { Secret } from '@vouchsafe/core/secret'
import type { KeyRing } from '@vouchsafe/issuer/keyring'
import { createCipheriv } from 'node:crypto'
import { accessKeyIdRandomBytes, createAccessKeyId } from './access-key-id.ts'
import { encodeParts, joinPayload, payloadBytes, type PayloadParts } from './payload.ts'
import { deriveSessionKeys } from './session-keys.ts'
import {
  headerBytes,
  largestPayloadBytes,
  largestTokenSize,
  paddedPayloadBytes,
  sessionIdBytes,
  tagBytes,
  tokenHeader,
} from './token-layout.ts'
import { sessionKinds, type SessionFacts, type SessionKind } from './types.ts'

export interface SealedSession {
  /** 32 hex digits. */
  readonly id: string
  readonly accessKeyId: string
  readonly secretAccessKey: Secret<string>
  readonly token: Secret<string>
  /** Characters of the token. */
  readonly tokenSize: number
  /** `tokenSize` of the largest token, in whole per cent, rounded up. */
  readonly tokenUtilization: number
  /** Packed policies and tags of their allotted space, in whole per cent, rounded up; 0 without any. */
  readonly packedPolicySize: number
}

export interface SealOptions {
  readonly kind: SessionKind
  readonly keys: Pick<KeyRing, 'activeSealingKey'>
  readonly random: Random
  /** The token is padded to at least this many characters, 0 to 4096. */
  readonly minimumTokenSize?: number
}

/** Space for packed policies and tags, in bytes. */
const largestPackedBytes = 2048

/**
 * Every session has a key of its own and seals one message with it, so the nonce may be fixed.
 * INVARIANT: the session id is drawn here and nowhere else.
 */
export const sealingNonce = Buffer.alloc(12)

/**
 * A new credential for the session: access key id, secret and token. Nothing is stored; the token alone, with
 * the sealing key, gives all of it back.
 *
 * @throws VouchsafeError `policy_packed_too_large` (detail `percent`) | `session_too_large`
 */
export function sealSession(session: SessionFacts, options: SealOptions): SealedSession {
  const parts = encodeParts(session)
  const packedPolicySize = percentOf(parts.packed.length, largestPackedBytes)
  if (packedPolicySize > 100) {
    throw new VouchsafeError('policy_packed_too_large', { detail: { percent: packedPolicySize } })
  }
  const payload = padPayload(parts, options.minimumTokenSize ?? 0)

  const random = options.random.bytes(sessionIdBytes + accessKeyIdRandomBytes)
  const sealing = options.keys.activeSealingKey()
  const sessionId = random.subarray(0, sessionIdBytes)
  const header = tokenHeader(sessionKinds[options.kind], sealing.id, sessionId)
  const accessKeyId = createAccessKeyId(session.account, random.subarray(sessionIdBytes))
  const { key, secretAccessKey } = deriveSessionKeys(sealing, header)
  const cipher = createCipheriv('aes-256-gcm', key, sealingNonce).setAAD(associatedData(header, accessKeyId))
  const token = Buffer.concat([header, cipher.update(payload), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  )
  return {
    id: sessionId.toString('hex'),
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey, 'secret access key'),
    token: new Secret(token, 'session token'),
    tokenSize: token.length,
    tokenUtilization: percentOf(token.length, largestTokenSize),
    packedPolicySize,
  }
}

/** What the tag covers beside the ciphertext: version, kind, sealing key id, session id and access key id. */
export function associatedData(header: Buffer, accessKeyId: string): Buffer {
  return Buffer.concat([header, Buffer.from(accessKeyId)])
}

function padPayload(parts: PayloadParts, minimumTokenSize: number): Buffer {
  const size = paddedPayloadBytes(payloadBytes(parts), minimumTokenSize)
  if (size > largestPayloadBytes) {
    throw new VouchsafeError('session_too_large', {
      detail: { size: Math.ceil(((size + headerBytes + tagBytes) * 4) / 3), largest: largestTokenSize },
    })
  }
  return joinPayload(parts, size)
}

function percentOf(part: number, whole: number): number {
  return Math.ceil((part * 100) / whole)
}

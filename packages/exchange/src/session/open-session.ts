import { VouchsafeError } from '@vouchsafe/core/errors'
import { Secret } from '@vouchsafe/core/secret'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { KeyRing } from '@vouchsafe/issuer/keyring'
import { createDecipheriv, type KeyObject } from 'node:crypto'
import { decodePayload } from './payload.ts'
import { associatedData, sealingNonce } from './seal-session.ts'
import { deriveSessionKeys } from './session-keys.ts'
import { splitToken, tagBytes, tokenVersion, type TokenParts } from './token-layout.ts'
import { sessionKinds, type Session, type SessionKind } from './types.ts'

export interface OpenedSession {
  readonly session: Session
  /** Of this session; whoever signed with it holds the credential. */
  readonly secretAccessKey: Secret<string>
}

export interface ExpectedSession {
  readonly kind: SessionKind
  /** As the caller sent it beside the token. */
  readonly accessKeyId: string
}

/**
 * The session inside a token of ours, exactly as it was sealed. Whether it is still live is `checkSessionLive`'s
 * matter: the holder of an expired credential is told so only after the signature proved him its holder.
 *
 * @throws VouchsafeError `session_invalid` for anything else, with the reason in the detail
 */
export function openSession(
  token: string,
  expected: ExpectedSession,
  keys: Pick<KeyRing, 'sealingKey'>,
): OpenedSession {
  const parts = splitToken(token)
  if (parts === undefined) throw invalid('not_a_token')
  if (parts.version !== tokenVersion) throw invalid('version')
  if (parts.kind !== sessionKinds[expected.kind]) throw invalid('kind')
  const sealing = keys.sealingKey(parts.sealingKeyId)
  if (sealing === undefined) throw invalid('sealing_key_unknown')

  const { key, secretAccessKey } = deriveSessionKeys(sealing, parts.header)
  const payload = decrypt(parts, key, associatedData(parts.header, expected.accessKeyId))
  if (payload === undefined) throw invalid('not_authentic')
  const facts = decodePayload(payload)
  if (facts === undefined) throw invalid('payload')
  return {
    session: { ...facts, kind: expected.kind, id: parts.sessionId.toString('hex') },
    secretAccessKey: new Secret(secretAccessKey, 'secret access key'),
  }
}

/** @throws VouchsafeError `session_expired` from the second of its expiry on */
export function checkSessionLive(session: Session, at: EpochSeconds): void {
  if (at >= session.expiresAt) {
    throw new VouchsafeError('session_expired', {
      detail: { at, expiresAt: session.expiresAt, id: session.id },
    })
  }
}

function decrypt(parts: TokenParts, key: KeyObject, associated: Buffer): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, sealingNonce, { authTagLength: tagBytes })
  decipher.setAAD(associated).setAuthTag(parts.tag)
  try {
    return Buffer.concat([decipher.update(parts.ciphertext), decipher.final()])
  } catch {
    return undefined
  }
}

function invalid(reason: string): VouchsafeError {
  return new VouchsafeError('session_invalid', { detail: { reason } })
}

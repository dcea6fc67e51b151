import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { KeyRing } from '@vouchsafe/issuer/keyring'
import { isTemporaryAccessKeyId } from '#session/access-key-id'
import { checkSessionLive, openSession } from '#session/open-session'
import type { Session } from '#session/types'
import { parseSignature } from '#sigv4/parse-signature'
import type { SignedRequest } from '#sigv4/types'
import { checkSignatureScope, verifySignature } from '#sigv4/verify-signature'

/** A session of ours, whose holder signed the request. Whether its role still stands is a decision. */
export interface SignedSession {
  readonly session: Session
  readonly accessKeyId: string
  /** Of the signature's scope. */
  readonly region: string
}

export interface SignedContext {
  readonly keys: Pick<KeyRing, 'sealingKey'>
  /** The signature's scope must name it. */
  readonly service: string
  readonly at: EpochSeconds
}

/**
 * Guarantees that the holder of one of our sessions signed exactly this request, just now, and that the session has
 * not ended.
 *
 * @throws VouchsafeError `request_*` | `session_invalid` | `session_expired`
 */
export function verifySignedSession(
  request: SignedRequest,
  { keys, service, at }: SignedContext,
): SignedSession {
  const parts = parseSignature(request)
  checkSignatureScope(parts, service, at)
  const { accessKeyId, sessionToken, scope } = parts
  // we have no long-term keys: a session comes with its token or not at all
  if (sessionToken === undefined || !isTemporaryAccessKeyId(accessKeyId)) {
    const reason = sessionToken === undefined ? 'token_absent' : 'access_key_not_temporary'
    throw new VouchsafeError('session_invalid', { detail: { reason } })
  }
  const opened = openSession(sessionToken.reveal(), { kind: 'aws_session', accessKeyId }, keys)
  verifySignature(request, parts, opened.secretAccessKey)
  checkSessionLive(opened.session, at)
  return { session: opened.session, accessKeyId, region: scope.region }
}

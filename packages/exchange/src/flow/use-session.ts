import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { isTemporaryAccessKeyId } from '#session/access-key-id'
import { checkSessionLive, openSession } from '#session/open-session'
import { sessionArn, type Session } from '#session/types'
import { parseSignature } from '#sigv4/parse-signature'
import { checkSignatureScope, verifySignature } from '#sigv4/verify-signature'
import { attempt } from './attempt.ts'
import { settle, type Round, type Settled } from './settle.ts'
import type { AuthenticateResult, ExchangeDeps, SignedCall, VerifiedSession } from './types.ts'

interface SignedSession {
  readonly session: Session
  readonly accessKeyId: string
}

/** The flow of `Exchange.authenticate`. */
export async function useSession(deps: ExchangeDeps, call: SignedCall): Promise<AuthenticateResult> {
  const signed = await attempt(deps, call, () => verifySigned(deps, call, deps.clock.now()))
  return settle(deps, call.requestId, async (round) => decide(call, signed, round))
}

function verifySigned(
  { keys }: Pick<ExchangeDeps, 'keys'>,
  { request, service }: SignedCall,
  at: EpochSeconds,
): SignedSession {
  const parts = parseSignature(request)
  checkSignatureScope(parts, service, at)
  const { accessKeyId, sessionToken } = parts
  // we have no long-term keys: a session comes with its token or not at all
  if (sessionToken === undefined || !isTemporaryAccessKeyId(accessKeyId)) {
    const reason = sessionToken === undefined ? 'token_absent' : 'access_key_not_temporary'
    throw new VouchsafeError('session_invalid', { detail: { reason } })
  }
  const opened = openSession(sessionToken.reveal(), { kind: 'aws_session', accessKeyId }, keys)
  verifySignature(request, parts, opened.secretAccessKey)
  checkSessionLive(opened.session, at)
  return { session: opened.session, accessKeyId }
}

function decide(call: SignedCall, signed: SignedSession, round: Round): Settled<AuthenticateResult> {
  const { decisionId } = round
  try {
    checkRoleStands(signed.session, round.trust)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    const reason = String(error.detail['reason'])
    return {
      event: sessionEvent(call, signed, { round, outcome: 'denied', reason }),
      result: { outcome: 'refused', decisionId, error },
    }
  }
  // the one place where the brand is given
  const session = signed.session as VerifiedSession
  return {
    event: sessionEvent(call, signed, { round, outcome: 'allowed' }),
    result: { outcome: 'authenticated', decisionId, session },
  }
}

/** By unique id: a role of the same name that was made later is another role. */
function checkRoleStands(session: Session, trust: TrustSnapshot): void {
  const role = trust.roleByUniqueId(session.roleUniqueId)
  const isThere = role !== undefined && role.account === session.account
  if (isThere && !role.disabled) return
  const reason = isThere ? 'role_disabled' : 'role_missing'
  throw new VouchsafeError('session_revoked', { detail: { reason, roleUniqueId: session.roleUniqueId } })
}

interface Judgement {
  readonly round: Round
  readonly outcome: 'allowed' | 'denied'
  readonly reason?: string
}

function sessionEvent(
  { caller, operation }: SignedCall,
  { session, accessKeyId }: SignedSession,
  { round, outcome, reason }: Judgement,
): AuditEvent {
  const { id, issuedAt, expiresAt, account, roleUniqueId } = session
  return {
    id: round.decisionId,
    at: round.at,
    type: 'session_use',
    outcome,
    trustVersion: round.trust.version,
    caller,
    protocol: 'aws',
    operation,
    ...(reason !== undefined && { reason }),
    account,
    roleUniqueId,
    principal: sessionArn(session),
    evidence: { kind: 'sigv4' },
    credential: { kind: 'aws_session', id, accessKeyId, issuedAt, expiresAt },
    ...(round.supersedes !== undefined && { detail: { supersedes: round.supersedes } }),
  }
}

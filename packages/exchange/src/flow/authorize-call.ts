import { isVouchsafeError, type VouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import { eventId, type AuditEvent } from '@vouchsafe/ledger/event'
import { callerLayers } from '#decide/caller-layers'
import { answerAdministrator, answerQuestions, type Answered, type Question } from '#decide/decide-questions'
import { sessionPrincipal } from '#principal/session-principal'
import { sessionArn } from '#session/types'
import { verifySignedSession, type SignedSession } from '#verify/signed/verify-signed-session'
import { attempt } from './attempt.ts'
import { detailOf } from './exchange-event.ts'
import { settle, type Round, type Settled } from './settle.ts'
import { signedRecord } from './signed-session.ts'
import { standingRole } from './standing-role.ts'
import type { AuthorizeResult, ExchangeDeps, SignedCall, VerifiedSession } from './types.ts'

/** The flow of `Exchange.authorize`. */
export async function authorizeCall(deps: ExchangeDeps, call: SignedCall): Promise<AuthorizeResult> {
  const { request, service, requestId } = call
  const signed = await attempt(deps, call, () =>
    verifySignedSession(request, { keys: deps.keys, service, at: deps.clock.now() }),
  )
  return settle(deps, requestId, async (round) => judge(deps, { call, signed }, round))
}

/** A call whose signature is good. */
interface Verified {
  readonly call: SignedCall
  readonly signed: SignedSession
}

function judge(deps: ExchangeDeps, verified: Verified, round: Round): Settled<AuthorizeResult> {
  const { call, signed } = verified
  const { decisionId, trust } = round
  try {
    const answers = answer(call, signed, round)
    const denied = answers.find(({ isAllowed }) => !isAllowed)
    // the one place where the brand is given
    const session = signed.session as VerifiedSession
    if (denied === undefined) {
      return {
        event: callEvent(call, signed, { round, outcome: 'allowed', answers }),
        result: {
          outcome: 'authorized',
          decisionId,
          session,
          trust,
          failed: (error) => recordFailure(deps, { verified, round }, error),
        },
      }
    }
    const { action, resource } = denied.question
    return {
      event: callEvent(call, signed, { round, outcome: 'denied', reason: 'not_authorized', answers }),
      result: { outcome: 'denied', decisionId, session, action, resource },
    }
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return {
      event: callEvent(call, signed, { round, ...refusal(error) }),
      result: { outcome: 'refused', decisionId, error },
    }
  }
}

/** A record of its own: the one that allowed the call was durable before anything came of it, and stays true. */
async function recordFailure(
  { clock, random, ledger }: ExchangeDeps,
  { verified, round }: { readonly verified: Verified; readonly round: Round },
  { code, detail }: VouchsafeError,
): Promise<void> {
  const { call, signed } = verified
  await ledger.record(
    callEvent(call, signed, {
      round: { trust: round.trust, at: clock.now(), decisionId: eventId(random) },
      outcome: 'refused',
      reason: code,
      detail: { ...detail, follows: round.decisionId },
    }),
  )
}

/** A session that does not stand is denied by trust, whatever it asks; anything else is a fault of the call. */
function refusal(error: VouchsafeError): Pick<Judgement, 'outcome' | 'reason' | 'detail'> {
  const { code, detail } = error
  if (code === 'session_revoked') return { outcome: 'denied', reason: String(detail['reason']) }
  return { outcome: 'refused', reason: code, detail }
}

function answer(call: SignedCall, signed: SignedSession, { trust, at }: Round): readonly Answered[] {
  const { session } = signed
  const role = standingRole(session, trust)
  const questions: readonly Question[] = call.questions?.(session as VerifiedSession, trust) ?? []
  if (questions.length === 0) return []
  if (role === undefined) return answerAdministrator(questions, session.account)
  const principal = sessionPrincipal(signed, { ...call, role }, at)
  return answerQuestions(questions, principal, { layers: callerLayers(session, role, trust), trust })
}

interface Judgement {
  readonly round: Round
  readonly outcome: 'allowed' | 'denied' | 'refused'
  readonly reason?: string
  readonly detail?: Readonly<Record<string, unknown>>
  readonly answers?: readonly Answered[]
}

function callEvent(
  call: SignedCall,
  signed: SignedSession,
  { round, outcome, reason, detail, answers = [] }: Judgement,
): AuditEvent {
  const { session, accessKeyId } = signed
  const { id, issuedAt, expiresAt, account, holder } = session
  const role = holder.kind === 'role' ? round.trust.roleByUniqueId(holder.uniqueId) : undefined
  const facts = detailOf(detail, round)
  return {
    id: round.decisionId,
    at: round.at,
    type: 'session_use',
    outcome,
    trustVersion: round.trust.version,
    caller: call.caller,
    protocol: 'aws',
    operation: call.operation,
    ...(reason !== undefined && { reason }),
    account,
    ...(role !== undefined && { role: role.arn }),
    ...(holder.kind === 'role' && { roleUniqueId: holder.uniqueId }),
    principal: sessionArn(session),
    evidence: signedRecord(signed),
    ...requestPart(call, signed, answers),
    ...decisionPart(answers),
    credential: { kind: 'aws_session', id, accessKeyId, issuedAt, expiresAt },
    ...(facts !== undefined && { detail: facts }),
  }
}

function requestPart(
  { service, parameters }: SignedCall,
  { region, session: { sourceIdentity } }: SignedSession,
  answers: readonly Answered[],
): { readonly request: JsonObject } {
  const asked = answers.map(({ question: { action, resource } }) => ({ action, resource }))
  return {
    request: {
      service,
      region,
      ...(sourceIdentity !== undefined && { 'aws:sourceidentity': sourceIdentity }),
      ...(parameters !== undefined && { parameters }),
      ...(asked.length > 0 && { asked }),
    },
  }
}

/** The denial, or the first of the decisions that allowed; an administrator's calls have none. */
function decisionPart(answers: readonly Answered[]): Partial<AuditEvent> {
  const deciding = answers.find(({ isAllowed }) => !isAllowed) ?? answers[0]
  if (deciding?.authorization === undefined) return {}
  // an Authorization is plain data; only its type has no index signature
  return { decision: deciding.authorization as unknown as JsonValue }
}

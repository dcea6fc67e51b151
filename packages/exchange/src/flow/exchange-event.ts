import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { AuditEvent, CredentialRecord, EvidenceRecord, Outcome } from '@vouchsafe/ledger/event'
import type { Verdict } from '#decide/types'
import type { Grounds, Hide } from './evidence-kind.ts'
import type { MintedSession } from './mint-session.ts'
import type { Round } from './settle.ts'
import type { RoleRequest } from './types.ts'

/** Everything one exchange came to, as far as it went. */
export interface ExchangeFacts {
  readonly input: RoleRequest & { readonly sessionName?: string }
  readonly operation: string
  /** Of the role. */
  readonly account: string
  readonly outcome: Outcome
  /** Error code or denial cause. */
  readonly reason?: string
  readonly detail?: Readonly<Record<string, unknown>>
  readonly evidence?: EvidenceRecord
  readonly hide?: Hide
  readonly grounds?: Grounds
  readonly verdict?: Verdict
  readonly minted?: MintedSession
}

/** The ledger's record of an exchange. A token is in it as a digest only, hidden claims as keyed hashes. */
export function exchangeEvent(facts: ExchangeFacts, round: Round): AuditEvent {
  const { input, operation, account, outcome, reason, evidence, minted, hide = keep } = facts
  const detail = detailOf(facts.detail, round)
  return {
    id: round.decisionId,
    at: round.at,
    type: 'exchange',
    outcome,
    trustVersion: round.trust.version,
    caller: input.caller,
    protocol: 'aws',
    operation,
    ...(reason !== undefined && { reason }),
    account,
    role: input.roleArn,
    ...verdictParts(facts, hide),
    ...(evidence !== undefined && { evidence: hide(evidence) }),
    request: hide(requestRecord(facts)),
    ...(minted !== undefined && { credential: credentialRecord(minted) }),
    ...(detail !== undefined && { detail: hide(detail) }),
  }
}

const keep: Hide = (value) => value

function verdictParts({ grounds, verdict }: ExchangeFacts, hide: Hide): Partial<AuditEvent> {
  const { role, decision, candidate } = verdict ?? {}
  return {
    ...(role !== undefined && { roleUniqueId: role.uniqueId }),
    ...(grounds !== undefined && { principal: principalName(grounds) }),
    ...(candidate !== undefined && { candidate: { since: candidate.since, answer: candidate.answer } }),
    // a Decision is plain data; only its type has no index signature
    ...(decision !== undefined && { decision: hide(decision) as unknown as JsonValue }),
    ...(candidate?.decision !== undefined && {
      candidateDecision: hide(candidate.decision) as unknown as JsonValue,
    }),
  }
}

function principalName({ principal }: Grounds): string {
  return principal.type === 'AWS' ? principal.arn : principal.id
}

function requestRecord({ input, grounds }: ExchangeFacts): JsonObject {
  // filled in place: thirty keys are dear to copy
  const record: Record<string, JsonValue> = Object.fromEntries(grounds?.context ?? [])
  const sessionName = grounds?.sessionName ?? input.sessionName
  if (sessionName !== undefined) record['roleSessionName'] = sessionName
  record['durationSeconds'] = input.durationSeconds
  if (input.sessionPolicy !== undefined) record['policy'] = input.sessionPolicy
  if (input.policyArns.length > 0) record['policyArns'] = input.policyArns
  return record
}

export function credentialRecord({ session, credential }: MintedSession): CredentialRecord {
  const { issuedAt, expiresAt } = session
  const { id, accessKeyId } = credential
  return { kind: 'aws_session', id, accessKeyId, issuedAt, expiresAt }
}

/** An error's detail and which decision this one replaces, as plain facts: what JSON cannot say falls out. */
export function detailOf(
  detail: Readonly<Record<string, unknown>> = {},
  { supersedes }: Pick<Round, 'supersedes'>,
): JsonObject | undefined {
  const all = { ...detail, ...(supersedes !== undefined && { supersedes }) }
  return Object.keys(all).length === 0 ? undefined : (JSON.parse(JSON.stringify(all)) as JsonObject)
}

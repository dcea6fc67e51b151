import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { AuditEvent, CredentialRecord, Outcome } from '@vouchsafe/ledger/event'
import type { Verdict } from '#decide/types'
import type { FederatedPrincipal } from '#principal/federated-principal'
import type { VerifiedEvidence } from '#verify/oidc/evidence'
import { claimHider } from './hide-claims.ts'
import type { MintedSession } from './mint-session.ts'
import type { Round } from './settle.ts'
import type { AssumeRoleInput } from './types.ts'

export const assumeRoleOperation = 'AssumeRoleWithWebIdentity'

/** Everything one exchange came to, as far as it went. */
export interface ExchangeFacts {
  readonly input: AssumeRoleInput
  readonly account: string
  readonly outcome: Outcome
  /** Error code or denial cause. */
  readonly reason?: string
  readonly detail?: Readonly<Record<string, unknown>>
  readonly evidence?: VerifiedEvidence
  readonly federated?: FederatedPrincipal
  readonly verdict?: Verdict
  readonly minted?: MintedSession
}

/** The ledger's record of an exchange. The token is in it as a digest only, hidden claims as keyed hashes. */
export function exchangeEvent(
  facts: ExchangeFacts,
  round: Round,
  pseudonym: (value: string) => string,
): AuditEvent {
  const { input, account, outcome, reason, evidence, minted } = facts
  const hide = evidence === undefined ? keep : claimHider(evidence, pseudonym)
  const detail = detailOf(facts, round)
  return {
    id: round.decisionId,
    at: round.at,
    type: 'exchange',
    outcome,
    trustVersion: round.trust.version,
    caller: input.caller,
    protocol: 'aws',
    operation: assumeRoleOperation,
    ...(reason !== undefined && { reason }),
    account,
    role: input.roleArn,
    ...verdictParts(facts, hide),
    ...(evidence !== undefined && { evidence: evidenceRecord(evidence, hide) }),
    request: hide(requestRecord(facts)),
    ...(minted !== undefined && { credential: credentialRecord(minted) }),
    ...(detail !== undefined && { detail: hide(detail) }),
  }
}

type Hide = <Value>(value: Value) => Value
const keep: Hide = (value) => value

function verdictParts({ federated, verdict }: ExchangeFacts, hide: Hide): Partial<AuditEvent> {
  const { role, decision, candidate } = verdict ?? {}
  return {
    ...(role !== undefined && { roleUniqueId: role.uniqueId }),
    ...(federated !== undefined && { principal: federated.principal.id }),
    // a Decision is plain data; only its type has no index signature
    ...(decision !== undefined && { decision: hide(decision) as unknown as JsonValue }),
    ...(candidate !== undefined && { candidateDecision: hide(candidate) as unknown as JsonValue }),
  }
}

function evidenceRecord(evidence: VerifiedEvidence, hide: Hide): NonNullable<AuditEvent['evidence']> {
  const { digest, issuer, subject, audience, claims } = evidence
  return { kind: 'oidc', digest, issuer, ...hide({ subject, audience, claims }) }
}

function requestRecord({ input, federated }: ExchangeFacts): JsonObject {
  // filled in place: thirty keys are dear to copy
  const record: Record<string, JsonValue> = Object.fromEntries(federated?.context ?? [])
  record['roleSessionName'] = input.sessionName
  record['durationSeconds'] = input.durationSeconds
  if (input.sessionPolicy !== undefined) record['policy'] = input.sessionPolicy
  if (input.policyArns.length > 0) record['policyArns'] = input.policyArns
  return record
}

function credentialRecord({ session, credential }: MintedSession): CredentialRecord {
  const { issuedAt, expiresAt } = session
  return { kind: 'aws_session', id: credential.id, accessKeyId: credential.accessKeyId, issuedAt, expiresAt }
}

function detailOf({ detail = {} }: ExchangeFacts, { supersedes }: Round): JsonObject | undefined {
  const all = { ...detail, ...(supersedes !== undefined && { supersedes }) }
  // an error's detail holds plain facts; what JSON cannot say falls out here
  return Object.keys(all).length === 0 ? undefined : (JSON.parse(JSON.stringify(all)) as JsonObject)
}

import { VouchsafeError } from '@vouchsafe/core/errors'
import type { JsonValue } from '@vouchsafe/core/json'
import { parseAuditFilter } from '@vouchsafe/ledger/query'
import { systemClock } from '@vouchsafe/host/clock'
import type { ContextValue, Decision, PolicyRequest } from '@vouchsafe/policy/decision'
import { explainDecision, explainTrust } from '@vouchsafe/review/explain'
import { auditAnswer } from '@vouchsafe/server/admin/schema'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import { connect } from '#client/connection'
import type { Invocation } from '#program/spec'
import { explainCandidate, type RecordedExplanation } from './explain-candidate.ts'
import { findRole } from './find-role.ts'

/**
 * The decision that the ledger has under an id: as it was made, with the changes of the role's present policy that
 * would admit the same request today.
 *
 * @throws VouchsafeError `trust_not_found` when the ledger has no such decision
 */
export async function explainRecorded(invocation: Invocation, id: string): Promise<RecordedExplanation> {
  const record = await recordOf(invocation, id)
  const { decision, role, operation = '' } = record
  const request = requestOf(record)
  if (decision === undefined || request === undefined) return refusedBefore(record)
  const made = {
    ...explainDecision(decision as unknown as Decision, request),
    ...explainCandidate(record, request),
  }
  if (made.outcome === 'allowed' || role === undefined) return made
  const { policy } = await findRole(invocation, role)
  const now = explainTrust(policy, request)
  return {
    ...made,
    policySuggestions: now.policySuggestions,
    ...(operation !== '' && {
      vendor: { code: 'AccessDenied', text: `Not authorized to perform sts:${operation}` },
    }),
    unchecked:
      now.outcome === 'allowed'
        ? ["nothing: the role's policy has changed since, and would admit this request now"]
        : [],
  }
}

async function recordOf(invocation: Invocation, id: string): Promise<AuditEvent> {
  const { limit: _, ...query } = parseAuditFilter({ id, limit: '1' }, systemClock.now())
  const texts = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])
  const { records } = await connect(invocation).admin({
    path: '/v1/audit',
    query: { ...Object.fromEntries(texts), limit: 1 },
    answer: auditAnswer,
  })
  const [record] = records
  // whoever runs another version of the server sees what it wrote: members are read as they are there
  if (record !== undefined) return record.event as unknown as AuditEvent
  throw new VouchsafeError('trust_not_found', {
    say: `the ledger has no decision \`${id}\``,
    hint: 'see `vouch audit --denied` for what it has',
  })
}

/** Evidence that was refused before any policy was asked. */
function refusedBefore({ outcome, reason = 'unknown', detail }: AuditEvent): RecordedExplanation {
  const facts = Object.entries(detail ?? {}).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return {
    format: 'vouch explanation 1',
    outcome: outcome === 'allowed' ? 'allowed' : 'denied',
    step: outcome === 'allowed' ? 'none' : 'form',
    headline: `${outcome}: ${reason.replaceAll('_', ' ')}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`,
    unchecked: [],
    statements: [],
    tokenSuggestions: [],
    policySuggestions: [],
  }
}

function requestOf({ operation, principal, request }: AuditEvent): PolicyRequest | undefined {
  if (operation === undefined || principal === undefined) return undefined
  const context = new Map<string, ContextValue>()
  for (const [key, value] of Object.entries(request ?? {})) {
    const text = contextValue(value)
    if (key.includes(':') && text !== undefined) context.set(key, text)
  }
  const account = principal.split(':')[4] ?? ''
  return {
    action: `sts:${operation}`,
    principal: /:(?:assumed-role|user|role)\//.test(principal)
      ? { type: 'AWS', account, arn: principal }
      : { type: 'Federated', id: principal },
    context,
  }
}

function contextValue(value: JsonValue): ContextValue | undefined {
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
}

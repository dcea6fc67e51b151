import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject } from '@vouchsafe/core/json'
import { parseAuditFilter } from '@vouchsafe/ledger/query'
import { systemClock } from '@vouchsafe/host/clock'
import type { Authorization } from '@vouchsafe/policy/authorize'
import type { Decision, PolicyRequest } from '@vouchsafe/policy/decision'
import {
  explainAuthorization,
  explainDecision,
  explainTrust,
  type Explanation,
  type Step,
  type TokenSuggestion,
} from '@vouchsafe/review/explain'
import { readEvent } from '@vouchsafe/review/replay'
import { auditAnswer } from '@vouchsafe/server/admin/schema'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import { connect } from '#client/connection'
import { listResources } from '#client/resources'
import type { Invocation } from '#program/spec'
import { explainCandidate, type RecordedExplanation } from './explain-candidate.ts'
import { findRole } from './find-role.ts'
import { sayCause, sayRefusal } from './say-cause.ts'

/**
 * The decision that the ledger has under an id: as it was made, with the changes of the role's present policy that
 * would admit the same request today.
 *
 * @throws VouchsafeError `trust_not_found` when the ledger has no such decision
 */
export async function explainRecorded(invocation: Invocation, id: string): Promise<RecordedExplanation> {
  const record = await recordOf(invocation, id)
  const { outcome } = record
  if (outcome === 'refused') return ended('form', `refused: ${sayRefusal(record)}`)
  const cause = outcome === 'denied' ? sayCause(record) : undefined
  if (cause !== undefined)
    return {
      ...ended(cause.step, `denied: ${cause.say}`),
      ...vendorOf(record),
      tokenSuggestions: [...cause.suggestions, ...(await rolesLike(invocation, record))],
    }
  const asked = askedIn(record)
  if (asked === undefined)
    return ended(outcome === 'allowed' ? 'none' : 'form', `${outcome}: ${sayRefusal(record)}`)
  return explainDecided(invocation, record, asked)
}

/** An explanation of what no policy decided. */
function ended(step: Step, headline: string): RecordedExplanation {
  return {
    format: 'vouch explanation 1',
    outcome: step === 'none' ? 'allowed' : 'denied',
    step,
    headline,
    unchecked: [],
    statements: [],
    tokenSuggestions: [],
    policySuggestions: [],
  }
}

interface AskedOf {
  readonly request: PolicyRequest
  readonly decision: Decision | Authorization
}

async function explainDecided(
  invocation: Invocation,
  record: AuditEvent,
  { request, decision }: AskedOf,
): Promise<RecordedExplanation> {
  const made =
    'layers' in decision ? explainAuthorization(decision, request) : explainDecision(decision, request)
  const explained = { ...made, ...vendorOf(record), ...explainCandidate(record, request) }
  const isOfTrust = !('layers' in decision) || decision.layer === 'trust'
  if (made.outcome === 'allowed' || record.role === undefined || !isOfTrust) return explained
  const { policy } = await findRole(invocation, record.role)
  const now = explainTrust(policy, request)
  return {
    ...explained,
    policySuggestions: now.policySuggestions,
    unchecked:
      now.outcome === 'allowed'
        ? ["nothing: the role's policy has changed since, and would admit this request now"]
        : [],
  }
}

/** What the ledger's decision was about; undefined where the record has none, or lost its traces. */
function askedIn(record: AuditEvent): AskedOf | undefined {
  const decision: unknown = record.decision
  if (!isDecision(decision)) return undefined
  const read = readEvent(record)
  if (read.is === 'decided') {
    const { request, cause = '' } = read.exchange
    const denied = deniedActions[cause]
    return { request: denied === undefined ? request : { ...request, action: denied }, decision }
  }
  const call = askedOfCall(record)
  return call === undefined ? undefined : { request: call, decision }
}

/** The action that was denied, where it was not the call itself. */
const deniedActions: Readonly<Record<string, string>> = {
  tag_session_not_allowed: 'sts:TagSession',
  set_source_identity_not_allowed: 'sts:SetSourceIdentity',
}

function isDecision(decision: unknown): decision is Decision | Authorization {
  if (typeof decision !== 'object' || decision === null) return false
  const traces = 'layers' in decision ? decision.layers : 'statements' in decision && decision.statements
  return Array.isArray(traces)
}

/** A signed call that asked for one thing; of several it is not recorded which was denied. */
function askedOfCall({
  principal = '',
  request = {},
  operation = '',
}: AuditEvent): PolicyRequest | undefined {
  const { asked } = request
  const [first, another] = Array.isArray(asked) ? asked.filter(isJsonObject) : []
  if (first === undefined) return undefined
  const { action, resource } = first
  return {
    action: another === undefined && typeof action === 'string' ? action : operation,
    principal: { type: 'AWS', account: principal.split(':')[4] ?? '', arn: principal },
    ...(another === undefined && typeof resource === 'string' && { resource }),
    context: new Map(),
  }
}

/** What the caller was told (invariant 4). */
function vendorOf(record: AuditEvent): Pick<Explanation, 'vendor'> {
  const { operation = '', outcome, type, principal = '', role = '' } = record
  if (outcome !== 'denied') return {}
  if (operation === 'AssumeRole')
    return accessDenied(
      `User: ${principal} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
    )
  if (type === 'exchange') return accessDenied(`Not authorized to perform sts:${operation}`)
  if (sayCause(record) !== undefined)
    return {
      vendor: {
        code: 'InvalidClientTokenId',
        text: 'The security token included in the request is invalid.',
      },
    }
  const call = askedOfCall(record)
  return accessDenied(
    `User: ${principal} is not authorized to perform: ${call?.action ?? operation} on resource: ${call?.resource ?? '*'}`,
  )
}

function accessDenied(text: string): Pick<Explanation, 'vendor'> {
  return { vendor: { code: 'AccessDenied', text } }
}

/** Roles that may have been meant: of the same letters in another case, or of the same name on another path. */
async function rolesLike(
  invocation: Invocation,
  { reason, type, role = '' }: AuditEvent,
): Promise<TokenSuggestion[]> {
  if (reason !== 'role_missing' || type !== 'exchange') return []
  const wanted = role.split('/').at(-1)?.toLowerCase() ?? ''
  const roles = await listResources(connect(invocation), { kind: 'Role', account: role.split(':')[4] ?? '' })
  const like = roles.filter(({ name }) => name.toLowerCase() === wanted)
  return like.map(({ account, name, spec }) => ({
    code: 'role_like',
    text: `perhaps \`arn:aws:iam::${account}:role${typeof spec['path'] === 'string' ? spec['path'] : '/'}${name}\` was meant`,
  }))
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

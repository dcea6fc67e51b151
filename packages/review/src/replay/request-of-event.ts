import type { EpochSeconds } from '@vouchsafe/core/time'
import { holdsPseudonym, type AuditEvent } from '@vouchsafe/ledger/event'
import type { ContextValue, PolicyRequest, RequestPrincipal } from '@vouchsafe/policy/decision'

/** An exchange that the policies of a role decided, as the ledger has it. */
export interface RecordedExchange {
  /** Decision id. */
  readonly id: string
  readonly at: EpochSeconds
  /** ARN of the role, as asked for. */
  readonly role: string
  /** Whom the evidence names; of a session of ours its ARN. */
  readonly subject?: string
  readonly outcome: 'allowed' | 'denied'
  /** Of a denial: which of the actions was denied, by whom. */
  readonly cause?: string
  /** As the role's policies saw it: by its first action, with every key that the record holds. */
  readonly request: PolicyRequest
  /** Everything that had to be allowed, in order; the first is that of `request`. */
  readonly actions: readonly string[]
  /** What else bore on it than the role's trust policy; absent where nothing did. */
  readonly authorization?: AuditEvent['decision']
  /** The record was too large and lost its keys: what the context was, and all that had to be allowed, is unknown. */
  readonly isLost: boolean
  /** How much of a key's value is unknown. */
  readonly doubtAbout: (key: string) => Doubt
}

/**
 * `value`: the key was there, its value is kept as a keyed hash. `presence`: the record does not even say whether
 * the key was there.
 */
export type Doubt = 'none' | 'value' | 'presence'

/** What an event is to somebody who decides exchanges again. */
export type ReadEvent =
  | { readonly is: 'decided'; readonly exchange: RecordedExchange }
  /** An exchange whose end no policy of a role had a part in, with the cause. */
  | { readonly is: 'apart'; readonly cause: string }
  | { readonly is: 'other' }

type Operation = 'AssumeRole' | 'AssumeRoleWithSAML' | 'AssumeRoleWithWebIdentity'

const operations: ReadonlySet<unknown> = new Set<Operation>([
  'AssumeRole',
  'AssumeRoleWithSAML',
  'AssumeRoleWithWebIdentity',
])

/** The causes of a denial that policies are; `DenialCause` of the exchange has others. */
const policyCauses: ReadonlySet<string | undefined> = new Set([
  'trust_policy',
  'not_authorized',
  'tag_session_not_allowed',
  'set_source_identity_not_allowed',
])

/**
 * Reads an event of the ledger, or one that comes from a file: whatever is not there or has another form makes it one
 * that nothing can be said of.
 */
export function readEvent(event: AuditEvent): ReadEvent {
  const { type, operation, outcome, reason } = event
  if (type !== 'exchange' || !operations.has(operation)) return { is: 'other' }
  const isDecided = outcome === 'allowed' || (outcome === 'denied' && policyCauses.has(reason))
  if (!isDecided) return { is: 'apart', cause: textOf(reason) ?? 'unreadable' }
  const exchange = exchangeOf(event, operation as Operation)
  return exchange === undefined ? { is: 'apart', cause: 'unreadable' } : { is: 'decided', exchange }
}

function exchangeOf(event: AuditEvent, operation: Operation): RecordedExchange | undefined {
  const { id, at, role, reason, principal: name, request: keys, decision, outcome, evidence } = event
  if (![id, role, name].every((text) => typeof text === 'string') || !Number.isSafeInteger(at))
    return undefined
  if (typeof keys !== 'object' || keys === null || role === undefined || name === undefined) return undefined
  const authorization = isAuthorization(decision) ? decision : undefined
  const isLost = 'omitted' in keys
  const context = contextOf(keys)
  if (authorization !== undefined) context.set('aws:resourceaccount', role.split(':')[4] ?? '')
  const principal = operation === 'AssumeRole' ? sessionOf(name, context) : federated(name)
  const action = `sts:${operation}`
  const subject = textOf(evidence?.subject)
  return {
    id,
    at,
    role,
    ...(subject !== undefined && { subject }),
    outcome: outcome === 'allowed' ? 'allowed' : 'denied',
    ...(reason !== undefined && { cause: reason }),
    request: { action, principal, context },
    actions: [
      action,
      ...(context.has('aws:tagkeys') ? ['sts:TagSession'] : []),
      ...(context.has('sts:sourceidentity') ? ['sts:SetSourceIdentity'] : []),
    ],
    ...(authorization !== undefined && { authorization }),
    isLost,
    doubtAbout: doubtsOf(context, { isLost, isLayered: authorization !== undefined }),
  }
}

/** A decision by several layers of policies; its traces may have been too large for the record. */
function isAuthorization(decision: unknown): decision is NonNullable<AuditEvent['decision']> {
  if (typeof decision !== 'object' || decision === null) return false
  if ('layers' in decision) return true
  const omitted = 'omitted' in decision ? decision.omitted : undefined
  return typeof omitted === 'object' && omitted !== null && 'layers' in omitted
}

/** Beside the keys, which all have a colon, the record has parameters of the call. */
function contextOf(keys: NonNullable<AuditEvent['request']>): Map<string, ContextValue> {
  const context = new Map<string, ContextValue>()
  for (const key in keys) {
    const value: unknown = keys[key]
    if (!key.includes(':')) continue
    if (typeof value === 'string') context.set(key, value)
    else if (Array.isArray(value)) context.set(key, value.map(String))
  }
  return context
}

function federated(id: string): RequestPrincipal {
  return { type: 'Federated', id }
}

function sessionOf(arn: string, context: ReadonlyMap<string, ContextValue>): RequestPrincipal {
  const text = (key: string): string | undefined => textOf(context.get(key))
  const isOfRole = text('aws:principaltype') === 'AssumedRole'
  const [uniqueId] = text('aws:userid')?.split(':') ?? []
  const roleArn = text('aws:principalarn')
  return {
    type: 'AWS',
    account: arn.split(':')[4] ?? '',
    arn,
    ...(isOfRole && roleArn !== undefined && { roleArn }),
    ...(isOfRole && uniqueId !== undefined && { uniqueId }),
  }
}

interface Gaps {
  readonly isLost: boolean
  /** The keys of the resource were asked too, and those of its tags are not recorded. */
  readonly isLayered: boolean
}

function doubtsOf(
  context: ReadonlyMap<string, ContextValue>,
  { isLost, isLayered }: Gaps,
): RecordedExchange['doubtAbout'] {
  if (isLost) return () => 'presence'
  return (key) => {
    const value = context.get(key)
    if (value === undefined) return isLayered && key.startsWith('aws:resourcetag/') ? 'presence' : 'none'
    const texts = typeof value === 'string' ? [value] : value
    return texts.some(holdsPseudonym) ? 'value' : 'none'
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

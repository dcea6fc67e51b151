import type { EpochSeconds } from '@vouchsafe/core/time'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import type { ContextValue, RequestPrincipal } from '@vouchsafe/policy/decision'
import { providerName, type TrustPolicyDocument } from '@vouchsafe/policy/parse'
import { readEvent, type RecordedExchange } from '#replay/request-of-event'
import type { Seen } from './types.ts'

/** Exchanges that no part of a trust policy can tell apart. */
export interface EvidenceRow extends Seen {
  readonly principal: RequestPrincipal
  /** Everything that had to be allowed. */
  readonly actions: readonly string[]
  /** The keys that the policy asks about, and those that say whose a token is. */
  readonly context: ReadonlyMap<string, ContextValue>
  readonly subject: string
  /** Keys whose values the record hides. */
  readonly hidden: ReadonlySet<string>
}

/** What is on record of one role, summed as it is read: memory grows with the subjects and not with the ledger. */
export interface Evidence {
  add(event: AuditEvent): void
  /** What was admitted. */
  readonly rows: () => readonly EvidenceRow[]
  /** What the trust policy refused, by subject. */
  readonly denied: () => ReadonlyMap<string, Seen>
  /** Exchanges that were admitted and that cannot be read. */
  readonly unreadable: () => number
  /** From the first exchange on record to the last, whatever became of them. */
  readonly span: () => { readonly firstAt: EpochSeconds; readonly lastAt: EpochSeconds } | undefined
}

/** Claims that name an owner by a number that nobody else ever gets, where an issuer has them. */
export const ownerClaims = [
  // GitHub
  'repository_owner_id',
  // GitLab
  'namespace_id',
  // HCP Terraform
  'terraform_organization_id',
  // Buildkite
  'organization_id',
]
/** Subjects that are told apart among what was denied: strangers can make up any number. */
const MOST_DENIED = 10_000

/** Begins with nothing on record, for the role whose enforced policy this is. */
export function collectEvidence(policy: TrustPolicyDocument): Evidence {
  const asked = keysOf(policy)
  const rows = new Map<string, EvidenceRow>()
  const denied = new Map<string, Seen>()
  let unreadable = 0
  let span: { firstAt: EpochSeconds; lastAt: EpochSeconds } | undefined

  function add(event: AuditEvent): void {
    const read = readEvent(event)
    if (read.is === 'other') return
    if (read.is === 'apart') {
      if (event.outcome === 'allowed') unreadable += 1
      return
    }
    const { exchange } = read
    const { at } = exchange
    span = { firstAt: earlier(span?.firstAt ?? at, at), lastAt: later(span?.lastAt ?? at, at) }
    if (exchange.outcome === 'denied') return addDenied(denied, exchange)
    const row = rowOf(exchange, asked)
    const name = nameOf(row)
    rows.set(name, { ...row, ...addSeen(rows.get(name), row) })
  }

  return {
    add,
    rows: () => [...rows.values()],
    denied: () => denied,
    unreadable: () => unreadable,
    span: () => span,
  }
}

/** Both together. */
export function addSeen(before: Seen | undefined, { count, firstAt, lastAt }: Seen): Seen {
  if (before === undefined) return { count, firstAt, lastAt }
  return {
    count: before.count + count,
    firstAt: earlier(before.firstAt, firstAt),
    lastAt: later(before.lastAt, lastAt),
  }
}

function addDenied(denied: Map<string, Seen>, { subject = '', at, cause }: RecordedExchange): void {
  const isPolicys = cause === 'trust_policy' || cause === 'not_authorized'
  if (!isPolicys || (!denied.has(subject) && denied.size >= MOST_DENIED)) return
  denied.set(subject, addSeen(denied.get(subject), { count: 1, firstAt: at, lastAt: at }))
}

function rowOf(
  { request, actions, subject, at, doubtAbout }: RecordedExchange,
  asked: ReadonlySet<string>,
): EvidenceRow {
  const { principal, context } = request
  const keys = [...asked, ...ownKeys(principal)].filter((key) => context.has(key))
  return {
    principal,
    actions,
    context: new Map(keys.map((key) => [key, context.get(key) ?? ''])),
    subject: subject ?? '',
    hidden: new Set([...asked, ...ownKeys(principal)].filter((key) => doubtAbout(key) !== 'none')),
    count: 1,
    firstAt: at,
    lastAt: at,
  }
}

/** Who somebody of the principal is. */
function ownKeys(principal: RequestPrincipal): readonly string[] {
  if (principal.type !== 'Federated') return ['aws:principalarn']
  const host = providerName(principal.id)?.toLowerCase()
  if (host === undefined) return ['saml:aud']
  return ['sub', 'aud', ...ownerClaims].map((claim) => `${host}:${claim}`)
}

/** What the conditions ask about, and what their values are made of. */
function keysOf({ statements }: TrustPolicyDocument): ReadonlySet<string> {
  const conditions = statements.flatMap((statement) => statement.conditions)
  return new Set(
    conditions.flatMap(({ key, values }) => [
      key.toLowerCase(),
      ...values.flatMap((value) =>
        [...value.matchAll(/\$\{([^},]+)/g)].map(([, name = '']) => name.trim().toLowerCase()),
      ),
    ]),
  )
}

function nameOf({ principal, actions, context, subject, hidden }: EvidenceRow): string {
  return JSON.stringify([principal, actions, [...context], subject, [...hidden]])
}

function earlier(a: EpochSeconds, b: EpochSeconds): EpochSeconds {
  return a < b ? a : b
}

function later(a: EpochSeconds, b: EpochSeconds): EpochSeconds {
  return a > b ? a : b
}

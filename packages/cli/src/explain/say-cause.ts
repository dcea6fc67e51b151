import { codes } from '@vouchsafe/core/errors'
import type { DenialCause, SessionEnd } from '@vouchsafe/exchange/decide'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import type { Step, TokenSuggestion } from '@vouchsafe/review/explain'

/** What is to be said of an end that no policy brought about. */
export interface SaidCause {
  readonly step: Step
  /** One clause. */
  readonly say: string
  readonly suggestions: readonly TokenSuggestion[]
}

type PolicyCause =
  | 'trust_policy'
  | 'not_authorized'
  | 'tag_session_not_allowed'
  | 'set_source_identity_not_allowed'
type Cause = Exclude<DenialCause, PolicyCause>

interface Row {
  readonly step: Step
  readonly say: (record: AuditEvent) => string
  readonly next: string
}

const account = ({ role = '' }: AuditEvent): string => role.split(':')[4] ?? ''
const named = ({ role = 'the role' }: AuditEvent): string => `\`${role}\``

/** Every cause of a denial that has no decision of a policy beside it; complete by type. */
const rows: Readonly<Record<Cause, Row>> = {
  account_missing: {
    step: 'provider',
    say: (record) => `there is no account \`${account(record)}\``,
    next: 'write the ARN with the number of an account of this server: `vouch get Account` has them',
  },
  provider_disabled: {
    step: 'provider',
    say: ({ principal = 'the provider' }) => `\`${principal}\` is disabled`,
    next: 'take `disabled` out of the provider, if it is to be believed again',
  },
  administrator_session: {
    step: 'trust_policy',
    say: () => "an administrator's session makes no other credential",
    next: 'assume the role as a workload: `vouch run --role ROLE -- COMMAND`',
  },
  parent_session_revoked: {
    step: 'trust_policy',
    say: () => 'the session that got the token is revoked, or its role is gone or disabled',
    next: 'begin anew with evidence of the workload itself: whatever descends from that session has ended with it',
  },
  role_not_offered: {
    step: 'trust_policy',
    say: (record) => `the identity provider does not offer ${named(record)} to this person`,
    next: 'let the attribute `Role` of the response name the role and the provider',
  },
  role_missing: {
    step: 'trust_policy',
    say: (record) => `there is no role ${named(record)}`,
    next: 'see `vouch get Role`: the name counts letter by letter, and the ARN has the path of the role',
  },
  role_disabled: {
    step: 'trust_policy',
    say: (record) => `${named(record)} is disabled`,
    next: 'take `disabled` out of the role, if it is to be assumed again',
  },
}

const again = 'assume the role again, if it is still there: a session ends with what it was made from'
/** Likewise, why the session that signed a call no longer stands. */
const ends: Readonly<Record<SessionEnd, Row>> = {
  revoked: {
    step: 'time',
    say: () => 'the session that signed was revoked',
    next: 'assume the role again; `vouch get Revocation` says what ended it',
  },
  account_missing: { step: 'time', say: () => 'the account of the session is gone', next: again },
  role_missing: {
    step: 'time',
    say: () => 'the role of the session is gone, or another has its name now',
    next: again,
  },
  role_disabled: {
    step: 'time',
    say: (record) => `${named(record)}, whose session signed, is disabled`,
    next: 'take `disabled` out of the role, if its sessions are to go on',
  },
}

/** What a cause means and what to do next; undefined for one that a policy decided, or that is not known here. */
export function sayCause(record: AuditEvent): SaidCause | undefined {
  const { reason = '', type } = record
  const table: Readonly<Record<string, Row>> = type === 'session_use' ? ends : rows
  const row = Object.hasOwn(table, reason) ? table[reason] : undefined
  if (row === undefined) return undefined
  return { step: row.step, say: row.say(record), suggestions: [{ code: reason, text: row.next }] }
}

/** Evidence or a call that broke a rule: in the words of the catalogue, with its facts. */
export function sayRefusal({ reason = 'unknown', detail }: AuditEvent): string {
  const say = Object.hasOwn(codes, reason)
    ? codes[reason as keyof typeof codes].say
    : reason.replaceAll('_', ' ')
  const facts = Object.entries(detail ?? {}).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return `${say}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`
}

import type { JsonObject } from '@vouchsafe/core/json'
import type { AuditEvent, EventType, Outcome } from '#event/types'
import type { LedgerQuery } from '#port/types'
import type { ChangedResource } from '#port/trust-changes'

/** Rules that come with the program. */
export type BuiltinAlert = 'new-provider' | 'widened-trust' | 'denied-burst' | 'key-attempt'

/**
 * What a record must have: one of the listed values in every field that is given. `*` stands for any run of
 * characters in `operation`, `role` and `subject`; a `role` without a slash is compared with the bare name.
 */
export interface AlertWhen {
  readonly type?: readonly string[]
  readonly outcome?: readonly string[]
  readonly operation?: readonly string[]
  readonly role?: readonly string[]
  readonly subject?: readonly string[]
  readonly account?: readonly string[]
  readonly reason?: readonly string[]
}

/** So many records within so many seconds, counted by role, or by source where a record names none. */
export interface AlertBurst {
  readonly count: number
  readonly withinSeconds: number
}

/** What to watch for. With `builtin` and `when` both have to hold. */
export interface AlertRule {
  readonly name: string
  readonly builtin?: BuiltinAlert
  readonly when?: AlertWhen
  readonly burst?: AlertBurst
}

/** Why a record is told of. */
export interface AlertMatch {
  /** One line; control characters escaped. */
  readonly text: string
  /** Of a burst: how many, by what, since when. */
  readonly burst?: { readonly key: string; readonly count: number; readonly withinSeconds: number }
  /** Of a change of trust: which resources. */
  readonly resources?: readonly { readonly kind: string; readonly account: string; readonly name: string }[]
}

/** What only the server can say of a change; the ledger knows no policies. */
export interface AlertFacts {
  /** Whether a role's spec lets in more than the one before it. In doubt it does. */
  readonly widens: (before: JsonObject, after: JsonObject) => boolean
}

/** A rule, ready to judge records one after another in the order of the ledger. It remembers bursts, nothing else. */
export interface AlertMatcher {
  /** Records that cannot match need not be read. */
  readonly query: Pick<LedgerQuery, 'type' | 'outcome'>
  /** Whether `judge` wants the contents of a change of trust. */
  readonly needsChanges: boolean
  /** How far back a record counts; 0 for a rule without bursts. */
  readonly memorySeconds: number
  judge(event: AuditEvent, changes?: readonly ChangedResource[]): AlertMatch | undefined
  /** Counts a record that was judged before a restart, telling of nothing. */
  recall(event: AuditEvent): void
}

/** What is delivered: JSON, the same for a webhook, a file and standard output. */
export interface AlertNotice {
  /** The same whenever the same record is told of again: receivers that must not count twice go by it. */
  readonly key: string
  readonly alert: string
  readonly text: string
  readonly at: string
  /** Of the ledger. */
  readonly sequence: number
  readonly type: EventType
  readonly outcome: Outcome
  readonly burst?: AlertMatch['burst']
  readonly resources?: AlertMatch['resources']
  /** The whole record. */
  readonly event: AuditEvent
}

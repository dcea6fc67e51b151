import type { Decision } from '@vouchsafe/policy/decision'
import type { Role } from '@vouchsafe/trust/snapshot'

/** Why valid evidence gets nothing. Closed; told to the operator only, for the caller all are one. */
export const denialCauses = [
  'account_missing',
  'provider_disabled',
  'role_missing',
  'role_disabled',
  'trust_policy',
  'tag_session_not_allowed',
  'set_source_identity_not_allowed',
] as const
export type DenialCause = (typeof denialCauses)[number]

interface Judged {
  /** Absent when no role was found, or the answer did not depend on one. */
  readonly role?: Role
  /** What the enforced trust policy said to the action that decided. */
  readonly decision?: Decision
  /** What the candidate policy would have said, where that differs. */
  readonly candidate?: Decision
}

/** The outcome of deciding: a value, never an exception. */
export type Verdict =
  | (Judged & { readonly effect: 'allow'; readonly role: Role; readonly decision: Decision })
  | (Judged & { readonly effect: 'deny'; readonly cause: DenialCause })

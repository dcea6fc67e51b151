import type { Authorization } from '@vouchsafe/policy/authorize'
import type { Decision } from '@vouchsafe/policy/decision'
import type { CandidateAnswer } from '@vouchsafe/ledger/event'
import type { Role } from '@vouchsafe/trust/snapshot'

/** Why valid evidence gets nothing. Closed; told to the operator only, for the caller all are one. */
export const denialCauses = [
  'account_missing',
  'provider_disabled',
  /** the session that got the token was revoked, or its role is gone or disabled */
  'parent_session_revoked',
  /** the identity provider offers other roles only */
  'role_not_offered',
  'role_missing',
  'role_disabled',
  /** the role's trust policy, or a resource control policy before it */
  'trust_policy',
  /** any of the policies that bear on a signed call */
  'not_authorized',
  /** an administrator's session makes no other credential */
  'administrator_session',
  'tag_session_not_allowed',
  'set_source_identity_not_allowed',
] as const
export type DenialCause = (typeof denialCauses)[number]

/** Why a session of ours no longer stands, whatever it is used for. Closed; for the caller all are one. */
export const sessionEnds = ['revoked', 'account_missing', 'role_missing', 'role_disabled'] as const
export type SessionEnd = (typeof sessionEnds)[number]

/** A trust policy's own decision where nothing else bears on the request, else that of all layers. */
export type PolicyOutcome = Decision | Authorization

/** What a role's candidate policy said of a request that the enforced one decided. */
export interface CandidateVerdict extends CandidateAnswer {
  /** Where the answer is another. */
  readonly decision?: PolicyOutcome
}

interface Judged {
  /** Absent when no role was found, or the answer did not depend on one. */
  readonly role?: Role
  /** What the enforced policies said to the action that decided. */
  readonly decision?: PolicyOutcome
  /** Present when the role has a candidate policy, whatever it said. */
  readonly candidate?: CandidateVerdict
}

/** The outcome of deciding: a value, never an exception. */
export type Verdict =
  | (Judged & { readonly effect: 'allow'; readonly role: Role; readonly decision: PolicyOutcome })
  | (Judged & { readonly effect: 'deny'; readonly cause: DenialCause })

import type { GrantsReview } from '#rightsize/grants/review-grants'
import type { RightsizedDocument } from '#rightsize/policy/policy-documents'
import type { PolicyLine } from '#rightsize/policy/policy-lines'
import type { Aside, HandedRole } from '#rightsize/usage/role-usage'

/** What no log can answer; a person has to. */
export interface Question {
  readonly about:
    | 'pass_role'
    | 'data_events'
    | 'unknown_action'
    | 'unnamed_resource'
    | 'wide_name'
    | 'covers_denied'
    | 'by_service'
    | 'only_failed'
    | 'conditions'
    | 'window'
  /** One line, for a person. */
  readonly text: string
}

/** Everything that the calls of a role say of its permissions. */
export interface RightsizeReport {
  /** ARN. */
  readonly role: string
  /** Events of the role's sessions; `calls` of them count for the policy. */
  readonly events: number
  readonly calls: number
  /** ISO 8601, UTC: the first and the last event of the role. */
  readonly first: string
  readonly last: string
  readonly lines: readonly PolicyLine[]
  readonly policies: readonly RightsizedDocument[]
  /** Calls that AWS refused, and that the policy does not allow unless the same was allowed at another time. */
  readonly denied: readonly Aside[]
  /** Calls that failed before anybody asked whether they were allowed. */
  readonly unasked: readonly Aside[]
  readonly withoutAction: readonly Aside[]
  readonly handedRoles: readonly HandedRole[]
  readonly questions: readonly Question[]
  /** Present where the role's policies are known. */
  readonly present?: GrantsReview
}

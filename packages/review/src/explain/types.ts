import type { ConditionReason, PolicyRequest, StatementReason } from '@vouchsafe/policy/decision'
import type { MarkedDifference, PolicySuggestion } from '@vouchsafe/policy/explain'

/** Where a request for a role ends; a closed list, in the order in which it is looked at. */
export type Step = 'form' | 'time' | 'provider' | 'audience' | 'trust_policy' | 'none'

/** A condition with what it wanted beside what it got. */
export interface ExplainedCondition {
  readonly operator: string
  readonly key: string
  readonly holds: boolean
  readonly reason: ConditionReason
  readonly expected: readonly string[]
  readonly found?: readonly string[]
  /** Only where it does not hold. */
  readonly difference?: MarkedDifference
}

export interface ExplainedStatement {
  /** Whose it is, where several policies were asked. */
  readonly policy?: string
  /** Position in the document, from 0. */
  readonly index: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly reason: StatementReason
  readonly expected?: readonly string[]
  readonly found?: string
  /** How the token's provider differs from the nearest that is named; only where none matches. */
  readonly difference?: MarkedDifference
  readonly conditions: readonly ExplainedCondition[]
}

/** A change on the side of whoever asks: the workflow, the pod, the request. */
export interface TokenSuggestion {
  /** The difference that it mends, or the step. */
  readonly code: string
  /** One sentence. */
  readonly text: string
}

/** Why a request for a role is admitted or not, and what would change that. It holds no token and no signature. */
export interface Explanation {
  readonly format: 'vouch explanation 1'
  readonly outcome: 'allowed' | 'denied'
  /** Which step refused; `none` where it is admitted. */
  readonly step: Step
  /** One line: the answer. */
  readonly headline: string
  /** What the vendor tells the caller, and its code. */
  readonly vendor?: { readonly code: string; readonly text: string }
  /** What was not looked at, and why: the signature of a token without its issuer's keys. */
  readonly unchecked: readonly string[]
  readonly request?: PolicyRequest
  readonly statements: readonly ExplainedStatement[]
  readonly tokenSuggestions: readonly TokenSuggestion[]
  readonly policySuggestions: readonly PolicySuggestion[]
}

/** The value of one request context key; an array is a multivalued key, even when it has one element. */
export type ContextValue = string | readonly string[]

/** Request context: keys are folded to lower case by whoever builds it; values are as verified. */
export type RequestContext = ReadonlyMap<string, ContextValue>

/** Who asks. Only forms that AWS knows in a `Principal` element. */
export type RequestPrincipal =
  | { readonly type: 'Federated'; /** provider ARN or built-in domain */ readonly id: string }
  | { readonly type: 'Service'; readonly id: string }
  | {
      readonly type: 'AWS'
      /** 12 digits */
      readonly account: string
      /** the caller's own ARN: user, role, or assumed-role session */
      readonly arn: string
      /** for a role session, the ARN of its role with the path */
      readonly roleArn?: string
      /** stable unique id of the role or user (`AROA…`), which a stored policy may name instead of the ARN */
      readonly uniqueId?: string
    }

export interface PolicyRequest {
  /** `service:Operation` */
  readonly action: string
  readonly principal: RequestPrincipal
  /** ARN, or `*` (also when absent): about nothing in particular; trust policies have no Resource and ignore it */
  readonly resource?: string
  readonly context: RequestContext
}

/** Why one condition (one operator, one key) held or did not. A closed list: explain, lint and replay switch on it. */
export type ConditionReason =
  | 'matched'
  | 'no_value_matched'
  | 'negated_value_matched'
  | 'key_absent'
  | 'key_absent_passes'
  | 'key_present_but_null_expected'
  | 'value_not_of_type'
  /** A Deny holds for a value that cannot be compared: doubt goes against the caller. */
  | 'value_not_of_type_denies'
  | 'variable_unresolved'
  | 'multivalued_key_needs_set_operator'

export interface ConditionTrace {
  /** As written, with set prefix and suffix: `ForAllValues:StringLikeIfExists`. */
  readonly operator: string
  /** As written in the policy. */
  readonly key: string
  readonly satisfied: boolean
  readonly reason: ConditionReason
  /** The policy's values after substitution of variables. */
  readonly expected: readonly string[]
  /** The request's values; absent when the key is not in the request. */
  readonly found?: readonly string[]
}

export type StatementReason =
  | 'applies'
  | 'action_not_matched'
  | 'principal_not_matched'
  | 'resource_not_matched'
  | 'condition_not_met'

export interface StatementTrace {
  /** Position in the document, from 0. */
  readonly index: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly reason: StatementReason
  /** What the statement names for the element that failed to match (actions, principals, resources). */
  readonly expected?: readonly string[]
  readonly found?: string
  /** Every condition, also those that held; empty when an earlier element already failed to match. */
  readonly conditions: readonly ConditionTrace[]
}

export type DecisionReason = 'allowed' | 'explicit_deny' | 'no_statement_allows'

/** The outcome of one policy for one request: a value, never an exception. */
export interface Decision {
  readonly effect: 'allow' | 'deny'
  readonly reason: DecisionReason
  /** The statement that decided; absent for an implicit deny. */
  readonly decidedBy?: { readonly index: number; readonly sid?: string }
  /** For a denial every statement, in document order; for an allow the deciding one. */
  readonly statements: readonly StatementTrace[]
}

import type { ConditionReason, RequestContext, RequestPrincipal } from '#decision/types'

/** One condition, ready to check. */
export interface CompiledCondition {
  /** Canonical spelling, with prefix and suffix. */
  readonly operator: string
  /** As written. */
  readonly key: string
  /** Folded to lower case: the key of the request context. */
  readonly contextKey: string
  /** The verdict and its reason in one; allocates nothing for policies without variables. */
  readonly check: (context: RequestContext) => ConditionReason
  readonly expected: (context: RequestContext) => readonly string[]
}

/** One element of a statement that selects by name. */
export interface CompiledElement<Subject> {
  readonly matches: (subject: Subject) => boolean
  /** What the statement names, for traces. */
  readonly names: readonly string[]
}

export interface CompiledStatement {
  readonly index: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly action: CompiledElement<string>
  readonly principal: CompiledElement<RequestPrincipal>
  readonly conditions: readonly CompiledCondition[]
}

declare const compiled: unique symbol

/**
 * A trust policy as closures. Opaque: made by `compileTrustPolicy`, read by `evaluate` only. Immutable, so one
 * value serves every request of a trust snapshot.
 */
export interface CompiledTrustPolicy {
  /** In document order. */
  readonly statements: readonly CompiledStatement[]
  readonly denies: readonly CompiledStatement[]
  readonly allows: readonly CompiledStatement[]
  readonly [compiled]: true
}

import type {
  ConditionReason,
  ContextValue,
  Decision,
  RequestContext,
  RequestPrincipal,
} from '#decision/types'

export type ConditionCheck = (found: ContextValue | undefined, context: RequestContext) => ConditionReason

/** One condition, ready to check. */
export interface CompiledCondition {
  /** Canonical spelling, with prefix and suffix. */
  readonly operator: string
  /** As written. */
  readonly key: string
  /** Folded to lower case: the key of the request context. */
  readonly contextKey: string
  /**
   * The verdict and its reason in one, for what the context holds under `contextKey`; the context itself is
   * for variables. Allocates nothing for policies without them.
   */
  readonly check: ConditionCheck
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
  /** Index and sid, made once: every decision by this statement refers to it. */
  readonly reference: NonNullable<Decision['decidedBy']>
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

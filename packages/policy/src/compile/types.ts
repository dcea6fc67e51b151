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
interface CompiledElement<Subject> {
  readonly matches: (subject: Subject) => boolean
  /** What the statement names, for traces. */
  readonly names: readonly string[]
}

/** `Action` or `NotAction`. */
export interface CompiledActions extends CompiledElement<string> {
  /** The services, in lower case, whose actions may match; absent: those of any service may. */
  readonly services?: readonly string[]
}

/** `Resource` or `NotResource`. */
export interface CompiledResources {
  /** The context is for variables. Allocates nothing for patterns without them. */
  readonly matches: (resource: string, context: RequestContext) => boolean
  /** As written. */
  readonly names: readonly string[]
}

/**
 * How a `Principal` element names a caller, from weakest to strongest. `account`: by its account, which only
 * lets that account decide. `role`: by the role that the caller has assumed. `direct`: the caller itself, or
 * everybody.
 */
export type PrincipalGrade = 'none' | 'account' | 'role' | 'direct'

/** `Principal` or `NotPrincipal`. */
export interface CompiledPrincipals extends CompiledElement<RequestPrincipal> {
  /** For an Allow. */
  readonly grade: (principal: RequestPrincipal) => PrincipalGrade
  /** `NotPrincipal`: it spares nobody who has a permissions boundary (IAM user guide, "NotPrincipal"). */
  readonly complement: boolean
}

/** Every compiled statement has every field, so that the engine sees one shape. */
export interface CompiledStatement {
  readonly index: number
  readonly sid: string | undefined
  readonly effect: 'Allow' | 'Deny'
  readonly action: CompiledActions
  /** Only in policies that sit on a resource. */
  readonly principal: CompiledPrincipals | undefined
  /** Never in a trust policy: its resource is the role. */
  readonly resource: CompiledResources | undefined
  readonly conditions: readonly CompiledCondition[]
  /** Index and sid, made once: every decision by this statement refers to it. */
  readonly reference: NonNullable<Decision['decidedBy']>
}

/** The statements that can matter to a request, in document order. */
export interface Candidates {
  readonly denies: readonly CompiledStatement[]
  readonly allows: readonly CompiledStatement[]
}

/** A policy as closures. Immutable, so one value serves every request of a trust snapshot. */
export interface CompiledPolicy extends Candidates {
  /** In document order. */
  readonly statements: readonly CompiledStatement[]
  /** For a request by the service of its action, in lower case. */
  readonly candidatesFor: (service: string) => Candidates
}

declare const compiled: unique symbol

/** Who may assume a role. Opaque: made by `compileTrustPolicy`, read by `evaluate` and `authorize` only. */
export interface CompiledTrustPolicy extends CompiledPolicy {
  readonly [compiled]: 'trust'
}

/** What an identity, a session or an account may do. Made by `compilePermissionsPolicy` only. */
export interface CompiledPermissionsPolicy extends CompiledPolicy {
  readonly [compiled]: 'permissions'
}

/** Who may do what to a resource, or to the resources of an account. Made by `compileResourcePolicy` only. */
export interface CompiledResourcePolicy extends CompiledPolicy {
  readonly [compiled]: 'resource'
}

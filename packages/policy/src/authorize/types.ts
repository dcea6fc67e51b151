import type { CompiledPermissionsPolicy, CompiledResourcePolicy, CompiledTrustPolicy } from '#compile/types'
import type { Decision, PolicyRequest } from '#decision/types'

/** A permissions policy or a service control policy under the name that traces use. */
export interface NamedPolicy {
  /** ARN, `inline:NAME`, `session`, ... */
  readonly id: string
  readonly policy: CompiledPermissionsPolicy
}

/** A resource policy or a resource control policy under the name that traces use. */
export interface NamedResourcePolicy {
  readonly id: string
  readonly policy: CompiledResourcePolicy
}

/** Where a policy is attached, in the order in which AWS asks. `trust` stands in the place of `resource`. */
export type Layer =
  | 'resource_control'
  | 'service_control'
  | 'resource'
  | 'trust'
  | 'identity'
  | 'boundary'
  | 'session'

export interface AuthorizationRequest extends PolicyRequest {
  /** ARN of what the action is about; `*` for an action that is about nothing in particular. */
  readonly resource: string
  /** 12 digits: the account that owns the resource; the caller's own where nobody does. */
  readonly resourceAccount: string
}

/**
 * Every policy that bears on a request. What belongs to the caller (`serviceControls`, `identity`, `boundary`,
 * `session`) is asked only when the caller is a principal of an account: a federated identity or a service has
 * none of it.
 */
export interface AuthorizationLayers {
  /** Of the resource's account. AWS's own, which allows everything, is always attached and not listed. */
  readonly resourceControls: readonly NamedResourcePolicy[]
  /** Of the caller's account. Empty: none is attached and nothing limited; else one of them must allow. */
  readonly serviceControls: readonly NamedPolicy[]
  readonly resourcePolicy?: NamedResourcePolicy
  /** For a role and `sts:AssumeRole*`; then it must allow, whatever the identity policies say. */
  readonly trustPolicy?: CompiledTrustPolicy
  readonly identity: readonly NamedPolicy[]
  readonly boundary?: NamedPolicy
  /** Absent: no session policy was given. Of several one must allow; of none, none does. */
  readonly session?: readonly NamedPolicy[]
}

/** What one policy of a layer said. */
export interface LayerTrace {
  readonly layer: Layer
  /** The policy's id; for a trust policy the ARN of its role. */
  readonly policy: string
  readonly decision: Decision
}

/** The outcome of all layers for one request: a value, never an exception. */
export interface Authorization {
  readonly effect: 'allow' | 'deny'
  readonly reason: 'allowed' | 'explicit_deny' | 'implicit_deny'
  /**
   * Which layer decided, in AWS's order: for an allow the first that granted (`resource`, `trust` or
   * `identity`), for an explicit deny the first that denies, for an implicit one the first that does not allow.
   */
  readonly layer?: Layer
  /** The id of the policy that decided; absent when none did. */
  readonly policy?: string
  readonly decidedBy?: NonNullable<Decision['decidedBy']>
  /** In AWS's order: for a denial every policy of every layer, for an allow those whose Allow was needed. */
  readonly layers: readonly LayerTrace[]
}

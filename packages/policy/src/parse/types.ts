import type { Operator } from '#iam/operator'

export interface ParseOptions {
  /** Longest document in characters; white space counts only where AWS Organizations keeps the policy. */
  readonly maxLength?: number
}

/** Absent in a document means 2008-10-17, where `${…}` is plain text. */
export type PolicyVersion = '2008-10-17' | '2012-10-17'

/** One entry of a `Principal` element. */
export interface PrincipalPattern {
  readonly type: 'AWS' | 'Federated' | 'Service'
  /** `anyone`: `*`. `account`: every principal of the account. `exact`: this ARN, unique id, provider or service. */
  readonly match: 'anyone' | 'account' | 'exact'
  /** 12 digits for an account, else as written. */
  readonly value: string
}

/** `Action` or, complemented, `NotAction`; likewise for resources. */
export interface NamePatterns {
  readonly complement: boolean
  readonly patterns: readonly string[]
}

/** One operator applied to one key. All conditions of a statement must hold. */
export interface Condition {
  readonly operator: Operator
  /** As written. */
  readonly key: string
  /** Numbers and booleans of the document as text. */
  readonly values: readonly string[]
}

/** A checked statement; which elements it has depends on the kind of policy. */
export interface PolicyStatement {
  /** Position in the document, from 0. */
  readonly index: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly actions: NamePatterns
  /** Only in policies that sit on a resource, such as a role's trust policy. */
  readonly principals?: readonly PrincipalPattern[]
  /** Never in a trust policy: its resource is the role. */
  readonly resources?: NamePatterns
  readonly conditions: readonly Condition[]
}

declare const checked: unique symbol

interface PolicyDocument {
  readonly version: PolicyVersion
  readonly id?: string
  readonly [checked]: true
}

/** Who may assume a role. Only `parseTrustPolicy` makes one. */
export interface TrustPolicyDocument extends PolicyDocument {
  readonly statements: readonly TrustStatement[]
}

export interface TrustStatement extends PolicyStatement {
  readonly principals: readonly PrincipalPattern[]
}

/**
 * What an identity, a session or an account may do. Only `parsePermissionsPolicy` and
 * `parseServiceControlPolicy` make one.
 */
export interface PermissionsPolicyDocument extends PolicyDocument {
  readonly statements: readonly PermissionsStatement[]
}

export interface PermissionsStatement extends PolicyStatement {
  readonly resources: NamePatterns
}

/** Who may do what to a resource. Only `parseResourcePolicy` and `parseResourceControlPolicy` make one. */
export interface ResourcePolicyDocument extends PolicyDocument {
  readonly statements: readonly ResourceStatement[]
}

export interface ResourceStatement extends PolicyStatement {
  readonly principals: readonly PrincipalPattern[]
  /** `NotPrincipal`: everybody but the listed; only in a Deny. */
  readonly principalsComplement: boolean
  readonly resources: NamePatterns
}

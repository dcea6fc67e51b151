import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'

export const resourceKinds = [
  'Account',
  'Provider',
  'SamlProvider',
  'Role',
  'InstanceProfile',
  'Policy',
  'ServiceControlPolicy',
  'ResourceControlPolicy',
  'Revocation',
  'Alert',
] as const
export type ResourceKind = (typeof resourceKinds)[number]

/** The `account` of what stands above all accounts: control policies and alerts. */
export const organization = 'organization'

/** Identity of a resource: names are unique per account and kind. Account's own name is its id; Provider's is its host. */
export interface ResourceKey {
  readonly kind: ResourceKind
  /** 12 digits, or `organization`. */
  readonly account: string
  readonly name: string
}

/** A resource as stored: `spec` is the normalised manifest, from which the snapshot is compiled anew at every load. */
export interface Resource extends ResourceKey {
  /** `AROA…` for roles, `ANPA…` for policies, `AIPA…` for instance profiles; a re-created resource gets a new one. */
  readonly uniqueId: string
  readonly spec: JsonObject
  readonly createdAt: EpochSeconds
  readonly updatedAt: EpochSeconds
}

export type ResourceChange =
  | { readonly op: 'create'; readonly after: Resource }
  | { readonly op: 'update'; readonly before: Resource; readonly after: Resource }
  | { readonly op: 'delete'; readonly before: Resource }

/** Who changed trust: a process of this machine, or a session whose signed call to the IAM API was authorized. */
export type Actor =
  | { readonly via: 'admin.sock' | 'bootstrap'; readonly uid: number; readonly pid: number }
  | {
      readonly via: 'iam'
      /** ARN of the session. */
      readonly session: string
      /** Id of the decision that authorized the call. */
      readonly decision: string
    }

/** A set of changes that is stored whole or not at all. */
export interface TrustChange {
  /** 32 hex digits in UUID form: the id of its ledger record. */
  readonly id: string
  /** The version it was planned on; it becomes `basedOn + 1`. */
  readonly basedOn: number
  readonly at: EpochSeconds
  readonly actor: Actor
  readonly changes: readonly ResourceChange[]
  /** On what it rests, where that is more than somebody's word: part of its ledger record. */
  readonly because?: JsonObject
}

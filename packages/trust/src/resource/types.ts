import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'

export const resourceKinds = ['Account', 'Provider', 'Role', 'Policy'] as const
export type ResourceKind = (typeof resourceKinds)[number]

/** Identity of a resource: names are unique per account and kind. Account's own name is its id; Provider's is its host. */
export interface ResourceKey {
  readonly kind: ResourceKind
  readonly account: string
  readonly name: string
}

/** A resource as stored: `spec` is the normalised manifest, from which the snapshot is compiled anew at every load. */
export interface Resource extends ResourceKey {
  /** `AROA…` for roles, `ANPA…` for policies; a re-created resource gets a new one. */
  readonly uniqueId: string
  readonly spec: JsonObject
  readonly createdAt: EpochSeconds
  readonly updatedAt: EpochSeconds
}

export type ResourceChange =
  | { readonly op: 'create'; readonly after: Resource }
  | { readonly op: 'update'; readonly before: Resource; readonly after: Resource }
  | { readonly op: 'delete'; readonly before: Resource }

/** Who changed trust. */
export interface Actor {
  readonly via: 'admin.sock' | 'bootstrap'
  readonly uid: number
  readonly pid: number
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
}

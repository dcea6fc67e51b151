import type { JsonObject } from '@vouchsafe/core/json'

/** One resource of a change of trust, with its contents: what the ledger's record has by name only. */
export interface ChangedResource {
  readonly op: 'create' | 'update' | 'delete'
  readonly kind: string
  readonly account: string
  readonly name: string
  /** The spec as it was; absent for a new resource. */
  readonly before?: JsonObject
  /** The spec as it is; absent for a deleted one. */
  readonly after?: JsonObject
}

/** The change log of trust, for whoever looks closer at a `trust_changed` record. Adapters pass `trustChangesContract`. */
export interface TrustChanges {
  /**
   * The change that made a version; undefined where there is none.
   * @throws VouchsafeError `store_unavailable`
   */
  read(version: number): Promise<readonly ChangedResource[] | undefined>
}

import type { Resource, TrustChange } from '../resource/types.ts'

export interface TrustState {
  /** 0 before the first change; grows by one per change, without gaps. */
  readonly version: number
  readonly resources: readonly Resource[]
}

/** The port of trust. Adapters pass `trustStoreContract`. */
export interface TrustStore {
  load(): Promise<TrustState>
  /**
   * Stores the change, its entry in the change log and its ledger record (`trust_changed`) in one transaction;
   * resolves when durable.
   * @throws VouchsafeError `trust_conflict` when the head is not `basedOn`
   */
  commit(change: TrustChange): Promise<{ readonly version: number }>
  /** The head version alone; cheap. */
  version(): Promise<number>
}

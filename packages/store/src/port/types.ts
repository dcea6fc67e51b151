import type { KeyStore } from '@vouchsafe/issuer/port'
import type { AlertCursors, LedgerStore, RoleUsageStore, TrustChanges } from '@vouchsafe/ledger/port'
import type { TrustStore } from '@vouchsafe/trust/port'

/** Every port of one database. */
export interface Store {
  readonly ledger: LedgerStore
  readonly trust: TrustStore
  readonly keys: KeyStore
  readonly alerts: AlertCursors
  readonly changes: TrustChanges
  readonly usage: RoleUsageStore
  /** Resolves when everything taken is settled and no handle is left open. */
  close(): Promise<void>
}

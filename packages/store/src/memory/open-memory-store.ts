import type { Store } from '#port/types'
import { memoryAlertCursors } from './alert-cursors.ts'
import { memoryKeyStore } from './key-store.ts'
import { memoryLedgerStore } from './ledger-store.ts'
import { emptyMemoryState } from './memory-state.ts'
import { memoryRoleUsage } from './role-usage.ts'
import { memoryTrustChanges } from './trust-changes.ts'
import { memoryTrustStore } from './trust-store.ts'

/** Every port over memory that dies with the process; passes the contracts that the databases pass. */
export function openMemoryStore(): Store {
  const state = emptyMemoryState()
  return {
    ledger: memoryLedgerStore(state),
    trust: memoryTrustStore(state),
    keys: memoryKeyStore(state),
    alerts: memoryAlertCursors(state),
    changes: memoryTrustChanges(state),
    usage: memoryRoleUsage(state),
    close: async () => undefined,
  }
}

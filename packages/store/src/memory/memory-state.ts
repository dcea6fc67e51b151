import type { StoredKey } from '@vouchsafe/issuer/port'
import type { StoredLedgerRow } from '@vouchsafe/ledger/port'
import type { CandidateSum, UseSum } from '@vouchsafe/ledger/usage'
import type { Resource, TrustChange } from '@vouchsafe/trust/resource'

/** What the memory stores share, as the tables of a database would be shared. */
export interface MemoryState {
  rows: readonly StoredLedgerRow[]
  lastSequence: number
  head: number
  resources: ReadonlyMap<string, Resource>
  changeLog: readonly TrustChange[]
  keys: ReadonlyMap<string, StoredKey>
  cursors: ReadonlyMap<string, number>
  uses: ReadonlyMap<string, UseSum>
  candidates: ReadonlyMap<string, CandidateSum>
  /** Sequence of the last row that the sums hold. */
  usesRead: number
}

/** Nothing recorded, nothing believed, no keys. */
export function emptyMemoryState(): MemoryState {
  return {
    rows: [],
    lastSequence: 0,
    head: 0,
    resources: new Map(),
    changeLog: [],
    keys: new Map(),
    cursors: new Map(),
    uses: new Map(),
    candidates: new Map(),
    usesRead: 0,
  }
}

import type { TrustChanges } from '@vouchsafe/ledger/port'
import { changedResource } from '#port/changed-resource'
import type { MemoryState } from './memory-state.ts'

/** The change log in memory. */
export function memoryTrustChanges(state: MemoryState): TrustChanges {
  return {
    read: async (version) =>
      state.changeLog.find((change) => change.basedOn + 1 === version)?.changes.map(changedResource),
  }
}

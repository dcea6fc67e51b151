import { VouchsafeError } from '@vouchsafe/core/errors'
import { encodeEvent, trustChangedEvent } from '@vouchsafe/ledger/event'
import type { TrustStore } from '@vouchsafe/trust/port'
import type { Resource, ResourceKey, TrustChange } from '@vouchsafe/trust/resource'
import { appendRows } from './ledger-store.ts'
import type { MemoryState } from './memory-state.ts'

/** Trust in memory. Every commit runs in one turn of the event loop, which is its transaction. */
export function memoryTrustStore(state: MemoryState): TrustStore {
  return {
    load: async () => ({ version: state.head, resources: [...state.resources.values()] }),
    version: async () => state.head,
    commit: async (change) => {
      if (state.head !== change.basedOn) {
        throw new VouchsafeError('trust_conflict', { detail: { basedOn: change.basedOn, head: state.head } })
      }
      state.resources = apply(state.resources, change)
      state.changeLog = [...state.changeLog, change]
      state.head = change.basedOn + 1
      appendRows(state, [encodeEvent(trustChangedEvent(change))])
      return { version: state.head }
    },
  }
}

function apply(before: ReadonlyMap<string, Resource>, change: TrustChange): ReadonlyMap<string, Resource> {
  const after = new Map(before)
  for (const one of change.changes) {
    if (one.op === 'delete') after.delete(keyOf(one.before))
    else after.set(keyOf(one.after), one.after)
  }
  return after
}

function keyOf({ kind, account, name }: ResourceKey): string {
  return JSON.stringify([kind, account, name])
}

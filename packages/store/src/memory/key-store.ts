import type { KeyStore } from '@vouchsafe/issuer/port'
import type { MemoryState } from './memory-state.ts'

/** Our keys in memory. */
export function memoryKeyStore(state: MemoryState): KeyStore {
  return {
    load: async () => [...state.keys.values()],
    update: async ({ add, delete: gone }) => {
      const keys = new Map(state.keys)
      for (const key of add) if (!keys.has(key.id)) keys.set(key.id, key)
      for (const id of gone) keys.delete(id)
      state.keys = keys
    },
  }
}

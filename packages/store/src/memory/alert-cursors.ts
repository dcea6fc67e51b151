import type { AlertCursors } from '@vouchsafe/ledger/port'
import type { MemoryState } from './memory-state.ts'

/** How far alerts have come, in memory. */
export function memoryAlertCursors(state: MemoryState): AlertCursors {
  return {
    load: async () => state.cursors,
    save: async (rule, sequence) => {
      const furthest = Math.max(state.cursors.get(rule) ?? sequence, sequence)
      state.cursors = new Map(state.cursors).set(rule, furthest)
    },
    retain: async (rules) => {
      state.cursors = new Map([...state.cursors].filter(([rule]) => rules.includes(rule)))
    },
  }
}

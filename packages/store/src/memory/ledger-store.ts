import type { LedgerQuery, LedgerRow, LedgerStore, StoredLedgerRow } from '@vouchsafe/ledger/port'
import type { MemoryState } from './memory-state.ts'
import { foldRoleUse } from './role-usage.ts'

/** The ledger in memory: for tests and trying out, never for a server that releases anything. */
export function memoryLedgerStore(state: MemoryState): LedgerStore {
  return {
    append: async (rows) => {
      appendRows(state, rows)
      return { trustVersion: state.head }
    },
    query: async (query) => select(state.rows, query),
    prune: async (before) => {
      // what was used stays known when its records are gone
      foldRoleUse(state, Infinity)
      const kept = state.rows.filter((row) => row.at >= before)
      const pruned = state.rows.length - kept.length
      state.rows = kept
      return pruned
    },
  }
}

/** Appends in order, numbering on from the last sequence ever given. */
export function appendRows(state: MemoryState, rows: readonly LedgerRow[]): void {
  const stored = rows.map((row) => ({ ...row, sequence: ++state.lastSequence }))
  state.rows = [...state.rows, ...stored]
}

function select(rows: readonly StoredLedgerRow[], query: LedgerQuery): readonly StoredLedgerRow[] {
  const matching = rows.filter((row) => matches(row, query))
  if (query.afterSequence === undefined) matching.reverse()
  return matching.slice(0, query.limit)
}

function matches(row: StoredLedgerRow, query: LedgerQuery): boolean {
  return (
    row.sequence > (query.afterSequence ?? -Infinity) &&
    row.sequence < (query.beforeSequence ?? Infinity) &&
    row.at >= (query.since ?? -Infinity) &&
    row.at <= (query.until ?? Infinity) &&
    (query.id === undefined || row.id === query.id) &&
    (query.outcome === undefined || query.outcome.includes(row.outcome)) &&
    (query.type === undefined || query.type.includes(row.type)) &&
    (query.role === undefined || isRole(row.role, query.role)) &&
    (query.subject === undefined || row.subject === query.subject) &&
    (query.candidate === undefined || (row.candidate !== null && query.candidate.includes(row.candidate))) &&
    (query.sessionId === undefined || row.sessionId === query.sessionId)
  )
}

function isRole(arn: string | null, asked: string): boolean {
  return arn === asked || (!asked.includes('/') && (arn?.endsWith(`/${asked}`) ?? false))
}

import type { LedgerRow, LedgerStore } from '@vouchsafe/ledger/port'
import type { DatabaseSync } from 'node:sqlite'
import type { Cell } from './messages.ts'
import type { Writer } from './writer.ts'

/** Rows deleted in one transaction, so that pruning never holds up an append for long. */
const pruneBatchRows = 1000

/** The ledger in SQLite: appends in the writing thread, queries on the reading connection. */
export function sqliteLedgerStore(writer: Writer, reader: DatabaseSync): LedgerStore {
  return {
    append: async (rows) => {
      const trustVersion = await writer.write('append', flattenRows(rows), 'ledger_unavailable')
      return { trustVersion }
    },
    query: async (query) => {
      // Loading the SQL builder takes longer than starting the rest of the server, and only people query.
      const { queryLedger } = await import('./query-ledger.ts')
      return queryLedger(reader, query)
    },
    prune: async (before) => {
      let pruned = 0
      for (let last = pruneBatchRows; last === pruneBatchRows; pruned += last) {
        last = await writer.write('prune', { before, limit: pruneBatchRows }, 'ledger_unavailable')
      }
      return pruned
    },
  }
}

/** The cells of each row in the order of `ledgerColumns`, one after another. */
export function flattenRows(rows: readonly LedgerRow[]): Cell[] {
  const cells: Cell[] = []
  for (const { id, at, type, outcome, account, role, subject, sessionId, candidate, body } of rows) {
    cells.push(id, at, type, outcome, account, role, subject, sessionId, candidate, body)
  }
  return cells
}

import type { AlertCursors } from '@vouchsafe/ledger/port'
import type { DatabaseSync } from 'node:sqlite'
import { reading } from './reading.ts'
import type { Writer } from './writer.ts'

/** How far alerts have come, in SQLite. */
export function sqliteAlertCursors(writer: Writer, reader: DatabaseSync): AlertCursors {
  const select = reader.prepare('SELECT rule, sequence FROM alert_cursor')
  return {
    load: async () =>
      reading(
        () => new Map(select.all().map(({ rule, sequence }) => [String(rule), Number(sequence)] as const)),
      ),
    save: async (rule, sequence) => {
      await writer.write('saveCursor', { rule, sequence }, 'store_unavailable')
    },
    retain: async (rules) => {
      await writer.write('retainCursors', rules, 'store_unavailable')
    },
  }
}

import type { StoredLedgerRow } from '#port/types'
import { escapeJsonText } from './escape.ts'

/** One stored event as one line of JSON, `sequence` first; harmless on a terminal and the same value to a parser. */
export function renderJsonLine(row: Pick<StoredLedgerRow, 'sequence' | 'body'>): string {
  return escapeJsonText(`{"sequence":${row.sequence},${row.body.slice(1)}`)
}

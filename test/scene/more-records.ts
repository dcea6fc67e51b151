import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { LedgerRow } from '@vouchsafe/ledger/port'
import { openSqliteStore } from '@vouchsafe/store/sqlite'

export interface MoreRecords {
  readonly count: number
  /** Seconds over which they are spread, up to now. */
  readonly spreadSeconds: number
  /** Changes the text of a record, by its number among them; its id and time are new in any case. */
  readonly vary?: (body: string, n: number) => string
}

/** Rows of one append; the ledger itself takes no more. */
const rowsAtOnce = 256
const mostTemplates = 1000

/**
 * Makes a ledger long: appends copies of the exchanges that it has, each with an id and a time of its own, through the
 * store's own port.
 */
export async function appendMoreRecords(
  home: string,
  { count, spreadSeconds, vary = (body) => body }: MoreRecords,
): Promise<void> {
  const store = await openSqliteStore({ path: join(home, 'private', 'vouchsafe.db') })
  try {
    const templates = await store.ledger.query({ type: ['exchange'], limit: mostTemplates })
    const begin = Math.floor(Date.now() / 1000) - spreadSeconds
    for (let from = 0; from < count; from += rowsAtOnce) {
      const rows: LedgerRow[] = []
      for (let n = from; n < Math.min(count, from + rowsAtOnce); n += 1) {
        const template = templates[n % templates.length]
        if (template === undefined) throw new Error('the ledger has no exchange to copy')
        const { sequence: _, ...row } = template
        const at = Math.floor(begin + (spreadSeconds * n) / count)
        rows.push(copyOf({ ...row, body: vary(row.body, n) }, idOf(n), at as EpochSeconds))
      }
      await store.ledger.append(rows)
    }
  } finally {
    await store.close()
  }
}

function copyOf(row: LedgerRow, id: string, at: EpochSeconds): LedgerRow {
  const body = row.body.replace(`"id":"${row.id}"`, `"id":"${id}"`).replace(`"at":${row.at}`, `"at":${at}`)
  return { ...row, id, at, body }
}

function idOf(n: number): string {
  const hex = createHash('sha256').update(`copy ${n}`).digest('hex')
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

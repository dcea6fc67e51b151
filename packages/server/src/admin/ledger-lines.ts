import type { LedgerQuery, LedgerStore } from '@vouchsafe/ledger/port'
import { renderJsonLine } from '@vouchsafe/ledger/render'

/** Rows read at once: a few milliseconds, after which whatever else waits has its turn. */
const PAGE_ROWS = 128

/**
 * The ledger as it is now, oldest record first, one JSON line each; a page of lines at a time. It reads no faster than
 * the lines are taken, and never further than the last record of the moment when it began.
 */
export async function* ledgerLines(
  records: Pick<LedgerStore, 'query'>,
  filter: Omit<LedgerQuery, 'limit' | 'beforeSequence'>,
): AsyncGenerator<string> {
  const [newest] = await records.query({ limit: 1 })
  const beforeSequence = (newest?.sequence ?? 0) + 1
  for (let afterSequence = filter.afterSequence ?? 0; ;) {
    const page = await records.query({ ...filter, afterSequence, beforeSequence, limit: PAGE_ROWS })
    const last = page.at(-1)
    if (last === undefined) return
    yield page.map((row) => `${renderJsonLine(row)}\n`).join('')
    if (page.length < PAGE_ROWS) return
    afterSequence = last.sequence
  }
}

import type { LedgerQuery } from '@vouchsafe/ledger/port'
import { decodeEvent, type AuditEvent } from '@vouchsafe/ledger/event'
import type { Connection } from '#client/connection'
import { splitLines } from '#client/split-lines'
import { queryTexts } from './query-texts.ts'

/** A record as a line has it: the event with its place in the ledger. */
export type LedgerLine = AuditEvent & { readonly sequence: number }

/** A stored ledger is read for as long as it takes. */
const LONGEST_READ_MS = 24 * 3600 * 1000

/**
 * Every record of the server's ledger that the filter lets through, oldest first, as many at once as come over the
 * socket. It ends with the record that was the newest when it began.
 *
 * @throws VouchsafeError `server_unreachable`, `peer_refused`
 */
export async function* ledgerPages(
  connection: Pick<Connection, 'adminStream'>,
  filter: Omit<LedgerQuery, 'limit' | 'beforeSequence'>,
): AsyncGenerator<readonly LedgerLine[]> {
  const lines = splitLines(
    connection.adminStream({
      path: '/v1/audit/lines',
      query: queryTexts(filter),
      timeoutMs: LONGEST_READ_MS,
    }),
  )
  for await (const texts of lines)
    // our own bytes, as they were recorded
    yield texts.filter((text) => text !== '').map((body) => decodeEvent({ body }) as LedgerLine)
}

import type { LedgerQuery } from '@vouchsafe/ledger/port'
import { decodeEvent } from '@vouchsafe/ledger/event'
import type { Connection } from '#client/connection'
import { splitLines } from '#client/split-lines'
import type { AuditRecord } from './formats.ts'
import { queryTexts } from './query-texts.ts'

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
): AsyncGenerator<readonly AuditRecord[]> {
  const lines = splitLines(
    connection.adminStream({
      path: '/v1/audit/lines',
      query: queryTexts(filter),
      timeoutMs: LONGEST_READ_MS,
    }),
  )
  for await (const texts of lines) yield texts.filter((text) => text !== '').map(recordOf)
}

/** Our own bytes, as they were recorded: an event with its sequence before it. */
function recordOf(body: string): AuditRecord {
  const { sequence, ...event } = decodeEvent({ body }) as unknown as AuditRecord['event'] & {
    readonly sequence: number
  }
  return { sequence, event }
}

import type { JsonObject } from '@vouchsafe/core/json'
import { decodeEvent } from '@vouchsafe/ledger/event'
import type { LedgerQuery, StoredLedgerRow } from '@vouchsafe/ledger/port'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { Readable } from 'node:stream'
import type { z } from 'zod'
import type { PeerFace } from '#socket/peer-face'
import type { AdminDeps } from './admin-deps.ts'
import { ledgerLines } from './ledger-lines.ts'
import { auditAnswer, auditLinesQuery, auditQuery } from './schema/audit.ts'

/** Another server's records are announced to nobody here; they are looked for this often. */
const LOOK_EVERY_MS = 1000

/** Characters of lines that wait for a client: it works on some while others are read. */
const READ_AHEAD = 2 * 1024 * 1024

/** The ledger, by filter; with `wait` as a long poll. */
export function addAuditRoutes({ app }: PeerFace, deps: AdminDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const schema = { querystring: auditQuery, response: { 200: auditAnswer } }
  routes.get('/v1/audit', { schema }, async ({ query, raw }) => {
    const gone = new AbortController()
    const leave = (): void => gone.abort()
    raw.socket.once('close', leave)
    const rows = await waitForRows(deps, query, AbortSignal.any([deps.stopping, gone.signal])).finally(() =>
      raw.socket.off('close', leave),
    )
    return {
      // an event is JSON of our own making; here it is handed on, not read
      records: rows.map((row) => ({
        sequence: row.sequence,
        event: decodeEvent(row) as unknown as JsonObject,
      })),
    }
  })

  routes.get('/v1/audit/lines', { schema: { querystring: auditLinesQuery } }, async ({ query }, reply) => {
    void reply.type('application/x-ndjson').header('cache-control', 'no-store')
    const lines = ledgerLines(deps.records, queryOf(query))
    // a server that stops does not wait for the end of its ledger
    return Readable.from(lines, { objectMode: false, highWaterMark: READ_AHEAD, signal: deps.stopping })
  })
}

async function waitForRows(
  { records, news }: AdminDeps,
  { wait, ...filter }: z.infer<typeof auditQuery>,
  signal: AbortSignal,
): Promise<readonly StoredLedgerRow[]> {
  const query = queryOf(filter)
  const deadline = performance.now() + wait * 1000
  for (;;) {
    // asked for before the look: what is recorded in between is not slept over
    const restMs = Math.min(deadline - performance.now(), LOOK_EVERY_MS)
    const next = restMs > 0 ? news.next(restMs, signal) : undefined
    const rows = await records.query(query)
    if (rows.length > 0 || next === undefined || signal.aborted) return rows
    await next
  }
}

/** Without the keys that were not given. */
function queryOf(filter: object): LedgerQuery {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined)
  // the schema has the query's own names and forms
  return Object.fromEntries(given) as unknown as LedgerQuery
}

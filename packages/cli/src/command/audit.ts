import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { systemClock } from '@vouchsafe/host/clock'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import type { LedgerQuery } from '@vouchsafe/ledger/port'
import { parseAuditFilter } from '@vouchsafe/ledger/query'
import { escapeJsonText, renderEventHeader, renderEventLine, renderWhy } from '@vouchsafe/ledger/render'
import { auditAnswer, type AuditAnswer } from '@vouchsafe/server/admin/schema'
import { connect, type Connection } from '#client/connection'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

const defaultLimit = '50'
const followWaitSeconds = 25

type Record = AuditAnswer['records'][number]

export async function run(invocation: Invocation): Promise<number> {
  const query = queryOf(invocation)
  const connection = connect(invocation)
  const records = (await ask(connection, query)).toReversed()
  const isJson = flagOption(invocation, 'json')
  if (!isJson) printHead(invocation, records)
  for (const record of records) print(invocation, record)
  if (flagOption(invocation, 'follow'))
    await follow(invocation, { connection, query, after: records.at(-1)?.sequence ?? 0 })
  return exit.ok
}

/** A filter that cannot be read is a wrong command line, like any other option. */
function queryOf(invocation: Invocation): LedgerQuery {
  try {
    return parseAuditFilter(filterOf(invocation), systemClock.now())
  } catch (cause) {
    if (!isVouchsafeError(cause, 'parameter_invalid')) throw cause
    throw new VouchsafeError('usage', { say: cause.message, hint: 'see `vouch audit --help`', cause })
  }
}

function filterOf(invocation: Invocation): Parameters<typeof parseAuditFilter>[0] {
  const given: { [name: string]: string } = { limit: textOption(invocation, 'limit') ?? defaultLimit }
  for (const name of ['id', 'role', 'subject', 'since']) {
    const value = textOption(invocation, name)
    if (value !== undefined) given[name] = value
  }
  return flagOption(invocation, 'denied') ? { ...given, denied: 'true' } : given
}

async function ask(connection: Connection, query: LedgerQuery, wait?: number): Promise<readonly Record[]> {
  const texts = Object.entries(query).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') : value,
  ])
  const { records } = await connection.admin({
    path: '/v1/audit',
    query: { ...Object.fromEntries(texts), wait },
    answer: auditAnswer,
    timeoutMs: 60_000,
  })
  return records
}

interface Following {
  readonly connection: Connection
  readonly query: LedgerQuery
  readonly after: number
}

/** Goes on until a signal ends the process. */
async function follow(invocation: Invocation, { connection, query, after }: Following): Promise<never> {
  const { since: _since, ...rest } = query
  for (let last = after; ;) {
    for (const record of await ask(
      connection,
      { ...rest, limit: 1000, afterSequence: last },
      followWaitSeconds,
    )) {
      print(invocation, record)
      last = record.sequence
    }
  }
}

function printHead(invocation: Invocation, records: readonly Record[]): void {
  const { io } = invocation
  if (records.length === 0 && !flagOption(invocation, 'follow')) io.err('vouch: nothing on record matches\n')
  else io.out(`${renderEventHeader()}\n`)
}

function print(invocation: Invocation, { sequence, event }: Record): void {
  const { io } = invocation
  if (flagOption(invocation, 'json'))
    return io.out(`${escapeJsonText(JSON.stringify({ sequence, ...event }))}\n`)
  // the server wrote it, so it has the shape; the renderers read it defensively all the same
  const audit = event as unknown as AuditEvent
  io.out(`${renderEventLine(audit)}\n`)
  if (audit.outcome !== 'allowed' || textOption(invocation, 'id') !== undefined)
    io.out(`${indented(renderWhy(audit))}\n\n`)
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}

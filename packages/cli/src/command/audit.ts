import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { systemClock } from '@vouchsafe/host/clock'
import type { LedgerQuery } from '@vouchsafe/ledger/port'
import { parseAuditFilter } from '@vouchsafe/ledger/query'
import { auditAnswer } from '@vouchsafe/server/admin/schema'
import { resolve } from 'node:path'
import { loadFormat, type AuditFormat, type AuditRecord } from '#audit/formats'
import { queryTexts } from '#audit/query-texts'
import { connect, type Connection } from '#client/connection'
import { flagOption, textOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

const defaultLimit = '50'
const followWaitSeconds = 25
const pageRows = 500

export async function run(invocation: Invocation): Promise<number> {
  const query = queryOf(invocation)
  const format = await formatOf(invocation)
  const connection = connect(invocation)
  if (textOption(invocation, 'out') !== undefined) return writeOut(invocation, { connection, query })
  const last = isAll(invocation)
    ? await printAll(invocation, { connection, query, format })
    : await printNewest(invocation, { connection, query, format })
  if (flagOption(invocation, 'follow')) await follow(invocation, { connection, query, format, after: last })
  return exit.ok
}

function isAll(invocation: Invocation): boolean {
  return textOption(invocation, 'limit') === 'all'
}

interface Printing extends Asking {
  readonly format: AuditFormat
}

/** Resolves with the sequence of the last record; 0 when there is none. */
async function printNewest(invocation: Invocation, { connection, query, format }: Printing): Promise<number> {
  const records = (await ask(connection, query)).toReversed()
  printHead(invocation, format, records.length)
  for (const record of records) invocation.io.out(format.print(record))
  return records.at(-1)?.sequence ?? 0
}

async function printAll(invocation: Invocation, { connection, query, format }: Printing): Promise<number> {
  const { ledgerPages } = await import('#audit/ledger-pages')
  const { limit: _limit, ...filter } = query
  let last = 0
  for await (const records of ledgerPages(connection, filter)) {
    if (last === 0) printHead(invocation, format, records.length)
    for (const { sequence, ...event } of records) invocation.io.out(format.print({ sequence, event }))
    last = records.at(-1)?.sequence ?? last
  }
  if (last === 0) printHead(invocation, format, 0)
  return last
}

function formatOf(invocation: Invocation): Promise<AuditFormat> {
  const name = textOption(invocation, 'format') ?? (flagOption(invocation, 'json') ? 'json' : 'table')
  if (textOption(invocation, 'out') !== undefined) checkOut(invocation, name)
  return loadFormat(name, {
    isWhy: textOption(invocation, 'id') !== undefined || flagOption(invocation, 'candidate'),
  })
}

function checkOut(invocation: Invocation, format: string): void {
  const wrong = [
    ...(format === 'cloudtrail' ? [] : ['--out writes CloudTrail files: add `--format cloudtrail`']),
    ...(flagOption(invocation, 'follow') ? ['--out writes what there is: it does not go with --follow'] : []),
    ...(textOption(invocation, 'limit') === undefined ? [] : ['--out writes everything: leave out --limit']),
  ]
  const [say] = wrong
  if (say !== undefined) throw new VouchsafeError('usage', { say, hint: 'see `vouch audit --help`' })
}

interface Asking {
  readonly connection: Connection
  readonly query: LedgerQuery
}

async function writeOut(invocation: Invocation, { connection, query }: Asking): Promise<number> {
  const { io } = invocation
  const { exportCloudTrail } = await import('#audit/export-cloudtrail')
  const directory = resolve(io.cwd, textOption(invocation, 'out') ?? '')
  const { limit: _limit, ...filter } = query
  const written = await exportCloudTrail({
    directory,
    at: systemClock.now(),
    // as it was typed: `2h` means the same every time, whatever the clock says
    filter: JSON.stringify(filterOf(invocation)),
    page: (afterSequence) => ask(connection, { ...filter, limit: pageRows, afterSequence }),
    sequenceOf: async (id) => (await ask(connection, { id, limit: 10 })).map(({ sequence }) => sequence),
  })
  const { records, files } = written
  io.out(
    flagOption(invocation, 'json')
      ? `${JSON.stringify({ directory, ...written })}\n`
      : `${records} new records in ${files} files under ${directory}\n`,
  )
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
  const limit = isAll(invocation) ? undefined : textOption(invocation, 'limit')
  const given: { [name: string]: string } = { limit: limit ?? defaultLimit }
  for (const name of ['id', 'role', 'subject', 'since']) {
    const value = textOption(invocation, name)
    if (value !== undefined) given[name] = value
  }
  for (const name of ['denied', 'candidate']) if (flagOption(invocation, name)) given[name] = 'true'
  return given
}

async function ask(
  connection: Connection,
  query: LedgerQuery,
  wait?: number,
): Promise<readonly AuditRecord[]> {
  const { records } = await connection.admin({
    path: '/v1/audit',
    query: { ...queryTexts(query), wait },
    answer: auditAnswer,
    timeoutMs: 60_000,
  })
  return records
}

interface Following extends Printing {
  readonly after: number
}

/** Goes on until a signal ends the process. */
async function follow({ io }: Invocation, { connection, query, format, after }: Following): Promise<never> {
  const { since: _since, ...rest } = query
  for (let last = after; ;) {
    for (const record of await ask(
      connection,
      { ...rest, limit: 1000, afterSequence: last },
      followWaitSeconds,
    )) {
      io.out(format.print(record))
      last = record.sequence
    }
  }
}

function printHead(invocation: Invocation, { head }: AuditFormat, count: number): void {
  const { io } = invocation
  if (head === undefined) return
  if (count === 0 && !flagOption(invocation, 'follow')) io.err('vouch: nothing on record matches\n')
  else io.out(head)
}

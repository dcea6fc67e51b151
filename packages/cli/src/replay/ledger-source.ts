import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJson } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import { auditAnswer } from '@vouchsafe/server/admin/schema'
import { createReadStream, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { ledgerPages } from '#audit/ledger-pages'
import type { Connection } from '#client/connection'
import { splitLines } from '#client/split-lines'
import type { Io } from '#output/io'

/** Records of a ledger, oldest first as a rule, some at a time. */
export interface LedgerBatch {
  readonly events: readonly AuditEvent[]
  /** How far it is, from 0 to 1; absent where nobody knows how much there is. */
  readonly part?: number
}

export interface LedgerFilter {
  /** ARN or name; every role unless given. */
  readonly role?: string
  readonly since?: EpochSeconds
}

/**
 * The exchanges in the ledger of the server.
 *
 * @throws VouchsafeError `server_unreachable`, `peer_refused`
 */
export async function* serverLedger(
  connection: Connection,
  { role, since }: LedgerFilter,
): AsyncGenerator<LedgerBatch> {
  const query = { limit: 1 }
  const { records } = await connection.admin({ path: '/v1/audit', query, answer: auditAnswer })
  const last = records[0]?.sequence ?? 0
  const filter = {
    type: ['exchange' as const],
    ...(role !== undefined && { role }),
    ...(since !== undefined && { since }),
  }
  let first: number | undefined
  for await (const page of ledgerPages(connection, filter)) {
    first ??= page[0]?.sequence ?? last
    const done = (page.at(-1)?.sequence ?? first) - first
    yield { events: page, part: last > first ? Math.min(1, done / (last - first)) : 1 }
  }
}

/** Claims may be nested as deep as a token may. */
const deepest = 256

/**
 * The exchanges in a file that `vouch audit --json` wrote, or in standard input for `-`.
 *
 * @throws VouchsafeError `usage` for a file that cannot be read or a line that is no record
 */
export async function* fileLedger(
  { cwd }: Io,
  name: string,
  { since = 0 as EpochSeconds }: LedgerFilter,
): AsyncGenerator<LedgerBatch> {
  const { chunks, size } = openFile(name === '-' ? name : resolve(cwd, name), name)
  let line = 0
  let length = 0
  try {
    for await (const texts of splitLines(chunks)) {
      const events: AuditEvent[] = []
      for (const text of texts) {
        line += 1
        length += text.length + 1
        if (text.trim() === '') continue
        const event = readRecord(text, `${name}:${line}`)
        if (event.at >= since) events.push(event)
      }
      yield { events, ...(size !== undefined && { part: Math.min(1, length / size) }) }
    }
  } catch (error) {
    if (isVouchsafeError(error)) throw error
    throw new VouchsafeError('usage', { say: `\`${name}\` cannot be read`, cause: error })
  }
}

function openFile(
  path: string,
  name: string,
): { readonly chunks: AsyncIterable<Buffer>; readonly size?: number } {
  if (path === '-') return { chunks: process.stdin as AsyncIterable<Buffer> }
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined || stat.isDirectory())
    throw new VouchsafeError('usage', { say: `\`${name}\`: expected a file with a record a line, or \`-\`` })
  return { chunks: createReadStream(path, { highWaterMark: 256 * 1024 }), size: stat.size }
}

function readRecord(text: string, place: string): AuditEvent {
  let value: unknown
  try {
    value = parseJson(text, { maxDepth: deepest })
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    throw noRecord(place, 'what is no JSON', error)
  }
  const record = value as Partial<AuditEvent>
  if (!isJsonObject(value as never) || typeof record.id !== 'string' || typeof record.at !== 'number')
    throw noRecord(place, 'what has no id and no time')
  // what it says beside that is read as loosely as it comes
  return value as AuditEvent
}

function noRecord(place: string, found: string, cause?: unknown): VouchsafeError {
  return new VouchsafeError('usage', {
    say: `${place}: expected a record of the ledger, found ${found}`,
    hint: '`vouch audit --json --limit all` prints a record a line',
    cause,
  })
}

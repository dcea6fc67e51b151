import type { LedgerQuery, StoredLedgerRow } from '@vouchsafe/ledger/port'
import { Kysely, sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely'
import type { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { nodeSqliteDialect } from './dialect.ts'

interface Tables {
  ledger: {
    sequence: number
    id: string
    at: number
    type: string
    outcome: string
    account: string | null
    role: string | null
    subject: string | null
    session_id: string | null
    candidate: string | null
  }
  ledger_body: { sequence: number; body: string }
  head: { ledger_sequence: number }
}
type Row = ExpressionBuilder<Tables, 'ledger'>
type Condition = Expression<SqlBool>

/** From `lowest` to `highest`, both included. */
interface Range {
  readonly lowest: number
  readonly highest: number
}

/** Rows that one statement looks at, so that no query ever holds up the event loop for long. */
const windowRows = 20_000

/** The condition of the partial index of refusals, in the index's own words. */
const refusal = sql<SqlBool>`outcome <> 'allowed'`

/** The same of the index of rows that a candidate policy would have answered otherwise. */
const differing = sql<SqlBool>`candidate IS NOT NULL`

const builders = new WeakMap<DatabaseSync, Kysely<Tables>>()

/** Reads one page, window by window in the direction of the query, until it is full or nothing is left. */
export async function queryLedger(db: DatabaseSync, query: LedgerQuery): Promise<readonly StoredLedgerRow[]> {
  const builder = builderOf(db)
  const ascending = query.afterSequence !== undefined
  const found: StoredLedgerRow[] = []
  let { lowest, highest } = await rangeOf(builder, query)
  while (lowest <= highest && found.length < query.limit) {
    const window = ascending
      ? { lowest, highest: Math.min(highest, lowest + windowRows - 1) }
      : { lowest: Math.max(lowest, highest - windowRows + 1), highest }
    found.push(...(await readWindow(builder, query, { ...window, limit: query.limit - found.length })))
    if (ascending) lowest = window.highest + 1
    else highest = window.lowest - 1
    await setImmediate()
  }
  return found
}

function builderOf(db: DatabaseSync): Kysely<Tables> {
  const builder = builders.get(db) ?? new Kysely<Tables>({ dialect: nodeSqliteDialect(db) })
  builders.set(db, builder)
  return builder
}

/** The sequences that can hold an answer. */
async function rangeOf(builder: Kysely<Tables>, query: LedgerQuery): Promise<Range> {
  const { afterSequence = 0, beforeSequence = Infinity } = query
  // the least sequence since then is one long look at an index; whoever goes forward passes over the rest, by windows
  const since = query.afterSequence === undefined ? query.since : undefined
  const { last } = await builder
    .selectFrom('head')
    .select('ledger_sequence as last')
    .executeTakeFirstOrThrow()
  const { first } = await builder
    .selectFrom('ledger')
    .select((row) => row.fn.min('sequence').as('first'))
    .$if(since !== undefined, (all) => all.where('at', '>=', since ?? 0))
    .executeTakeFirstOrThrow()
  return {
    lowest: Math.max(afterSequence + 1, first ?? Infinity),
    highest: Math.min(beforeSequence - 1, last),
  }
}

async function readWindow(
  builder: Kysely<Tables>,
  query: LedgerQuery,
  window: Range & { readonly limit: number },
): Promise<readonly StoredLedgerRow[]> {
  const page = builder
    .selectFrom('ledger')
    .selectAll()
    .where('sequence', '>=', window.lowest)
    .where('sequence', '<=', window.highest)
    .where((row) => row.and(conditions(row, query)))
    .orderBy('sequence', query.afterSequence === undefined ? 'desc' : 'asc')
    .limit(window.limit)
  const rows = await builder
    .selectFrom(page.as('page'))
    .innerJoin('ledger_body', 'ledger_body.sequence', 'page.sequence')
    .select(['page.sequence', 'id', 'at', 'type', 'outcome', 'account', 'role', 'subject', 'body'])
    .select(['session_id as sessionId', 'candidate'])
    .orderBy('page.sequence', query.afterSequence === undefined ? 'desc' : 'asc')
    .execute()
  // A driver's rows have no prototype; the columns are exactly those that encodeEvent made.
  return rows.map((row) => ({ ...row })) as StoredLedgerRow[]
}

function conditions(row: Row, query: LedgerQuery): readonly Condition[] {
  return [
    ...given(query.id, (id) => row('id', '=', id)),
    ...given(query.type, (types) => row('type', 'in', types)),
    ...given(query.outcome, (outcomes) => row('outcome', 'in', outcomes)),
    ...(query.outcome?.includes('allowed') === false ? [refusal] : []),
    ...given(query.role, (role) => row.or(roleConditions(row, role))),
    ...given(query.subject, (subject) => row('subject', '=', subject)),
    ...given(query.sessionId, (sessionId) => row('session_id', '=', sessionId)),
    ...given(query.candidate, (answers) => row.and([differing, row('candidate', 'in', answers)])),
    ...given(query.since, (since) => row('at', '>=', since)),
    ...given(query.until, (until) => row('at', '<=', until)),
  ]
}

function roleConditions(row: Row, role: string): readonly Condition[] {
  if (role.includes('/')) return [row('role', '=', role)]
  const ending = `/${role}`
  return [row('role', '=', role), sql<SqlBool>`substr(role, ${-Array.from(ending).length}) = ${ending}`]
}

function given<T>(value: T | undefined, condition: (value: T) => Condition): readonly Condition[] {
  return value === undefined ? [] : [condition(value)]
}

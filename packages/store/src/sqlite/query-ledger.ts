import type { LedgerQuery, StoredLedgerRow } from '@vouchsafe/ledger/port'
import { Kysely, sql, type ExpressionBuilder, type Expression, type Generated, type SqlBool } from 'kysely'
import type { DatabaseSync } from 'node:sqlite'
import { nodeSqliteDialect } from './dialect.ts'
import { roleName } from './role-name.ts'

interface LedgerTable {
  sequence: Generated<number>
  id: string
  at: number
  type: string
  outcome: string
  account: string | null
  role: string | null
  role_name: string | null
  subject: string | null
  session_id: string | null
  body: string
}
interface Tables {
  ledger: LedgerTable
}
type Row = ExpressionBuilder<Tables, 'ledger'>
type Condition = Expression<SqlBool>

/** The condition of the partial index of refusals, in its own words. */
const refusal = sql<SqlBool>`outcome <> 'allowed'`

const builders = new WeakMap<DatabaseSync, Kysely<Tables>>()

/** Reads one page. The statement has a condition for each given filter and no other. */
export async function queryLedger(db: DatabaseSync, query: LedgerQuery): Promise<readonly StoredLedgerRow[]> {
  const rows = await builderOf(db)
    .selectFrom('ledger')
    .where((row) => row.and(conditions(row, query)))
    .select(['sequence', 'id', 'at', 'type', 'outcome', 'account', 'role', 'subject', 'body'])
    .select('session_id as sessionId')
    .orderBy('sequence', query.afterSequence === undefined ? 'desc' : 'asc')
    .limit(query.limit)
    .execute()
  // A driver's rows have no prototype; the columns are exactly those that encodeEvent made.
  return rows.map((row) => ({ ...row })) as StoredLedgerRow[]
}

function builderOf(db: DatabaseSync): Kysely<Tables> {
  const builder = builders.get(db) ?? new Kysely<Tables>({ dialect: nodeSqliteDialect(db) })
  builders.set(db, builder)
  return builder
}

function conditions(row: Row, query: LedgerQuery): readonly Condition[] {
  return [
    ...given(query.afterSequence, (sequence) => row('sequence', '>', sequence)),
    ...given(query.beforeSequence, (sequence) => row('sequence', '<', sequence)),
    ...given(query.id, (id) => row('id', '=', id)),
    ...given(query.type, (types) => row('type', 'in', types)),
    ...given(query.outcome, (outcomes) => row('outcome', 'in', outcomes)),
    // Implied by the line above, but only in these words does the partial index of refusals apply.
    ...(query.outcome?.includes('allowed') === false ? [refusal] : []),
    ...given(query.role, (role) => row('role_name', '=', roleName(role))),
    ...given(query.role?.includes('/') ? query.role : undefined, (arn) => row('role', '=', arn)),
    ...given(query.subject, (subject) => row('subject', '=', subject)),
    ...given(query.sessionId, (sessionId) => row('session_id', '=', sessionId)),
    ...given(query.since, (since) => row('at', '>=', since)),
    ...given(query.until, (until) => row('at', '<=', until)),
  ]
}

function given<T>(value: T | undefined, condition: (value: T) => Condition): readonly Condition[] {
  return value === undefined ? [] : [condition(value)]
}

import { SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely'
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** Queries differ in which filters they have; whoever reads page after page asks the same again and again. */
const mostStatements = 64

/** Lets the SQL builder speak to Node's own SQLite; the database is closed by whoever opened it. */
export function nodeSqliteDialect(db: DatabaseSync): SqliteDialect {
  const known = new Map<string, StatementSync>()
  const database: SqliteDatabase = {
    prepare: (sql) => {
      const prepared = known.get(sql) ?? db.prepare(sql)
      if (known.size >= mostStatements) known.clear()
      known.set(sql, prepared)
      return statement(prepared)
    },
    close: () => undefined,
  }
  return new SqliteDialect({ database })
}

function statement(prepared: StatementSync): SqliteStatement {
  // The builder passes only what the typed queries hold: strings, numbers, bytes and null.
  const input = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[]
  return {
    reader: prepared.columns().length > 0,
    all: (parameters) => prepared.all(...input(parameters)),
    run: (parameters) => prepared.run(...input(parameters)),
    iterate: (parameters) => prepared.iterate(...input(parameters)),
  }
}

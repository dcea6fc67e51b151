import { SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

/** Lets the SQL builder speak to Node's own SQLite; the database is closed by whoever opened it. */
export function nodeSqliteDialect(db: DatabaseSync): SqliteDialect {
  const database: SqliteDatabase = {
    prepare: (sql) => statement(db, sql),
    close: () => undefined,
  }
  return new SqliteDialect({ database })
}

function statement(db: DatabaseSync, sql: string): SqliteStatement {
  const prepared = db.prepare(sql)
  // The builder passes only what the typed queries hold: strings, numbers, bytes and null.
  const input = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[]
  return {
    reader: prepared.columns().length > 0,
    all: (parameters) => prepared.all(...input(parameters)),
    run: (parameters) => prepared.run(...input(parameters)),
    iterate: (parameters) => prepared.iterate(...input(parameters)),
  }
}

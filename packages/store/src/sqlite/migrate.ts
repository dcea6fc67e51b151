import { VouchsafeError } from '@vouchsafe/core/errors'
import type { DatabaseSync } from 'node:sqlite'
import { migrations } from './migrations.ts'
import { inTransaction } from './transaction.ts'

/**
 * Brings the schema up to this program's version, all or nothing; two processes may do it at once.
 * @throws VouchsafeError `store_unavailable` when the file was written by a newer program
 */
export function migrate(db: DatabaseSync): void {
  if (userVersion(db) === migrations.length) return
  inTransaction(db, () => {
    // Read again under the lock: the other process may have been faster.
    const version = userVersion(db)
    if (version > migrations.length) throw newerFile(version)
    for (const migration of migrations.slice(version)) db.exec(migration)
    db.exec(`PRAGMA user_version = ${migrations.length}`)
  })
}

function userVersion(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version'])
}

function newerFile(found: number): VouchsafeError {
  return new VouchsafeError('store_unavailable', {
    say: `the database has schema version ${found}, expected at most ${migrations.length}`,
    hint: 'start the newer program that wrote it, or restore the backup made before the upgrade',
    detail: { found, expected: migrations.length },
  })
}

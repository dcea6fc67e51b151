import type { DatabaseSync } from 'node:sqlite'

/**
 * Runs `work` in one write transaction. The write lock is taken first, so that what `work` reads is what it
 * changes; on any failure nothing of it remains and the connection can be used on.
 */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // SQLite has rolled back by itself after some faults (a full disk, an I/O error), not after others.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

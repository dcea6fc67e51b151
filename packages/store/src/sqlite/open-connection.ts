import { DatabaseSync } from 'node:sqlite'

/**
 * A connection that may write. In WAL mode with `synchronous = FULL` a commit returns when its log is on the disk.
 * The log is folded into the database every 1,000 pages and never stays larger than 64 MiB. Three usual ledger
 * records share a page of 8 KiB; one of 4 KiB would hold one and waste the rest.
 */
export function openConnection(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true })
  try {
    db.exec(`
      PRAGMA page_size = 8192;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 1000;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA trusted_schema = OFF;
    `)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

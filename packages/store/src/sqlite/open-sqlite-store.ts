import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '#port/types'
import { sqliteAlertCursors } from './alert-cursors.ts'
import { sqliteKeyStore } from './key-store.ts'
import { sqliteLedgerStore } from './ledger-store.ts'
import { migrate } from './migrate.ts'
import { openConnection } from './open-connection.ts'
import { sqliteRoleUsage } from './role-usage.ts'
import { sqliteTrustChanges } from './trust-changes.ts'
import { sqliteTrustStore } from './trust-store.ts'
import { startWriter, type Writer } from './writer.ts'

export interface SqliteStoreOptions {
  /** The database file, in a directory that exists; made with mode 0600 if it is not there. */
  readonly path: string
  /** Appends are refused while the disk has fewer free bytes than this; 16 MiB by default, 0 never. */
  readonly reserveBytes?: number
  /** Largest size of the database file in bytes; 0, the default, leaves it to the disk. */
  readonly maxBytes?: number
}

/**
 * Opens every port over one SQLite file. All writes go through one thread that owns the writing connection (WAL,
 * `synchronous = FULL`: what resolved survives a power cut); queries run on a read-only connection. Several
 * processes may open the same file.
 * @throws VouchsafeError `store_unavailable`, also when a newer program wrote the file
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { path, reserveBytes = 16 * 1024 * 1024, maxBytes = 0 } = options
  const reader = openFile(path)
  // The thread is left to start while the server starts the rest; what is written meanwhile waits for it.
  const writer = startWriter({ path, reserveBytes, maxBytes })
  return storeOver(writer, reader)
}

/** Makes the file and its schema ready, and returns the connection that reads it. */
function openFile(path: string): DatabaseSync {
  try {
    keepPrivate(path)
    const db = openConnection(path)
    try {
      migrate(db)
      // The last connection to close takes the log away, so the reading one has to be there before.
      return new DatabaseSync(path, { readOnly: true, timeout: 1000 })
    } finally {
      db.close()
    }
  } catch (cause) {
    if (isVouchsafeError(cause)) throw cause
    throw new VouchsafeError('store_unavailable', {
      say: 'the database cannot be opened',
      detail: { path, reason: String(cause) },
      cause,
    })
  }
}

function storeOver(writer: Writer, reader: DatabaseSync): Store {
  return {
    ledger: sqliteLedgerStore(writer, reader),
    trust: sqliteTrustStore(writer, reader),
    keys: sqliteKeyStore(writer, reader),
    alerts: sqliteAlertCursors(writer, reader),
    changes: sqliteTrustChanges(reader),
    usage: sqliteRoleUsage(writer, reader),
    close: async () => {
      await writer.close()
      reader.close()
    },
  }
}

/** SQLite would make the file by the umask; its log and index files take the mode of the file. */
function keepPrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '#port/types'
import { openSqliteStore, type SqliteStoreOptions } from './open-sqlite-store.ts'

/** A directory that disposes of itself, and the database file in it. */
export function temporaryDatabase(): { readonly path: string; readonly remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'vouchsafe-store-'))
  return {
    path: join(directory, 'vouchsafe.db'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** A store over a file that is removed when the store is closed. */
export async function temporaryStore(options: Omit<SqliteStoreOptions, 'path'> = {}): Promise<Store> {
  const { path, remove } = temporaryDatabase()
  const store = await openSqliteStore({ path, ...options })
  return {
    ...store,
    close: async () => {
      await store.close()
      remove()
    },
  }
}

/**
 * Makes stores that are empty each time but share one file and one writing thread, which takes longer to start
 * than a test takes to run. Only for tests that run one after another.
 */
export function recycledStore(): {
  readonly create: () => Promise<Store>
  readonly end: () => Promise<void>
} {
  const { path, remove } = temporaryDatabase()
  const opening = openSqliteStore({ path })
  return {
    create: async () => {
      const store = await opening
      const db = new DatabaseSync(path)
      db.exec(`
        DELETE FROM ledger; DELETE FROM ledger_body; DELETE FROM trust_resource; DELETE FROM trust_change;
        DELETE FROM stored_key; DELETE FROM alert_cursor; DELETE FROM role_use;
        UPDATE role_use_cursor SET sequence = 0; UPDATE head SET trust_version = 0, ledger_sequence = 0`)
      db.close()
      return { ...store, close: async () => undefined }
    },
    end: async () => {
      await (await opening).close()
      remove()
    },
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

import type { KeyStore, StoredKey } from '@vouchsafe/issuer/port'
import type { DatabaseSync } from 'node:sqlite'
import { reading } from './reading.ts'
import type { Writer } from './writer.ts'

/** Our keys in SQLite, wrapped as they came. */
export function sqliteKeyStore(writer: Writer, reader: DatabaseSync): KeyStore {
  const select = reader.prepare(`
    SELECT id, purpose, public_jwk AS publicJwk, wrapped, created_at AS createdAt, active_from AS activeFrom,
      active_until AS activeUntil, retires_at AS retiresAt
    FROM stored_key ORDER BY created_at, id`)
  return {
    // The aliases are the fields of StoredKey; a driver's rows have no prototype.
    load: async () => reading(() => select.all().map((row) => ({ ...row }) as unknown as StoredKey)),
    update: async (change) => {
      await writer.write(
        'updateKeys',
        { add: change.add.map(cells), delete: change.delete },
        'store_unavailable',
      )
    },
  }
}

function cells(key: StoredKey): readonly (string | number | null | Uint8Array)[] {
  const { id, purpose, publicJwk, wrapped, createdAt, activeFrom, activeUntil, retiresAt } = key
  return [id, purpose, publicJwk, wrapped, createdAt, activeFrom, activeUntil, retiresAt]
}

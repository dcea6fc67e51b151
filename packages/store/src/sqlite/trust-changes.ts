import type { TrustChanges } from '@vouchsafe/ledger/port'
import type { ResourceChange } from '@vouchsafe/trust/resource'
import type { DatabaseSync } from 'node:sqlite'
import { changedResource } from '#port/changed-resource'
import { reading } from './reading.ts'

/** The change log in SQLite. */
export function sqliteTrustChanges(reader: DatabaseSync): TrustChanges {
  const select = reader.prepare('SELECT changes FROM trust_change WHERE version = ?')
  return {
    read: async (version) =>
      reading(() => {
        const changes = select.get(version)?.['changes']
        // Our own bytes, written with the commit.
        if (typeof changes !== 'string') return undefined
        return (JSON.parse(changes) as ResourceChange[]).map(changedResource)
      }),
  }
}

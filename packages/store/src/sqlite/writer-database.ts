import { VouchsafeError } from '@vouchsafe/core/errors'
import type { DatabaseSync } from 'node:sqlite'
import { diskReserve } from './disk-reserve.ts'
import type { CommitArguments, FlatRows, UpdateKeysArguments, WriterSettings, Writes } from './messages.ts'
import { openConnection } from './open-connection.ts'
import { ledgerColumns, statements } from './statements.ts'
import { inTransaction } from './transaction.ts'

/** The one connection that writes: every operation is one transaction, durable when it returns. */
export type WriterDatabase = {
  readonly [Name in keyof Writes]: (
    argument: Writes[Name]['argument'],
    nowMs: number,
  ) => Writes[Name]['result']
} & { close(): void }

/** Opens a database that `prepareFile` has made ready, and prepares every statement once. */
export function openWriterDatabase(settings: WriterSettings): WriterDatabase {
  const db = openConnection(settings.path)
  try {
    const pageBytes = Number(db.prepare('PRAGMA page_size').get()?.['page_size'])
    const { maxBytes } = settings
    if (maxBytes > 0) db.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / pageBytes)}`)
    return prepareWrites(db, settings)
  } catch (error) {
    db.close()
    throw error
  }
}

function prepareWrites(db: DatabaseSync, settings: WriterSettings): WriterDatabase {
  const insertLedgerRow = db.prepare(statements.insertLedgerRow)
  const readHead = db.prepare(statements.readHead)
  const touchHead = db.prepare(statements.touchHead)
  const prune = db.prepare(statements.prune)
  const commit = prepareCommit(db)
  const updateKeys = prepareUpdateKeys(db)
  const checkReserve = diskReserve(db, settings.path, settings.reserveBytes)

  const append = (rows: FlatRows): number => {
    for (let index = 0; index < rows.length; index += ledgerColumns) {
      insertLedgerRow.run(...rows.slice(index, index + ledgerColumns))
    }
    // Without rows it is a question whether a write would succeed, so something has to be written.
    if (rows.length === 0) touchHead.run()
    return Number(readHead.get()?.['version'])
  }
  return {
    append: (rows, nowMs) => {
      checkReserve(nowMs)
      return inTransaction(db, () => append(rows))
    },
    // Changes of trust may use the reserve: whoever must be locked out can be, also on a full disk.
    commit: (change) =>
      inTransaction(db, () => {
        const version = commit(change)
        append(change.ledgerRow)
        return version
      }),
    updateKeys: (change) => inTransaction(db, () => updateKeys(change)),
    prune: ({ before, limit }) => inTransaction(db, () => Number(prune.run(before, limit).changes)),
    close: () => db.close(),
  }
}

function prepareCommit(db: DatabaseSync): (change: CommitArguments) => number {
  const readHead = db.prepare(statements.readHead)
  const upsert = db.prepare(statements.upsertResource)
  const remove = db.prepare(statements.deleteResource)
  const log = db.prepare(statements.insertTrustChange)
  const advance = db.prepare(statements.advanceHead)
  return ({ basedOn, upserts, deletes, logEntry }) => {
    const head = Number(readHead.get()?.['version'])
    if (head !== basedOn) throw new VouchsafeError('trust_conflict', { detail: { basedOn, head } })
    for (const one of deletes) remove.run(...one)
    for (const one of upserts) upsert.run(...one)
    log.run(...logEntry)
    advance.run(basedOn + 1)
    return basedOn + 1
  }
}

function prepareUpdateKeys(db: DatabaseSync): (change: UpdateKeysArguments) => number {
  const insert = db.prepare(statements.insertKey)
  const remove = db.prepare(statements.deleteKey)
  return (change) => {
    let changed = 0
    for (const key of change.add) changed += Number(insert.run(...key).changes)
    for (const id of change.delete) changed += Number(remove.run(id).changes)
    return changed
  }
}

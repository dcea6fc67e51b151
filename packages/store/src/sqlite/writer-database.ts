import { VouchsafeError } from '@vouchsafe/core/errors'
import type { DatabaseSync } from 'node:sqlite'
import { diskReserve } from './disk-reserve.ts'
import type { CommitArguments, FlatRows, UpdateKeysArguments, WriterSettings, Writes } from './messages.ts'
import { prepareRoleUse } from './fold-role-use.ts'
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
  const append = prepareAppend(db)
  const commit = prepareCommit(db)
  const updateKeys = prepareUpdateKeys(db)
  const saveCursor = db.prepare(statements.saveCursor)
  const retainCursors = db.prepare(statements.retainCursors)
  const roleUse = prepareRoleUse(db)
  const pruneBodies = db.prepare(statements.pruneBodies)
  const pruneRows = db.prepare(statements.pruneRows)
  const checkReserve = diskReserve(db, settings.path, settings.reserveBytes)
  return {
    append: (rows, nowMs) => {
      checkReserve(nowMs)
      return inTransaction(db, () => append(rows))
    },
    // Changes of trust may use the reserve: whoever must be locked out can be, also on a full disk.
    commit: (change) =>
      inTransaction(db, () => {
        commit(change)
        return append(change.ledgerRow)
      }),
    updateKeys: (change) => inTransaction(db, () => updateKeys(change)),
    saveCursor: ({ rule, sequence }) =>
      inTransaction(db, () => Number(saveCursor.run(rule, sequence).changes)),
    retainCursors: (rules) =>
      inTransaction(db, () => Number(retainCursors.run(JSON.stringify(rules)).changes)),
    prune: ({ before, limit }) =>
      inTransaction(db, () => {
        // what was used stays known when its records are gone
        roleUse.foldBefore({ before, limit })
        pruneBodies.run(before, limit)
        return Number(pruneRows.run(before, limit).changes)
      }),
    foldRoleUse: () => inTransaction(db, () => roleUse.fold()),
    forgetRoleUse: (before) => inTransaction(db, () => roleUse.forget(before)),
    close: () => db.close(),
  }
}

function prepareAppend(db: DatabaseSync): (rows: FlatRows) => number {
  const takeSequences = db.prepare(statements.takeSequences)
  const insertRow = db.prepare(statements.insertLedgerRow)
  const insertBody = db.prepare(statements.insertLedgerBody)
  return (rows) => {
    const count = rows.length / ledgerColumns
    const head = takeSequences.get(count)
    let sequence = Number(head?.['lastSequence']) - count
    for (let end = ledgerColumns; end <= rows.length; end += ledgerColumns) {
      sequence += 1
      insertRow.run(sequence, ...rows.slice(end - ledgerColumns, end - 1))
      insertBody.run(sequence, rows[end - 1] ?? null)
    }
    return Number(head?.['trustVersion'])
  }
}

function prepareCommit(db: DatabaseSync): (change: CommitArguments) => void {
  const readTrustVersion = db.prepare(statements.readTrustVersion)
  const upsert = db.prepare(statements.upsertResource)
  const remove = db.prepare(statements.deleteResource)
  const log = db.prepare(statements.insertTrustChange)
  const setTrustVersion = db.prepare(statements.setTrustVersion)
  return ({ basedOn, upserts, deletes, logEntry }) => {
    const head = Number(readTrustVersion.get()?.['trustVersion'])
    if (head !== basedOn) throw new VouchsafeError('trust_conflict', { detail: { basedOn, head } })
    for (const one of deletes) remove.run(...one)
    for (const one of upserts) upsert.run(...one)
    log.run(...logEntry)
    setTrustVersion.run(basedOn + 1)
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

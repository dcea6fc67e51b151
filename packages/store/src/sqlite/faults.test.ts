import { isVouchsafeError, type Code } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { createLedger } from '@vouchsafe/ledger/append'
import type { LedgerRow } from '@vouchsafe/ledger/port'
import assert from 'node:assert/strict'
import { statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { testChange, testKey, testResource, testRow } from '#contract/samples'
import type { Store } from '#port/types'
import { openSqliteStore } from './open-sqlite-store.ts'
import { temporaryDatabase, temporaryStore } from './temporary-store.test-support.ts'
import { startWriter } from './writer.ts'

const mebibyte = 1024 * 1024
const hasCode = (code: Code) => (error: unknown) => isVouchsafeError(error, code)
const bigRow = (id: string, facts: Partial<LedgerRow> = {}): LedgerRow =>
  testRow(id, { body: JSON.stringify({ id, padding: 'x'.repeat(60_000) }), ...facts })

/** Appends until the store refuses; returns the ids that it acknowledged. */
async function fill({ ledger }: Store): Promise<readonly string[]> {
  const ids: string[] = []
  for (;;) {
    const id = `row-${ids.length}`
    try {
      await ledger.append([bigRow(id)])
    } catch (error) {
      assert.ok(isVouchsafeError(error, 'ledger_unavailable'))
      return ids
    }
    ids.push(id)
  }
}

test('a full database refuses appends and trust changes whole, keeps what it had, and takes both after pruning', async () => {
  const store = await temporaryStore({ maxBytes: mebibyte, reserveBytes: 0 })
  try {
    const ids = await fill(store)
    assert.ok(ids.length > 5)
    const halfFits = [testRow('small'), ...Array.from({ length: 30 }, (_, index) => bigRow(`big-${index}`))]
    await assert.rejects(store.ledger.append(halfFits), hasCode('ledger_unavailable'))
    const huge = testResource('r', { spec: { text: 'x'.repeat(2 * mebibyte) } })
    const change = testChange(0, [{ op: 'create', after: huge }])
    await assert.rejects(store.trust.commit(change), hasCode('ledger_unavailable'))
    const kept = await store.ledger.query({ afterSequence: 0, limit: 1000 })
    assert.deepEqual(
      kept.map((row) => row.id),
      ids,
    )
    assert.deepEqual(await store.trust.load(), { version: 0, resources: [] })

    await store.ledger.prune(2_000_000_000 as EpochSeconds)
    assert.deepEqual(await store.ledger.append([bigRow('again')]), { trustVersion: 0 })
    assert.deepEqual(await store.trust.commit(testChange(0, [])), { version: 1 })
  } finally {
    await store.close()
  }
})

test('a disk below the reserve refuses appends and readiness probes, but lets trust and keys change', async () => {
  const store = await temporaryStore({ reserveBytes: Number.MAX_SAFE_INTEGER })
  try {
    const ledger = createLedger(store.ledger)
    await assert.rejects(store.ledger.append([testRow('a')]), hasCode('ledger_unavailable'))
    await assert.rejects(store.ledger.append([]), hasCode('ledger_unavailable'))
    assert.equal(ledger.healthy(), true)
    assert.deepEqual(await store.trust.commit(testChange(0, [])), { version: 1 })
    await store.keys.update({ add: [testKey('k')], delete: [] })
    assert.equal((await store.ledger.query({ limit: 10 })).length, 1)
  } finally {
    await store.close()
  }
})

test('an append waits for the write of another process instead of failing', async () => {
  const { path, remove } = temporaryDatabase()
  const store = await openSqliteStore({ path })
  const other = new DatabaseSync(path)
  try {
    await store.ledger.append([])
    other.exec('BEGIN IMMEDIATE')
    const appended = store.ledger.append([testRow('waits')])
    // Long enough for the writing thread to run into the lock.
    for (let query = 0; query < 20; query++) await store.ledger.query({ limit: 1 })
    other.exec('COMMIT')
    assert.deepEqual(await appended, { trustVersion: 0 })
  } finally {
    other.close()
    await store.close()
    remove()
  }
})

test('a writing thread that ends rejects what waits for it and everything after', async () => {
  const { path, remove } = temporaryDatabase()
  await (await openSqliteStore({ path })).close()
  const writer = startWriter({ path, reserveBytes: 0, maxBytes: 0 })
  try {
    await writer.write('append', [], 'ledger_unavailable')
    // stopped first: a thread that still runs could answer before it is
    const terminated = writer.terminate()
    const waiting = writer.write('append', [], 'ledger_unavailable')
    await assert.rejects(waiting, hasCode('ledger_unavailable'))
    await terminated
    await assert.rejects(writer.write('append', [], 'ledger_unavailable'), hasCode('ledger_unavailable'))
    await assert.rejects(
      writer.write('updateKeys', { add: [], delete: [] }, 'store_unavailable'),
      hasCode('store_unavailable'),
    )
    await writer.close()
  } finally {
    remove()
  }
})

test('a writing thread that cannot open the database rejects every write', async () => {
  const writer = startWriter({ path: '/nowhere/vouchsafe.db', reserveBytes: 0, maxBytes: 0 })
  await assert.rejects(writer.write('append', [], 'ledger_unavailable'), hasCode('ledger_unavailable'))
  await writer.close()
})

test('openSqliteStore() refuses a file that a newer program wrote, and leaves it alone', async () => {
  const { path, remove } = temporaryDatabase()
  try {
    const newer = new DatabaseSync(path)
    newer.exec('PRAGMA user_version = 1000')
    newer.close()
    await assert.rejects(openSqliteStore({ path }), (error) => {
      assert.ok(isVouchsafeError(error, 'store_unavailable'))
      assert.equal(error.detail['found'], 1000)
      return true
    })
  } finally {
    remove()
  }
})

test('openSqliteStore() refuses what is not a database, and a directory that is not there', async () => {
  const { path, remove } = temporaryDatabase()
  try {
    writeFileSync(path, 'not a database, but long enough to be taken for one'.repeat(100))
    await assert.rejects(openSqliteStore({ path }), hasCode('store_unavailable'))
    await assert.rejects(openSqliteStore({ path: `${path}/in/a/file` }), hasCode('store_unavailable'))
  } finally {
    remove()
  }
})

test('openSqliteStore() keeps the database and its companions from other users, whatever the mode was', async () => {
  const { path, remove } = temporaryDatabase()
  writeFileSync(path, '', { mode: 0o666 })
  const store = await openSqliteStore({ path })
  try {
    await store.ledger.append([testRow('a')])
    for (const file of [path, `${path}-wal`, `${path}-shm`]) {
      assert.equal(statSync(file).mode & 0o777, 0o600, file)
    }
  } finally {
    await store.close()
    remove()
  }
})

test('200 concurrent events are durable in a few appends, and survive closing and opening', async () => {
  const { path, remove } = temporaryDatabase()
  try {
    const store = await openSqliteStore({ path })
    let appends = 0
    const counting = {
      ...store.ledger,
      append: (rows: readonly LedgerRow[]) => (appends++, store.ledger.append(rows)),
    }
    const ledger = createLedger(counting)
    const at = 1 as EpochSeconds
    const record = (_: unknown, index: number) =>
      ledger.record({
        id: `${index}`,
        at,
        type: 'exchange',
        outcome: 'allowed',
        trustVersion: 0,
        caller: { transport: 'tcp' },
      })
    await Promise.all(Array.from({ length: 200 }, record))
    assert.equal(appends, 2)
    await store.close()
    const again = await openSqliteStore({ path })
    assert.equal((await again.ledger.query({ limit: 1000 })).length, 200)
    await again.close()
  } finally {
    remove()
  }
})

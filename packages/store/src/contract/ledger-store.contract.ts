import type { EpochSeconds } from '@vouchsafe/core/time'
import type { LedgerQuery, LedgerRow } from '@vouchsafe/ledger/port'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testChange, testRow } from './samples.ts'
import { withStore, type CreateStore } from './with-store.ts'

const at = (seconds: number): EpochSeconds => seconds as EpochSeconds
const payments = 'arn:aws:iam::000000000001:role/team/payments'

const rows: readonly LedgerRow[] = [
  testRow('a', { at: at(100), role: payments, subject: 'repo:o/r', sessionId: 's1' }),
  testRow('b', { at: at(101), outcome: 'denied', role: payments, subject: 'repo:o/x', candidate: 'admits' }),
  testRow('c', { at: at(101), outcome: 'refused', type: 'unverified' }),
  testRow('d', { at: at(103), type: 'session_use', sessionId: 's1' }),
  testRow('e', { at: at(104), role: 'arn:aws:iam::000000000001:role/nopayments', subject: 'repo:o/r' }),
  testRow('f', { at: at(105), role: 'payments', candidate: 'refuses' }),
]

const filters: readonly [name: string, query: Partial<LedgerQuery>, ids: string][] = [
  ['gives the newest first', {}, 'fedcba'],
  ['gives no more than the limit', { limit: 2 }, 'fe'],
  ['filters by outcome', { outcome: ['denied'] }, 'b'],
  ['filters by several outcomes', { outcome: ['denied', 'refused'] }, 'cb'],
  ['finds nothing among no outcomes', { outcome: [] }, ''],
  ['filters by type', { type: ['session_use', 'unverified'] }, 'dc'],
  ['filters by role ARN', { role: payments }, 'ba'],
  ['filters by bare role name, not by its ending alone', { role: 'payments' }, 'fba'],
  ['does not take a path for a bare name', { role: 'team/payments' }, ''],
  ['takes wildcards of the database for themselves', { role: 'pay%' }, ''],
  ['filters by subject', { subject: 'repo:o/r' }, 'ea'],
  ['tells letter case of subjects apart', { subject: 'REPO:O/R' }, ''],
  ['filters by session', { sessionId: 's1' }, 'da'],
  ['filters by what a candidate policy would have answered', { candidate: ['refuses'] }, 'f'],
  ['filters by several such answers', { candidate: ['admits', 'refuses'] }, 'fb'],
  ['combines such an answer with a role', { candidate: ['admits', 'refuses'], role: payments }, 'b'],
  ['filters by id', { id: 'c' }, 'c'],
  ['includes both ends of the time', { since: at(101), until: at(103) }, 'dcb'],
  ['combines filters', { role: 'payments', outcome: ['allowed'], since: at(101) }, 'f'],
]

/** What every ledger store guarantees. */
export function ledgerStoreContract(engine: string, create: CreateStore): void {
  test(`${engine} ledger.query()`, (suite) =>
    withStore(create, async ({ ledger }) => {
      await ledger.append(rows)
      for (const [name, query, ids] of filters) {
        await suite.test(name, async () => {
          const found = await ledger.query({ limit: 100, ...query })
          assert.equal(found.map((row) => row.id).join(''), ids)
        })
      }
    }))

  test(`${engine} ledger.query() gives a row back as it was appended, in any script`, () =>
    withStore(create, async ({ ledger }) => {
      const row = testRow('x', { body: '{"claim":"ü\\u0000 🜁 \u202e"}', subject: 'o\'r"--\u0001;' })
      await ledger.append([row])
      const [found] = await ledger.query({ limit: 1, subject: row.subject ?? '' })
      assert.ok(found)
      const { sequence, ...rest } = found
      assert.deepEqual(rest, row)
      assert.ok(sequence > 0)
    }))

  test(`${engine} ledger.query() pages back over every row once, while rows are appended`, () =>
    withStore(create, async ({ ledger }) => {
      await ledger.append(rows)
      const seen: string[] = []
      let page = await ledger.query({ limit: 2 })
      for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
        seen.push(...page.map((row) => row.id))
        await ledger.append([testRow('new')])
        page = await ledger.query({ limit: 2, beforeSequence: last.sequence })
      }
      assert.equal(seen.join(''), 'fedcba')
    }))

  test(`${engine} ledger.query() follows: ascending, each row once, filters kept`, () =>
    withStore(create, async ({ ledger }) => {
      const seen: string[] = []
      let afterSequence = 0
      for (const row of rows) {
        await ledger.append([row])
        const fresh = await ledger.query({ afterSequence, outcome: ['allowed'], limit: 100 })
        seen.push(...fresh.map((one) => one.id))
        afterSequence = fresh.at(-1)?.sequence ?? afterSequence
      }
      assert.equal(seen.join(''), 'adef')
      const all = await ledger.query({ afterSequence: 0, limit: 3 })
      assert.equal(all.map((row) => row.id).join(''), 'abc')
    }))

  test(`${engine} ledger.append() returns the head version of trust, also for no rows`, () =>
    withStore(create, async ({ ledger, trust }) => {
      assert.deepEqual(await ledger.append([testRow('a')]), { trustVersion: 0 })
      await trust.commit(testChange(0, []))
      assert.deepEqual(await ledger.append([testRow('b')]), { trustVersion: 1 })
      assert.deepEqual(await ledger.append([]), { trustVersion: 1 })
      const found = await ledger.query({ limit: 10, type: ['exchange'] })
      assert.equal(found.length, 2)
    }))

  test(`${engine} ledger.append() keeps two records under one decision id`, () =>
    withStore(create, async ({ ledger }) => {
      await ledger.append([testRow('a'), testRow('a', { outcome: 'denied' })])
      const found = await ledger.query({ limit: 10, id: 'a' })
      assert.deepEqual(
        found.map((row) => row.outcome),
        ['denied', 'allowed'],
      )
    }))

  test(`${engine} ledger.append() loses none of many concurrent appends and keeps each in order`, () =>
    withStore(create, async ({ ledger }) => {
      const batches = Array.from({ length: 50 }, (_, batch) => [testRow(`${batch}-0`), testRow(`${batch}-1`)])
      await Promise.all(batches.map((batch) => ledger.append(batch)))
      const found = await ledger.query({ limit: 1000, afterSequence: 0 })
      const expected = batches.flat().map((row) => row.id)
      assert.deepEqual(
        found.map((row) => row.id),
        expected,
      )
    }))

  test(`${engine} ledger.prune() deletes exactly the rows before the time, and no sequence comes again`, () =>
    withStore(create, async ({ ledger }) => {
      await ledger.append(rows)
      const [newest] = await ledger.query({ limit: 1 })
      assert.equal(await ledger.prune(at(103)), 3)
      assert.equal((await ledger.query({ limit: 10 })).map((row) => row.id).join(''), 'fed')
      assert.equal(await ledger.prune(at(1000)), 3)
      assert.equal(await ledger.prune(at(1000)), 0)
      await ledger.append([testRow('after')])
      const [after] = await ledger.query({ limit: 1 })
      assert.ok((after?.sequence ?? 0) > (newest?.sequence ?? Infinity))
    }))

  test(`${engine} ledger.prune() goes on past one transaction's worth of rows`, () =>
    withStore(create, async ({ ledger }) => {
      await ledger.append(Array.from({ length: 2100 }, (_, index) => testRow(`${index}`, { at: at(1) })))
      await ledger.append([testRow('kept', { at: at(2) })])
      assert.equal(await ledger.prune(at(2)), 2100)
      assert.equal((await ledger.query({ limit: 10 })).length, 1)
    }))
}

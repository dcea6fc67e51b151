import { isVouchsafeError } from '@vouchsafe/core/errors'
import { decodeEvent } from '@vouchsafe/ledger/event'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testChange, testResource } from './samples.ts'
import { withStore, type CreateStore } from './with-store.ts'

/** Values, whatever their prototypes: a store may give null-prototype objects back. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** What every trust store guarantees. */
export function trustStoreContract(engine: string, create: CreateStore): void {
  test(`${engine} trust.load() begins at version 0 with nothing believed`, () =>
    withStore(create, async ({ trust }) => {
      assert.deepEqual(await trust.load(), { version: 0, resources: [] })
      assert.equal(await trust.version(), 0)
    }))

  test(`${engine} trust.commit() creates, updates and deletes, one version a change`, () =>
    withStore(create, async ({ trust }) => {
      const [a, b] = [testResource('a'), testResource('b')]
      const created = [
        { op: 'create', after: a },
        { op: 'create', after: b },
      ] as const
      assert.deepEqual(await trust.commit(testChange(0, created)), { version: 1 })
      const spec = { nested: [{ __proto__: null, deep: ['ü', 1, true, null] }], description: "o'r\u0000" }
      const changed = { ...a, uniqueId: 'AROANEW', spec }
      const next = [
        { op: 'update', before: a, after: changed },
        { op: 'delete', before: b },
      ] as const
      assert.deepEqual(await trust.commit(testChange(1, next)), { version: 2 })
      assert.deepEqual(plain(await trust.load()), plain({ version: 2, resources: [changed] }))
      assert.equal(await trust.version(), 2)
    }))

  test(`${engine} trust.commit() re-creates what the same change deletes`, () =>
    withStore(create, async ({ trust }) => {
      const old = testResource('a')
      const fresh = testResource('a', { uniqueId: 'AROAFRESH' })
      await trust.commit(testChange(0, [{ op: 'create', after: old }]))
      const recreate = [
        { op: 'delete', before: old },
        { op: 'create', after: fresh },
      ] as const
      await trust.commit(testChange(1, recreate))
      assert.deepEqual(plain((await trust.load()).resources), plain([fresh]))
    }))

  test(`${engine} trust.commit() writes the change's record with every resource by name`, () =>
    withStore(create, async ({ trust, ledger }) => {
      await trust.commit(testChange(0, [{ op: 'create', after: testResource('a') }], 'the-id'))
      const [row, ...more] = await ledger.query({ limit: 10, type: ['trust_changed'] })
      assert.ok(row)
      assert.equal(more.length, 0)
      const event = decodeEvent(row)
      assert.deepEqual([row.id, event.trustVersion, event.caller.uid], ['the-id', 1, 1000])
      assert.deepEqual(event.detail?.['changes'], [
        { op: 'create', kind: 'Role', account: '000000000001', name: 'a' },
      ])
    }))

  test(`${engine} trust.commit() refuses a change on another version and leaves no trace of it`, () =>
    withStore(create, async ({ trust, ledger }) => {
      await trust.commit(testChange(0, []))
      for (const basedOn of [0, 2]) {
        const stale = testChange(basedOn, [{ op: 'create', after: testResource('late') }])
        await assert.rejects(trust.commit(stale), (error) => isVouchsafeError(error, 'trust_conflict'))
      }
      assert.deepEqual(await trust.load(), { version: 1, resources: [] })
      assert.equal((await ledger.query({ limit: 10 })).length, 1)
    }))

  test(`${engine} trust.commit() lets exactly one of many concurrent changes on a version win`, () =>
    withStore(create, async ({ trust }) => {
      const attempts = Array.from({ length: 20 }, (_, index) =>
        trust.commit(testChange(0, [{ op: 'create', after: testResource(`r${index}`) }])),
      )
      const settled = await Promise.allSettled(attempts)
      assert.equal(settled.filter((one) => one.status === 'fulfilled').length, 1)
      assert.equal((await trust.load()).resources.length, 1)
    }))
}

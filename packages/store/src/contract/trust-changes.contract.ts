import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testChange, testResource } from './samples.ts'
import { withStore, type CreateStore } from './with-store.ts'

/** Values, whatever their prototypes: a store may give null-prototype objects back. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** What every reader of the change log guarantees. */
export function trustChangesContract(engine: string, create: CreateStore): void {
  test(`${engine} changes.read() gives what a version changed, with the contents before and after`, () =>
    withStore(create, async ({ trust, changes }) => {
      const [role, key] = [testResource('r'), { kind: 'Role', account: '000000000001', name: 'r' }]
      const after = { ...role, spec: { description: 'new "ü"' } }
      await trust.commit(testChange(0, [{ op: 'create', after: role }]))
      await trust.commit(testChange(1, [{ op: 'update', before: role, after }]))
      await trust.commit(testChange(2, [{ op: 'delete', before: after }]))
      assert.deepEqual(plain(await changes.read(1)), [{ op: 'create', ...key, after: role.spec }])
      assert.deepEqual(plain(await changes.read(2)), [
        { op: 'update', ...key, before: role.spec, after: after.spec },
      ])
      assert.deepEqual(plain(await changes.read(3)), [{ op: 'delete', ...key, before: after.spec }])
    }))

  test(`${engine} changes.read() has nothing for a version that never was`, () =>
    withStore(create, async ({ changes }) => {
      assert.equal(await changes.read(0), undefined)
      assert.equal(await changes.read(1), undefined)
    }))
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withStore, type CreateStore } from './with-store.ts'

/** What every store of cursors guarantees. */
export function alertCursorsContract(engine: string, create: CreateStore): void {
  test(`${engine} alerts.load() has nothing of a rule that was never saved`, () =>
    withStore(create, async ({ alerts }) => {
      assert.deepEqual(await alerts.load(), new Map())
    }))

  test(`${engine} alerts.save() keeps each rule's own cursor, whatever its name`, () =>
    withStore(create, async ({ alerts }) => {
      const hostile = 'o\'r"\u0000, \n["x"]'
      await alerts.save('a', 7)
      await alerts.save(hostile, 2 ** 40)
      await alerts.save('a', 8)
      assert.deepEqual(
        await alerts.load(),
        new Map([
          ['a', 8],
          [hostile, 2 ** 40],
        ]),
      )
    }))

  test(`${engine} alerts.save() never moves a cursor back`, () =>
    withStore(create, async ({ alerts }) => {
      await alerts.save('a', 8)
      await alerts.save('a', 7)
      assert.equal((await alerts.load()).get('a'), 8)
    }))

  test(`${engine} alerts.retain() forgets the rules that are gone, and begins anew when they return`, () =>
    withStore(create, async ({ alerts }) => {
      await alerts.save('a', 8)
      await alerts.save('b', 9)
      await alerts.retain(['b', 'never'])
      assert.deepEqual(await alerts.load(), new Map([['b', 9]]))
      await alerts.save('a', 1)
      assert.equal((await alerts.load()).get('a'), 1)
      await alerts.retain([])
      assert.equal((await alerts.load()).size, 0)
    }))
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testKey } from './samples.ts'
import { withStore, type CreateStore } from './with-store.ts'

/** What every key store guarantees. */
export function keyStoreContract(engine: string, create: CreateStore): void {
  test(`${engine} keys.load() gives keys back byte for byte`, () =>
    withStore(create, async ({ keys }) => {
      const seal = testKey('0011223344556677', {
        purpose: 'seal',
        publicJwk: null,
        wrapped: new Uint8Array(0),
      })
      await keys.update({ add: [testKey('a'), seal], delete: [] })
      const loaded = await keys.load()
      assert.deepEqual(
        new Map(loaded.map((key) => [key.id, key])),
        new Map([
          ['a', testKey('a')],
          [seal.id, seal],
        ]),
      )
    }))

  test(`${engine} keys.update() leaves a key that exists as it is`, () =>
    withStore(create, async ({ keys }) => {
      await keys.update({ add: [testKey('a')], delete: [] })
      await keys.update({ add: [testKey('a', { wrapped: Uint8Array.of(9) }), testKey('b')], delete: [] })
      const loaded = await keys.load()
      assert.deepEqual(loaded.map((key) => `${key.id} ${key.wrapped.length}`).toSorted(), ['a 4', 'b 4'])
    }))

  test(`${engine} keys.update() deletes, and ignores what is not there`, () =>
    withStore(create, async ({ keys }) => {
      await keys.update({ add: [testKey('a'), testKey('b')], delete: [] })
      await keys.update({ add: [testKey('c')], delete: ['a', 'never'] })
      assert.deepEqual((await keys.load()).map((key) => key.id).toSorted(), ['b', 'c'])
    }))
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generalise } from '#rightsize/shape/generalise'

const inBucket = { mostNames: 3, mostListed: 20, namedDepth: 0, areIdsNames: false }
const range = (count: number, of: (n: number) => string): string[] =>
  Array.from({ length: count }, (_, n) => of(n))

test('generalise() neither overflows nor takes for ever over names that were chosen to make it', () => {
  const deep = range(3000, (n) => `b/${'a'.repeat(n % 2000)}b${n}`)
  const between = range(2000, (n) => `b/${'a'.repeat(n)}c`)
  const shapes = generalise(deep, { ...inBucket, forbidden: between })
  assert.deepEqual(shapes.flatMap(({ texts }) => texts).toSorted(), deep.toSorted())
  const folders = range(1000, (n) => `${'a/'.repeat(n)}b`)
  assert.ok(generalise(folders, { ...inBucket, forbidden: ['a/c'] }).length > 0)
})

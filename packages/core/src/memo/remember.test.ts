import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remember } from './remember.ts'

function counted(most: number) {
  const calls: (string | number)[] = []
  const lookUp = remember((key: string | number) => {
    calls.push(key)
    if (key === 'bad') throw new RangeError('bad')
    return { key }
  }, most)
  return { calls, lookUp }
}

test('remember() computes a key once while it is kept', () => {
  const { calls, lookUp } = counted(2)
  assert.equal(lookUp('a'), lookUp('a'))
  assert.deepEqual([lookUp(1).key, lookUp('a').key, lookUp(1).key], [1, 'a', 1])
  assert.deepEqual(calls, ['a', 1])
})

test('remember() never keeps more than it was told to', () => {
  const { calls, lookUp } = counted(2)
  for (const key of ['a', 'b', 'c', 'c', 'b', 'a']) lookUp(key)
  assert.deepEqual(calls, ['a', 'b', 'c', 'b', 'a'])
})

test('remember() keeps no failure', () => {
  const { calls, lookUp } = counted(2)
  for (let n = 0; n < 2; n += 1) assert.throws(() => lookUp('bad'), RangeError)
  assert.deepEqual(calls, ['bad', 'bad'])
})

test('remember() keeps no long text', () => {
  const { calls, lookUp } = counted(2)
  for (const length of [512, 512, 513, 513]) lookUp('x'.repeat(length))
  assert.deepEqual(
    calls.map((key) => String(key).length),
    [512, 513, 513],
  )
})

test('remember() computes exactly the text it is asked for', () => {
  const { lookUp } = counted(8)
  for (const key of ['', '"', '\\u0000', '\u0000', '\ud800', 'é', '😀', '__proto__'])
    assert.equal(lookUp(key).key, key)
})

import { test } from 'node:test'
import assert from 'node:assert/strict'
import { systemClock } from './system-clock.ts'
import { createPooledRandom, systemRandom } from './system-random.ts'

test('systemClock is whole seconds and never ahead of the machine', () => {
  const now = systemClock.now()
  assert.ok(Number.isInteger(now))
  assert.ok(now <= Date.now() / 1000)
  assert.ok(now > Date.now() / 1000 - 2)
})

test('systemRandom gives exactly the length asked for, pooled or not', () => {
  for (const length of [0, 1, 16, 255, 256, 257, 4096, 4097, 20_000])
    assert.equal(systemRandom.bytes(length).length, length)
})

test('systemRandom refuses a length that is none', () => {
  for (const length of [-1, 1.5, Number.NaN]) assert.throws(() => systemRandom.bytes(length), TypeError)
})

test('systemRandom never repeats a value over many pools', () => {
  const seen = new Set<string>()
  for (let i = 0; i < 5000; i++) seen.add(systemRandom.bytes(16).toString('hex'))
  assert.equal(seen.size, 5000)
})

test('a pooled source hands out every byte of a block once, in disjoint pieces', () => {
  let fills = 0
  const random = createPooledRandom((block) => {
    for (let i = 0; i < block.length; i += 2) block.writeUInt16BE(fills * 2048 + i / 2, i)
    fills++
  })
  const words = new Set<number>()
  for (let i = 0; i < 2 * 2048; i++) words.add(random.bytes(2).readUInt16BE())
  assert.equal(words.size, 2 * 2048)
  assert.equal(fills, 2)
})

test('a pooled source keeps no trace of what it handed out, and a caller cannot change the pool', () => {
  let pool: Buffer = Buffer.alloc(0)
  const random = createPooledRandom((block) => {
    pool = block.fill(7)
  })
  const taken = random.bytes(100)
  assert.ok(pool.subarray(0, 100).every((byte) => byte === 0))
  taken.fill(9)
  assert.ok(!pool.includes(9))
  assert.deepEqual(random.bytes(3), Buffer.from([7, 7, 7]))
})

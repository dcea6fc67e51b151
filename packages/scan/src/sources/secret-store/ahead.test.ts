import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ahead } from './ahead.ts'

async function* counting(until: number, fails = false): AsyncGenerator<number> {
  for (let n = 0; n < until; n += 1) yield await Promise.resolve(n)
  if (fails) throw new Error('the list broke off')
}

test('ahead() keeps the order, and has no more under way than it may', async () => {
  let under = 0
  let most = 0
  const work = async (n: number): Promise<number> => {
    most = Math.max(most, (under += 1))
    for (let turns = 20 - n; turns > 0; turns -= 1) await Promise.resolve()
    under -= 1
    return n
  }
  const results: number[] = []
  for await (const n of ahead(counting(20), 4, work)) results.push(n)
  assert.deepEqual(
    results,
    Array.from({ length: 20 }, (_, n) => n),
  )
  assert.ok(most > 1 && most <= 4, String(most))
})

test('ahead() hands out what was under way before it fails', async () => {
  const seen: number[] = []
  await assert.rejects(async () => {
    for await (const n of ahead(counting(3, true), 8, (item) => Promise.resolve(item))) seen.push(n)
  }, /broke off/)
  assert.deepEqual(seen, [0, 1, 2])
})

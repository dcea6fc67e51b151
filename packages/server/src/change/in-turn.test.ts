import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTurn } from './in-turn.ts'

test('inTurn() runs orders one after the other, whatever becomes of them', async () => {
  const seen: string[] = []
  const run = inTurn(async (order: number) => {
    seen.push(`begin ${order}`)
    await Promise.resolve()
    seen.push(`end ${order}`)
    if (order === 1) throw new Error('refused')
    return order
  })
  const results = await Promise.allSettled([run(0), run(1), run(2)])
  assert.deepEqual(seen, ['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2'])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
})

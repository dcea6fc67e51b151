import assert from 'node:assert/strict'
import { test } from 'node:test'
import { repeat } from './repeat.ts'

test('repeat() runs again after a failure, never twice at once, and stop() waits for the run under way', async () => {
  const failures: unknown[] = []
  let runs = 0
  let running = 0
  const enough = Promise.withResolvers<void>()
  const chore = repeat(
    async () => {
      running++
      assert.equal(running, 1)
      await new Promise(setImmediate)
      running--
      runs++
      if (runs === 1) throw new Error('once')
      if (runs === 3) enough.resolve()
    },
    { delayMs: () => 0, failed: (error) => failures.push(error) },
  )
  const alive = setInterval(() => {}, 1000)
  await enough.promise
  await chore.stop()
  clearInterval(alive)
  const after = runs
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual([failures.length, running, runs], [1, 0, after])
})

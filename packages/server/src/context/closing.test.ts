import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClosing } from './closing.ts'

test('close() undoes everything in reverse, whatever fails, and once', async () => {
  const done: string[] = []
  const closing = createClosing((name, error) => done.push(`${name}: ${String(error)}`))
  closing.add('first', () => void done.push('first'))
  closing.add('second', () => {
    throw new Error('sync')
  })
  closing.add('third', () => Promise.reject(new Error('async')))
  closing.add('fourth', async () => {
    await new Promise(setImmediate)
    done.push('fourth')
  })
  assert.equal(closing.close(), closing.close())
  await closing.close()
  assert.deepEqual(done, ['fourth', 'third: Error: async', 'second: Error: sync', 'first'])
})

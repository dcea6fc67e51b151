import { test } from 'node:test'
import assert from 'node:assert/strict'
import { freeBytes } from './free-bytes.ts'

test('freeBytes() is a whole number of bytes', async () => {
  const bytes = await freeBytes(import.meta.dirname)
  assert.ok(Number.isSafeInteger(bytes) && bytes >= 0)
})

test('freeBytes() fails for a path that is not there', async () => {
  await assert.rejects(freeBytes(`${import.meta.dirname}/missing`), { code: 'ENOENT' })
})

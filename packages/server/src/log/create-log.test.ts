import { VouchsafeError } from '@vouchsafe/core/errors'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from './create-log.ts'

function lineOf(error: unknown): Record<string, Record<string, unknown>> {
  const lines: string[] = []
  createLog('warn', { write: (line) => void lines.push(line) }).warn({ err: error }, 'it failed')
  assert.equal(lines.length, 1)
  assert.equal(lines[0]?.indexOf('\n'), lines[0]?.length === undefined ? -1 : lines[0].length - 1)
  return JSON.parse(lines[0] ?? '')
}

test('a refusal is logged by code and facts, without a stack', () => {
  const error = new VouchsafeError('fetch_failed', { detail: { url: 'https://a\n\u001b[31m' } })
  assert.deepEqual(lineOf(error)['err'], {
    code: 'fetch_failed',
    message: 'the address could not be fetched',
    detail: { url: 'https://a\n\u001b[31m' },
  })
})

test('a fault is logged with its stack', () => {
  assert.match(lineOf(new TypeError('oops'))['err']?.['stack'] as string, /TypeError: oops\n/)
})

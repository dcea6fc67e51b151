import { codes, VouchsafeError, type Code } from '@vouchsafe/core/errors'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorAnswer } from './respond.ts'

const secret = 'canary-3f9d2c7b51'

test('errorAnswer() tells nothing of a fault', () => {
  for (const fault of [new Error(secret), new TypeError(secret), secret, { message: secret }, undefined]) {
    const { status, body } = errorAnswer(fault)
    assert.deepEqual([status, body], [500, { code: 'internal', message: 'an unexpected fault' }])
  }
})

test('errorAnswer() keeps details and causes to itself, problems excepted', () => {
  const error = new VouchsafeError('trust_invalid', {
    detail: { secret, problems: ['a.yaml:1:1: x', { place: 'b', message: 'y' }, { secret }, 7] },
    cause: new Error(secret),
  })
  const { body } = errorAnswer(error)
  assert.deepEqual(body.problems, [{ message: 'a.yaml:1:1: x' }, { place: 'b', message: 'y' }])
  assert.doesNotMatch(JSON.stringify(body), new RegExp(secret))
})

test('errorAnswer() never answers a code of the catalogue with success', () => {
  for (const code of Object.keys(codes)) {
    const { status } = errorAnswer(new VouchsafeError(code as Code))
    assert.ok(status >= 400 && status < 600, code)
  }
})

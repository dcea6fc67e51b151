import { test } from 'node:test'
import assert from 'node:assert/strict'
import { outcome, throwsCode } from '#testing/throws-code'
import { codes, type Code } from './codes.ts'
import { isVouchsafeError, VouchsafeError } from './vouchsafe-error.ts'

test('every sentence of the catalogue is one lower-case line without a final stop', () => {
  for (const [code, { say }] of Object.entries(codes)) {
    assert.match(code, /^[a-z]+(_[a-z]+)*$/)
    assert.match(say, /^[^A-Z\n][^\n]*[^.\n]$/, code)
  }
})

test('VouchsafeError says the sentence of its code unless the facts make it clearer', () => {
  assert.equal(new VouchsafeError('usage').message, codes.usage.say)
  assert.equal(new VouchsafeError('usage', { say: 'expected a role' }).message, 'expected a role')
})

test('VouchsafeError keeps detail, hint and cause for the operator', () => {
  const cause = new Error('disk')
  const error = new VouchsafeError('internal', { detail: { a: 1 }, hint: 'look at the disk', cause })
  assert.deepEqual([error.detail, error.hint, error.cause], [{ a: 1 }, 'look at the disk', cause])
  const bare = new VouchsafeError('internal')
  assert.deepEqual([bare.detail, bare.hint, 'cause' in bare], [{}, undefined, false])
})

test('isVouchsafeError() narrows by class and by code', () => {
  const error = new VouchsafeError('usage')
  assert.ok(isVouchsafeError(error) && isVouchsafeError(error, 'usage'))
  assert.ok(!isVouchsafeError(error, 'internal'))
  for (const other of [new Error('usage'), { code: 'usage' }, 'usage', undefined])
    assert.ok(!isVouchsafeError(other))
})

test('the test helpers pass on what is no VouchsafeError, and fail where nothing is thrown', () => {
  const fault = (): never => {
    throw new RangeError('fault')
  }
  const want: Code = 'usage'
  assert.throws(() => throwsCode(fault, want), RangeError)
  assert.throws(() => outcome(fault), RangeError)
  assert.throws(() => throwsCode(() => 1, want), assert.AssertionError)
})

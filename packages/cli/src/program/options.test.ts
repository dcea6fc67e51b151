import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { recordedIo } from '#output/recorded-io.test-support'
import { durationOption, flagOption, requiredText, textOption } from './options.ts'
import type { Invocation } from './spec.ts'

const given = (options: Readonly<Record<string, unknown>>): Invocation => ({
  io: recordedIo(),
  args: [],
  options,
})
const isUsage = (say: RegExp) => (error: unknown) =>
  isVouchsafeError(error, 'usage') && say.test(error.message)

test('textOption() reads text, and nothing else', () => {
  assert.equal(textOption(given({ a: 'x' }), 'a'), 'x')
  for (const a of [undefined, true, ['x'], 1]) assert.equal(textOption(given({ a }), 'a'), undefined)
})

test('flagOption() is true for a flag that was given', () => {
  assert.equal(flagOption(given({ a: true }), 'a'), true)
  for (const a of [undefined, 'true', false]) assert.equal(flagOption(given({ a }), 'a'), false)
})

test('requiredText() refuses an option that was not given', () => {
  assert.equal(requiredText(given({ role: 'x' }), 'role'), 'x')
  assert.throws(() => requiredText(given({}), 'role'), isUsage(/^--role is required$/))
})

const durations: readonly [text: string, seconds: number][] = [
  ['90', 90],
  ['90s', 90],
  ['15m', 900],
  ['2h', 7200],
  ['7d', 604_800],
]
for (const [text, seconds] of durations)
  test(`durationOption() reads ${text} as ${seconds} seconds`, () =>
    assert.equal(durationOption(given({ lifetime: text }), 'lifetime'), seconds))

for (const lifetime of ['', 'm', '1.5h', '-1m', '1 h', '1H', '1h30m', '1w', '1234567890'])
  test(`durationOption() refuses \`${lifetime}\``, () =>
    assert.throws(
      () => durationOption(given({ lifetime }), 'lifetime'),
      isUsage(/^--lifetime: expected a duration/),
    ))

test('durationOption() is undefined for an option that was not given', () => {
  assert.equal(durationOption(given({}), 'lifetime'), undefined)
})

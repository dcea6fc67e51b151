import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { reportFailure } from './failure.ts'
import { recordedIo } from './recorded-io.test-support.ts'

function told(error: unknown, json = false): string {
  const io = recordedIo()
  reportFailure(io, error, json)
  assert.equal(io.said.out, '')
  return io.said.err
}

const cases: readonly [name: string, error: unknown, want: string][] = [
  [
    'one line with the code',
    new VouchsafeError('server_unreachable'),
    'vouch: no server answers there [server_unreachable]\n',
  ],
  [
    'what to do next',
    new VouchsafeError('usage', { say: 'no', hint: 'do this' }),
    'vouch: no [usage]\n  next: do this\n',
  ],
  [
    'a line for each further problem',
    new VouchsafeError('manifest_invalid', {
      say: 'a:1:1: x (and 1 more)',
      detail: { problems: ['a:1:1: x', 'b:1:1: y'] },
    }),
    'vouch: a:1:1: x (and 1 more) [manifest_invalid]\n  b:1:1: y\n',
  ],
  [
    'the place of a problem once',
    new VouchsafeError('config_invalid', {
      say: 'no',
      detail: {
        problems: [
          { place: 'VOUCH_PORT', message: 'is no port' },
          { place: 'a:1', message: 'a:1: is wrong' },
        ],
      },
    }),
    'vouch: no [config_invalid]\n  VOUCH_PORT: is no port\n  a:1: is wrong\n',
  ],
  [
    'a problem that the message has already only once',
    new VouchsafeError('parameter_invalid', { say: '`a`: is wrong', detail: { problems: ['a: is wrong'] } }),
    'vouch: `a`: is wrong [parameter_invalid]\n',
  ],
  [
    'nothing of problems that have no line',
    new VouchsafeError('usage', { say: 'no', detail: { problems: [7, null, {}] } }),
    'vouch: no [usage]\n',
  ],
  [
    'an unexpected fault by its first line',
    new TypeError('boom\n    at x (y.ts:1)'),
    'vouch: an unexpected fault: boom [internal]\n',
  ],
  ['a thrown value that is no error', 'boom', 'vouch: an unexpected fault: boom [internal]\n'],
]
for (const [name, error, want] of cases)
  test(`reportFailure() tells ${name}`, () => assert.equal(told(error), want))

test('reportFailure() with --json tells the same as one JSON object', () => {
  const error = new VouchsafeError('trust_invalid', {
    say: 'no',
    hint: 'do',
    detail: { problems: ['a', 'b'] },
  })
  assert.deepEqual(JSON.parse(told(error, true)), {
    error: { code: 'trust_invalid', message: 'no', hint: 'do', problems: ['a', 'b'] },
  })
  assert.equal(
    told(new VouchsafeError('usage', { say: 'no' }), true),
    '{"error":{"code":"usage","message":"no"}}\n',
  )
})

test('reportFailure() never shows a stack, a cause or a detail', () => {
  const error = new VouchsafeError('usage', {
    say: 'no',
    cause: new Error('the cause'),
    detail: { path: '/secret' },
  })
  for (const json of [false, true]) assert.doesNotMatch(told(error, json), /cause|secret|at /)
})

test('reportFailure() shows any text without harm to a terminal', () => {
  const text = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(text, text, fc.boolean(), (say, other, json) => {
      const error = new VouchsafeError('usage', { say, hint: other, detail: { problems: [other] } })
      assert.doesNotMatch(told(error, json).replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Cs}]/u)
    }),
  )
})

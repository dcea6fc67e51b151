import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { sessionNameOf } from './session-name.ts'

const made: readonly [user: string, want: string][] = [
  ['ada', 'ada'],
  ['ada lovelace', 'ada-lovelace'],
  ['DOMAIN\\ada', 'DOMAIN-ada'],
  ['x', 'vouch-x'],
  ['', 'vouch-'],
  ['a'.repeat(70), 'a'.repeat(64)],
]
for (const [user, want] of made)
  test(`sessionNameOf() makes \`${want}\` of the user \`${user}\``, () =>
    assert.equal(sessionNameOf(undefined, user), want))

test('sessionNameOf() takes a given name as it is', () => {
  assert.equal(sessionNameOf('deploy+7@ci', 'ada'), 'deploy+7@ci')
})

for (const given of ['', 'a', 'a b', 'a'.repeat(65), 'ü'.repeat(3)])
  test(`sessionNameOf() refuses the given name \`${given}\``, () =>
    assert.throws(
      () => sessionNameOf(given, 'ada'),
      (error) => isVouchsafeError(error, 'usage'),
    ))

test('sessionNameOf() is what STS accepts, whatever the user is called', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (user) => {
      assert.match(sessionNameOf(undefined, user), /^[\w+=,.@-]{2,64}$/)
    }),
  )
})

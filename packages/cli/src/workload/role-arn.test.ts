import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { roleArnOf } from './role-arn.ts'

const account = '000000000001'
const accepted: readonly [name: string, role: string, account: string | undefined, want: string][] = [
  ['a name', 'payments', account, 'arn:aws:iam::000000000001:role/payments'],
  ['a name with its path', 'team/a/payments', account, 'arn:aws:iam::000000000001:role/team/a/payments'],
  [
    'a path with a slash before it',
    '/team/payments',
    account,
    'arn:aws:iam::000000000001:role/team/payments',
  ],
  ['an ARN as it is', 'arn:aws:iam::000000000002:role/x', account, 'arn:aws:iam::000000000002:role/x'],
  [
    'an ARN without an account',
    'arn:aws:iam::000000000002:role/x',
    undefined,
    'arn:aws:iam::000000000002:role/x',
  ],
]
for (const [name, role, given, want] of accepted)
  test(`roleArnOf() takes ${name}`, () => assert.equal(roleArnOf(role, given), want))

const refused: readonly [name: string, role: string, account: string | undefined, say: RegExp][] = [
  ['a name with a space', 'pay ments', account, /^--role: expected a role name or ARN/],
  ['an empty name', '', account, /^--role: expected/],
  ['a name without an account to put it in', 'payments', undefined, /more than one account/],
  ['an account of 11 digits', 'payments', '00000000001', /^--account: expected 12 digits, found/],
]
for (const [name, role, given, say] of refused)
  test(`roleArnOf() refuses ${name}`, () =>
    assert.throws(
      () => roleArnOf(role, given),
      (error) => isVouchsafeError(error, 'usage') && say.test(error.message),
    ))

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { parseCredentialReport } from './credential-report.ts'

const columns = [
  'user',
  'arn',
  'access_key_1_active',
  'access_key_1_last_rotated',
  'access_key_1_last_used_date',
  'access_key_1_last_used_region',
  'access_key_1_last_used_service',
  'access_key_2_active',
  'access_key_2_last_rotated',
] as const
type Row = Partial<Record<(typeof columns)[number], string>>
const none: Row = Object.fromEntries(columns.map((name) => [name, 'N/A']))
const rowOf = (row: Row, order: readonly (typeof columns)[number][] = columns): string =>
  order.map((name) => ({ ...none, ...row })[name]).join(',')
const report = (...rows: Row[]): string => [columns.join(','), ...rows.map((row) => rowOf(row))].join('\n')
const keysOf = (row: Row) =>
  parseCredentialReport(report({ user: 'a', arn: 'x:user/a', ...row })).users[0]?.keys

const cases: [name: string, row: Row, want: object[]][] = [
  ['no key', { access_key_1_active: 'false' }, []],
  [
    'an active key that was never used',
    { access_key_1_active: 'true', access_key_1_last_rotated: '2024-05-01T10:00:00+00:00' },
    [{ slot: 1, isActive: true, rotatedAt: '2024-05-01T10:00:00Z', lastUsedAt: 'never' }],
  ],
  [
    'an inactive key, told from none by its date',
    { access_key_2_active: 'FALSE', access_key_2_last_rotated: '2024-05-01T12:00:00+02:00' },
    [{ slot: 2, isActive: false, rotatedAt: '2024-05-01T10:00:00Z' }],
  ],
  [
    'a use of a service without regions',
    {
      access_key_1_active: 'TRUE',
      access_key_1_last_used_date: '2026-11-01T00:00:00+00:00',
      access_key_1_last_used_service: 's3',
    },
    [{ slot: 1, isActive: true, lastUsedAt: '2026-11-01T00:00:00Z', lastUsedWhere: 's3' }],
  ],
  [
    'what the report does not know',
    {
      access_key_1_active: 'true',
      access_key_1_last_used_date: 'no_information',
      access_key_1_last_used_region: 'not_supported',
    },
    [{ slot: 1, isActive: true }],
  ],
]
for (const [name, row, want] of cases)
  test(`parseCredentialReport() reads ${name}`, () => assert.deepEqual(keysOf(row), want))

test('parseCredentialReport() reads columns by name, in any order and beside new ones', () => {
  const head = 'new_column,access_key_1_active,arn,access_key_1_last_rotated,user'
  const { users } = parseCredentialReport(`\ufeff${head}\r\nx,true,a:user/b,2024-05-01T10:00:00Z,b\r\n`)
  assert.deepEqual(users, [
    {
      user: 'b',
      arn: 'a:user/b',
      isRoot: false,
      keys: [{ slot: 1, isActive: true, rotatedAt: '2024-05-01T10:00:00Z' }],
    },
  ])
})

test('parseCredentialReport() knows the root user by its name in the report', () => {
  const [root] = parseCredentialReport(report({ user: '<root_account>', arn: 'arn:aws:iam::1:root' })).users
  assert.equal(root?.isRoot, true)
})

test('parseCredentialReport() mends a user name with commas by its ARN, and reads a quoted one', () => {
  const { users, unreadLines } = parseCredentialReport(
    report({ user: 'a,b,c', arn: 'x:user/a,b,c' }, { user: '"d,e"', arn: '"x:user/d,e"' }),
  )
  assert.deepEqual(
    users.map(({ user }) => user),
    ['a,b,c', 'd,e'],
  )
  assert.deepEqual(unreadLines, [])
})

test('parseCredentialReport() reads no line whose columns cannot be told apart, and says which', () => {
  const { users, unreadLines } = parseCredentialReport(
    `${report({ user: 'good', arn: 'x:user/good' }, { user: 'a,b', arn: 'x:user/c,d' })}\nshort,line\n`,
  )
  assert.deepEqual([users.length, unreadLines], [1, [3, 4]])
})

const wrong = ['', 'a,b\nc,d', 'user,arn,user\n', 'user;arn\n', `user,arn,${'x,'.repeat(300)}\n`]
for (const text of wrong)
  test(`parseCredentialReport() refuses the head ${JSON.stringify(text.slice(0, 20))}`, () =>
    assert.throws(
      () => parseCredentialReport(text),
      (error) => isVouchsafeError(error, 'input_invalid'),
    ))

test('parseCredentialReport() returns or throws a VouchsafeError, whatever the text', () => {
  const field = fc.oneof(fc.string(), fc.constantFrom('"', ',', '\n', '""', 'true', 'N/A', '__proto__'))
  fc.assert(
    fc.property(fc.array(field), fc.boolean(), (fields, hasHead) => {
      try {
        parseCredentialReport(`${hasHead ? `${columns.join(',')}\n` : ''}${fields.join(',')}`)
      } catch (error) {
        assert.ok(isVouchsafeError(error))
      }
    }),
  )
})

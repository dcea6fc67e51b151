import { isVouchsafeError } from '@vouchsafe/core/errors'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultOf } from './fault-of.ts'
import { formatNames } from '#program/choices'
import { loadFormat, type AuditRecord } from './formats.ts'

const record: AuditRecord = {
  sequence: 9,
  event: {
    id: 'the-id',
    at: 1_795_322_400,
    type: 'exchange',
    outcome: 'refused',
    trustVersion: 3,
    caller: { transport: 'tcp', address: '192.0.2.1', userAgent: '\u001b[31m\u202e","x":"\n' },
    protocol: 'aws',
    operation: 'AssumeRoleWithWebIdentity',
    reason: 'duration_exceeds_role',
    account: '000000000001',
    role: 'arn:aws:iam::000000000001:role/r',
  },
}

for (const name of formatNames) {
  test(`a record as ${name} is harmless on a terminal`, async () => {
    const format = await loadFormat(name, { isWhy: true })
    const text = `${format.head ?? ''}${format.print(record)}`
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
    assert.ok(text.endsWith('\n'))
    if (name !== 'table') assert.equal(JSON.parse(text.trimEnd()) === null, false)
  })
}

test('a record as cloudtrail has what AWS told the caller', async () => {
  const { errorCode, errorMessage } = JSON.parse(
    (await loadFormat('cloudtrail', { isWhy: false })).print(record),
  ) as Record<string, unknown>
  assert.deepEqual(
    [errorCode, errorMessage],
    ['ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'],
  )
})

test('loadFormat() refuses what is no format', () => {
  for (const name of ['', 'JSON', 'constructor'])
    assert.throws(
      () => loadFormat(name, { isWhy: false }),
      (error) => isVouchsafeError(error, 'usage'),
    )
})

const event = { type: 'exchange', outcome: 'refused' } as const
const faults: readonly [name: string, facts: object, code: string, message: RegExp][] = [
  [
    'a counted row',
    { type: 'unverified', reason: 'token_expired' },
    'ExpiredTokenException',
    /^the token has expired$/,
  ],
  [
    'facts that the record lacks',
    { reason: 'token_expired' },
    'ExpiredTokenException',
    /^the token has expired$/,
  ],
  ['a reason of a newer server', { reason: 'later_reason' }, 'AccessDenied', /^later reason$/],
  ['a reason named like a method', { reason: 'constructor' }, 'AccessDenied', /^constructor$/],
  ['no reason', {}, 'AccessDenied', /^refused$/],
]
for (const [name, facts, code, message] of faults) {
  test(`faultOf() has words for ${name}`, () => {
    const fault = faultOf({ ...event, ...facts } as never)
    assert.equal(fault.code, code)
    assert.match(fault.message, message)
  })
}

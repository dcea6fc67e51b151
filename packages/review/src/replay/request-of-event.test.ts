import type { EpochSeconds } from '@vouchsafe/core/time'
import { pseudonymOf, type AuditEvent } from '@vouchsafe/ledger/event'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readEvent, type RecordedExchange } from './request-of-event.ts'

const host = 'ci.example.com'
const provider = `arn:aws:iam::000000000001:oidc-provider/${host}`
const base: AuditEvent = {
  id: '00000000-0000-0000-0000-000000000001',
  at: 1_800_000_000 as EpochSeconds,
  type: 'exchange',
  outcome: 'allowed',
  trustVersion: 3,
  caller: { transport: 'tcp', address: '192.0.2.1' },
  protocol: 'aws',
  operation: 'AssumeRoleWithWebIdentity',
  role: 'arn:aws:iam::000000000001:role/deploy',
  principal: provider,
  evidence: { kind: 'oidc', subject: 'repo:octo/app' },
  request: { [`${host}:sub`]: 'repo:octo/app', durationSeconds: 3600, roleSessionName: 'run-1' },
}

function exchangeOf(changes: Partial<AuditEvent>): RecordedExchange {
  const read = readEvent({ ...base, ...changes })
  return read.is === 'decided' ? read.exchange : assert.fail(read.is)
}

test('readEvent() gives the request as the policies of the role saw it, without parameters that are no keys', () => {
  const { request, actions, subject, authorization } = exchangeOf({})
  assert.deepEqual(request.principal, { type: 'Federated', id: provider })
  assert.deepEqual([...request.context], [[`${host}:sub`, 'repo:octo/app']])
  assert.deepEqual(actions, ['sts:AssumeRoleWithWebIdentity'])
  assert.equal(subject, 'repo:octo/app')
  assert.equal(authorization, undefined)
})

test('readEvent() knows that tags and a source identity had to be allowed as well', () => {
  const request = { 'aws:tagkeys': ['team'], 'sts:sourceidentity': 'me' }
  assert.deepEqual(exchangeOf({ request }).actions, [
    'sts:AssumeRoleWithWebIdentity',
    'sts:TagSession',
    'sts:SetSourceIdentity',
  ])
})

test('readEvent() names a session by its role and by the id of its role', () => {
  const arn = 'arn:aws:sts::000000000002:assumed-role/build/run-1'
  const { request } = exchangeOf({
    operation: 'AssumeRole',
    principal: arn,
    decision: { effect: 'allow', reason: 'allowed', layers: [] },
    request: {
      'aws:principaltype': 'AssumedRole',
      'aws:principalarn': 'arn:aws:iam::000000000002:role/ci/build',
      'aws:userid': 'AROAX:run-1',
    },
  })
  assert.deepEqual(request.principal, {
    type: 'AWS',
    account: '000000000002',
    arn,
    roleArn: 'arn:aws:iam::000000000002:role/ci/build',
    uniqueId: 'AROAX',
  })
  assert.equal(request.context.get('aws:resourceaccount'), '000000000001')
})

test('readEvent() says of which keys the value is hidden, and where not even their presence is recorded', () => {
  const hash = pseudonymOf('ab'.repeat(32))
  const keys = { 'k:whole': hash, 'k:part': `repo:${hash}:x`, 'k:list': ['a', hash], 'k:plain': 'a' }
  const { doubtAbout } = exchangeOf({ request: keys })
  assert.deepEqual([...Object.keys(keys), 'k:absent', 'aws:resourcetag/x'].map(doubtAbout), [
    'value',
    'value',
    'value',
    'none',
    'none',
    'none',
  ])
  const layered = exchangeOf({ decision: { effect: 'deny', omitted: { layers: { length: 9 } } } })
  assert.equal(layered.doubtAbout('aws:resourcetag/x'), 'presence')
  const lost = exchangeOf({ outcome: 'denied', reason: 'trust_policy', request: { omitted: { length: 9 } } })
  assert.equal(lost.doubtAbout('k:plain'), 'presence')
})

const apart: [name: string, changes: Partial<AuditEvent>, cause: string][] = [
  ['a disabled provider', { outcome: 'denied', reason: 'provider_disabled' }, 'provider_disabled'],
  ['a missing role', { outcome: 'denied', reason: 'role_missing' }, 'role_missing'],
  ['invalid evidence', { outcome: 'refused', reason: 'tags_invalid' }, 'tags_invalid'],
  ['a record without a principal', { principal: 7 as unknown as string }, 'unreadable'],
  ['a record without keys', { request: null as unknown as NonNullable<AuditEvent['request']> }, 'unreadable'],
]
for (const [name, changes, cause] of apart)
  test(`readEvent() sets apart ${name}`, () =>
    assert.deepEqual(readEvent({ ...base, ...changes }), { is: 'apart', cause }))

test('readEvent() passes over what is no exchange for a role', () => {
  for (const changes of [
    { type: 'session_use' },
    { type: 'unverified' },
    { operation: 'GetWebIdentityToken' },
  ])
    assert.deepEqual(readEvent({ ...base, ...(changes as Partial<AuditEvent>) }), { is: 'other' })
})

test('readEvent() reads whatever stands in a file without a fault', () => {
  const changes = fc.dictionary(fc.constantFrom(...Object.keys(base), 'reason', 'decision'), fc.jsonValue())
  fc.assert(
    fc.property(changes, (hostile) => {
      const read = readEvent({ ...base, ...(hostile as Partial<AuditEvent>) })
      if (read.is === 'decided')
        for (const key of ['__proto__', 'k:x']) assert.match(read.exchange.doubtAbout(key), /^\w+$/)
    }),
  )
})

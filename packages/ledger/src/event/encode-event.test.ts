import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { decodeEvent, encodeEvent } from './encode-event.ts'
import { eventId } from './event-id.ts'
import { sampleEvent } from './sample-event.test-support.ts'
import { trustChangedEvent } from './trust-changed-event.ts'

test('encodeEvent() keeps the whole event and the columns that queries filter on', () => {
  const at = 1_795_322_400 as EpochSeconds
  const event = sampleEvent('a', {
    account: '000000000001',
    role: 'arn:aws:iam::000000000001:role/r',
    evidence: { kind: 'oidc', subject: 's', claims: { ['__proto__']: 'claimed', n: [1, null] } },
    credential: { kind: 'aws_session', id: 'session', issuedAt: at, expiresAt: at },
  })
  const row = encodeEvent(event)
  assert.deepEqual(decodeEvent(row), event)
  assert.ok(row.body.includes('"__proto__":"claimed"'))
  assert.deepEqual(
    [row.role, row.subject, row.sessionId, row.account],
    [event.role, 's', 'session', '000000000001'],
  )
})

test('encodeEvent() leaves columns null that the event does not have', () => {
  const { account, role, subject, sessionId } = encodeEvent(sampleEvent('a'))
  assert.deepEqual([account, role, subject, sessionId], [null, null, null, null])
})

test('eventId() is 128 bits of the given randomness in 8-4-4-4-12 form', () => {
  const random = { bytes: (length: number) => Buffer.from(Array.from({ length }, (_, index) => index)) }
  assert.equal(eventId(random), '00010203-0405-0607-0809-0a0b0c0d0e0f')
})

test('trustChangedEvent() names the version the change makes and every resource, never their contents', () => {
  const resource = { kind: 'Role', account: '000000000001', name: 'r', spec: { secretive: true } }
  const event = trustChangedEvent({
    id: 'the-id',
    basedOn: 7,
    at: 5 as EpochSeconds,
    actor: { via: 'bootstrap', uid: 1000, pid: 1 },
    changes: [
      { op: 'update', after: resource },
      { op: 'delete', before: { ...resource, name: 'gone' } },
    ],
  })
  assert.equal(event.trustVersion, 8)
  assert.deepEqual(event.caller, { transport: 'in-process', uid: 1000, pid: 1 })
  assert.deepEqual(event.detail?.['changes'], [
    { op: 'update', kind: 'Role', account: '000000000001', name: 'r' },
    { op: 'delete', kind: 'Role', account: '000000000001', name: 'gone' },
  ])
})

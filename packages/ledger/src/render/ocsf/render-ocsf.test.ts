import type { JsonObject } from '@vouchsafe/core/json'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '#event/types'
import { hostileEvent } from '../hostile-event.test-support.ts'
import { samples } from '../sample-events.test-support.ts'
import { ocsfEvents } from './render-ocsf.ts'
import type { OcsfEvent } from './types.ts'

const render = (event: AuditEvent): readonly OcsfEvent[] => ocsfEvents(event, { productVersion: '0.1.0' })

/** Of schema 1.8.0: required attributes, constraints `at_least_one`, and the activities of each class. */
const required = [
  'activity_id',
  'category_uid',
  'class_uid',
  'metadata',
  'severity_id',
  'time',
  'type_uid',
  'cloud',
]
const classes: Readonly<
  Record<number, { readonly required: readonly string[]; readonly activities: readonly number[] }>
> = {
  3002: { required: ['user', 'service'], activities: [0, 1, 2, 3, 4, 5, 6, 7, 99] },
  3004: { required: ['entity'], activities: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 99] },
  6002: { required: ['app'], activities: [0, 1, 2, 3, 4, 5, 6, 7, 8, 99] },
  6003: { required: ['actor', 'api', 'src_endpoint'], activities: [0, 1, 2, 3, 4, 99] },
}
const objects: Readonly<
  Record<string, { readonly all?: readonly string[]; readonly some?: readonly string[] }>
> = {
  metadata: { all: ['product', 'version'] },
  cloud: { all: ['provider'] },
  actor: { some: ['process', 'user', 'iam_role', 'session', 'app_name', 'app_uid'] },
  user: { some: ['account', 'name', 'uid'] },
  entity: { some: ['name', 'uid'] },
  app: { some: ['name', 'uid'] },
  service: { some: ['name', 'uid'] },
  src_endpoint: { some: ['ip', 'uid', 'name', 'hostname'] },
  api: { all: ['operation'] },
  request: { all: ['uid'] },
}

function checkObjects(object: JsonObject): void {
  for (const [name, value] of Object.entries(object)) {
    if (name === 'unmapped' || name === 'data') continue
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue
    const { all = [], some } = objects[name] ?? {}
    for (const attribute of all) assert.ok(attribute in value, `${name}.${attribute}`)
    assert.ok(some === undefined || some.some((attribute) => attribute in value), name)
    checkObjects(value as JsonObject)
  }
}

function checkEvent(event: OcsfEvent): void {
  const { class_uid: uid, activity_id: activity } = event
  const schema = classes[uid]
  assert.ok(schema, String(uid))
  for (const attribute of [...required, ...schema.required]) assert.ok(attribute in event, attribute)
  assert.ok(schema.activities.includes(activity), `${uid} ${activity}`)
  assert.ok(activity !== 99 || typeof event['activity_name'] === 'string')
  assert.equal(event.type_uid, uid * 100 + activity)
  assert.equal(event.category_uid, Math.floor(uid / 1000))
  assert.ok([0, 1, 2, 99].includes(event.status_id))
  assert.ok([0, 1, 2, 3, 4, 5, 6, 99].includes(event.severity_id))
  assert.ok(event.time > 1e12)
  checkObjects(event)
}

for (const [name, event] of Object.entries(samples)) {
  test(`ocsfEvents() writes ${name} with everything that its class requires`, () => {
    const events = render(event)
    assert.ok(events.length > 0)
    for (const one of events) checkEvent(one)
    assert.equal(new Set(events.map(({ metadata }) => metadata['uid'])).size, events.length)
  })
}

const kinds: readonly [name: keyof typeof samples, type: number, status: number, severity: number][] = [
  ['webIdentity', 300_201, 1, 1],
  ['crossAccount', 300_207, 1, 1],
  ['deniedWebIdentity', 300_201, 2, 3],
  ['tokenIssued', 300_201, 1, 1],
  ['unverified', 300_201, 2, 2],
  ['sessionUse', 600_302, 1, 1],
  ['deniedIam', 600_301, 2, 3],
  ['trustChanged', 300_401, 1, 1],
  ['serverStarted', 600_203, 1, 1],
  ['keyCreated', 300_401, 1, 1],
]
for (const [name, type, status, severity] of kinds) {
  test(`ocsfEvents() writes ${name} as type ${type}`, () => {
    const [event] = render(samples[name])
    assert.deepEqual([event?.type_uid, event?.status_id, event?.severity_id], [type, status, severity])
  })
}

test('ocsfEvents() says who, with what, from where, and which session came of it', () => {
  const [event] = render(samples.webIdentity)
  assert.deepEqual(event?.['user'], {
    name: 'repo:octo/app:ref:refs/heads/main',
    uid: 'arn:aws:iam::000000000001:oidc-provider/token.actions.githubusercontent.com',
    account: { uid: '000000000001', type_id: 10, type: 'AWS Account' },
    type_id: 4,
    type: 'Service',
  })
  assert.deepEqual([event?.['auth_protocol_id'], event?.['is_remote']], [4, true])
  assert.deepEqual(event?.['src_endpoint'], { ip: '192.0.2.7', name: 'tcp' })
  assert.deepEqual(event?.['session'], {
    uid: '00112233445566778899aabbccddeeff',
    created_time: 1_795_322_400_000,
    expiration_time: 1_795_326_000_000,
    credential_uid: 'ASIA1111111111111111',
    issuer: 'https://token.actions.githubusercontent.com',
  })
})

test('ocsfEvents() writes a counted row as the aggregate that it is', () => {
  const [event] = render(samples.unverified)
  assert.deepEqual(
    [event?.['count'], event?.['start_time'], event?.['end_time'], event?.['duration']],
    [12, 1_795_322_400_000, 1_795_322_401_000, 1000],
  )
})

test('ocsfEvents() lets no parameter through that is named like a secret', () => {
  const request = { WebIdentityToken: 'PHNhbWw=', password: 'PHNhbWw=' }
  for (const event of Object.values(samples))
    assert.ok(!JSON.stringify(render({ ...event, request })).includes('PHNhbWw='))
})

test('ocsfEvents() is total and keeps to the schema for whatever a record holds', () => {
  fc.assert(
    fc.property(hostileEvent, (event) => {
      for (const one of render(event)) checkEvent(JSON.parse(JSON.stringify(one)) as OcsfEvent)
    }),
  )
})

test('ocsfEvents() has nothing for a type that it does not know', () => {
  assert.deepEqual(render({ ...samples.sessionUse, type: 'later' as never }), [])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { outcomeOf } from '#rightsize/event/outcome'
import type { RoleCall } from '#rightsize/event/types'
import { TrailFault } from './split-records.ts'
import { TrailReader, type TrailTally } from './trail-reader.ts'

interface Reading {
  readonly calls: readonly RoleCall[]
  readonly tally: TrailTally
}

function read(text: string, roleName = 'deploy'): Reading {
  const calls: RoleCall[] = []
  const reader = new TrailReader({ roleName, onCall: (call) => calls.push(call) })
  reader.push(Buffer.from(text))
  reader.end()
  return { calls, tally: reader.tally }
}

const role = 'arn:aws:iam::123456789012:role/deploy'
function event(arn = role, more: object = {}): string {
  return JSON.stringify({
    eventTime: '2026-11-01T00:00:00Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { type: 'Role', arn } } },
    ...more,
  })
}

test('TrailReader hands out the calls of sessions, with what the event says of them', () => {
  const more = {
    awsRegion: 'eu-west-1',
    eventID: 'e',
    eventType: 'AwsApiCall',
    recipientAccountId: '210987654321',
    managementEvent: false,
    errorCode: 'AccessDenied',
    requestParameters: { bucketName: 'b' },
    resources: [{ ARN: 'arn:aws:s3:::b/k' }, { ARNPrefix: 'arn:aws:s3:::b/' }, 1],
  }
  const [call] = read(`{"Records":[${event(role, more)}]}`).calls
  assert.deepEqual(JSON.parse(JSON.stringify(call)), {
    id: 'e',
    at: '2026-11-01T00:00:00Z',
    source: 's3.amazonaws.com',
    name: 'GetObject',
    region: 'eu-west-1',
    account: '210987654321',
    partition: 'aws',
    role,
    eventType: 'AwsApiCall',
    isDataEvent: true,
    parameters: { bucketName: 'b' },
    response: {},
    resources: ['arn:aws:s3:::b/k'],
    errorCode: 'AccessDenied',
  })
})

const others: [name: string, record: string][] = [
  ['a user', event(role, { userIdentity: { type: 'IAMUser', arn: role } })],
  ['a service', event(role, { userIdentity: { type: 'AWSService', invokedBy: 'deploy' } })],
  [
    'a session whose issuer is no role',
    event(role, {
      userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { type: 'Root', arn: role } } },
    }),
  ],
  ['an issuer that is no ARN', event('deploy')],
]
for (const [name, record] of others)
  test(`TrailReader leaves out an event of ${name}`, () =>
    assert.deepEqual(read(`{"Records":[${record}]}`), {
      calls: [],
      tally: { records: 1, unreadable: 0, strangers: 0 },
    }))

test('TrailReader finds a role whose name is written with escapes', () => {
  const escaped = event('arn:aws:iam::123456789012:role/a=b').replace('a=b', String.raw`\u0061\u003db`)
  const { calls } = read(`{"Records":[${event()},${escaped}]}`, 'a=b')
  assert.deepEqual(calls.map((call) => call.role).slice(-1), ['arn:aws:iam::123456789012:role/a=b'])
})

for (const [member, value] of [
  ['eventName', '*'],
  ['eventName', 'Get*'],
  ['eventName', 'GetObject","iam:*'],
  ['eventName', 'x'.repeat(200)],
  ['eventSource', '*.amazonaws.com'],
  ['eventSource', 's3:*'],
  ['eventTime', 'yesterday'],
] as const)
  test(`TrailReader takes no event whose ${member} is ${value.slice(0, 20)}: it would be read as a policy`, () => {
    const { calls, tally } = read(`{"Records":[${event(role, { [member]: value })}]}`)
    assert.deepEqual([calls.length, tally.strangers], [0, 1])
  })

test('TrailReader takes neither a region nor an account that would be a wildcard, nor text without end', () => {
  const more = { awsRegion: '*', recipientAccountId: '*', errorCode: 'x'.repeat(3000) }
  const [call] = read(`{"Records":[${event(role, more)}]}`).calls
  assert.deepEqual([call?.region, call?.account], ['', '123456789012'])
  assert.equal(call && outcomeOf(call), 'unasked')
})

test('TrailReader reads what lookup-events prints', () => {
  const text = JSON.stringify({ Events: [{ EventId: 'x', CloudTrailEvent: event() }] })
  assert.equal(read(text).calls.length, 1)
})

const broken: [name: string, record: string][] = [
  ['no JSON', `{"a" "deploy"}`],
  ['a name twice', `${event().slice(0, -1)},"eventName":"PutObject"}`],
  ['a depth beyond reason', `{"deploy":${'['.repeat(5000)}${']'.repeat(5000)}}`],
  ['half a character', '{"deploy":"\\ud800"}'],
  ['text for an event that is none', `{"CloudTrailEvent":"{deploy"}`],
]
for (const [name, record] of broken)
  test(`TrailReader counts a record of ${name}, and reads the next`, () => {
    const { calls, tally } = read(`{"Records":[${record},${event()}]}`)
    assert.deepEqual(tally, { records: 2, unreadable: 1, strangers: 0 })
    assert.equal(calls.length, 1)
  })

test('TrailReader reads a record with a number that is too large to be kept', () => {
  const { calls, tally } = read(event().replace('{', '{"size":123456789012345678901,'))
  assert.deepEqual([calls.length, tally.unreadable], [1, 0])
})

test('TrailReader is not misled by the name of a prototype', () => {
  const identity = `{"type":"AssumedRole","__proto__":{"sessionContext":{"sessionIssuer":{"type":"Role","arn":"${role}"}}}}`
  const record = `{"eventTime":"2026-11-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","userIdentity":${identity}}`
  assert.deepEqual(read(record).calls, [])
})

test('TrailReader says of a file of something else that it is that', () => {
  assert.deepEqual(read('[{"a":1},{"deploy":2}]').tally, { records: 2, unreadable: 0, strangers: 2 })
})

test('TrailReader is total: any JSON is calls, counts or a TrailFault', () => {
  const text = fc.oneof(
    fc.json(),
    fc.string(),
    fc.json().map((json) => `{"Records":[{"deploy":${json}}]}`),
  )
  fc.assert(
    fc.property(text, (any) => {
      try {
        const { tally } = read(any)
        assert.ok(tally.unreadable + tally.strangers <= tally.records)
      } catch (error) {
        assert.ok(error instanceof TrailFault, String(error))
      }
    }),
  )
})

test('TrailReader takes any values in the members of an event', () => {
  const members = [
    'eventTime',
    'eventSource',
    'userIdentity',
    'resources',
    'requestParameters',
    'awsRegion',
    'errorCode',
    'eventType',
  ]
  fc.assert(
    fc.property(fc.constantFrom(...members), fc.jsonValue(), (name, value) => {
      const { tally } = read(`{"Records":[${event(role, { [name]: value })}]}`)
      assert.equal(tally.unreadable, 0)
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { samples } from '../sample-events.test-support.ts'
import { cloudTrailDocument, cloudTrailPath } from './cloudtrail-file.ts'
import { cloudTrailRecords } from './render-cloudtrail.ts'
import type { CloudTrailRecord } from './types.ts'

const [record] = cloudTrailRecords(samples.webIdentity, { faultOf: () => ({ code: '', message: '' }) })
assert.ok(record)
const at = (eventTime: string, facts: Partial<CloudTrailRecord> = {}): CloudTrailRecord => ({
  ...record,
  eventTime,
  ...facts,
})

test('cloudTrailPath() is where AWS would put the file when its five minutes are over', () => {
  assert.match(
    cloudTrailPath(at('2026-12-31T23:57:31Z')),
    /^AWSLogs\/000000000001\/CloudTrail\/us-east-1\/2027\/01\/01\/000000000001_CloudTrail_us-east-1_20270101T0000Z_[A-Za-z0-9]{16}\.json\.gz$/,
  )
})

test('cloudTrailPath() is one for the five minutes of an account and a region, and no other', () => {
  const [first, last] = ['2026-11-22T04:40:00Z', '2026-11-22T04:44:59Z'] as const
  assert.equal(cloudTrailPath(at(first)), cloudTrailPath(at(last, { eventID: 'other' })))
  const others = [
    at('2026-11-22T04:45:00Z'),
    at(first, { awsRegion: 'eu-west-1' }),
    at(first, { recipientAccountId: '000000000002' }),
  ]
  assert.equal(new Set([at(first), ...others].map(cloudTrailPath)).size, 4)
})

test('cloudTrailDocument() has each record once, in order of time, whatever the order they come in', () => {
  const [early, late] = [
    at('2026-11-22T04:40:00Z', { eventID: 'b' }),
    at('2026-11-22T04:41:00Z', { eventID: 'a' }),
  ]
  const text = cloudTrailDocument([early, late])
  assert.equal(cloudTrailDocument([late, early, late]), text)
  assert.deepEqual(
    (JSON.parse(text) as { Records: CloudTrailRecord[] }).Records.map(({ eventID }) => eventID),
    ['b', 'a'],
  )
})

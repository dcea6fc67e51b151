import type { EpochSeconds } from '@vouchsafe/core/time'
import { pseudonymOf, type AuditEvent } from '@vouchsafe/ledger/event'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createReplay } from './replay.ts'
import type { ReplayReport, RoleChange } from './types.ts'

const host = 'token.actions.githubusercontent.com'
const role = 'arn:aws:iam::000000000001:role/deploy'
const provider = `arn:aws:iam::000000000001:oidc-provider/${host}`

function policy(...conditions: object[]): { text: string } {
  const Statement = conditions.map((Condition, index) => ({
    Sid: `S${index}`,
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition,
  }))
  return { text: JSON.stringify({ Version: '2012-10-17', Statement }) }
}
const branch = (name: string): object => ({
  StringLike: { [`${host}:sub`]: `repo:acme/app:ref:refs/heads/${name}` },
})
const actor = (name: string): object => ({ StringEquals: { [`${host}:actor`]: name } })
const onMain = policy(branch('main'))

let made = 0
function exchange(sub: string, outcome: 'allowed' | 'denied', facts: Partial<AuditEvent> = {}): AuditEvent {
  made += 1
  return {
    id: `00000000-0000-0000-0000-${String(made).padStart(12, '0')}`,
    at: (1_800_000_000 + made) as EpochSeconds,
    type: 'exchange',
    outcome,
    trustVersion: 1,
    caller: { transport: 'tcp' },
    operation: 'AssumeRoleWithWebIdentity',
    role,
    principal: provider,
    evidence: { kind: 'oidc', subject: sub },
    ...(outcome === 'denied' && { reason: 'trust_policy' }),
    ...facts,
    request: { [`${host}:sub`]: sub, ...facts.request },
  }
}
const main = 'repo:acme/app:ref:refs/heads/main'
const dev = 'repo:acme/app:ref:refs/heads/dev'

function replay(change: RoleChange, events: readonly AuditEvent[]): ReplayReport & { ids: string[][] } {
  const run = createReplay({ changeOf: (arn) => (arn === role ? change : undefined), keepsIds: true })
  for (const event of events) run.take(event)
  const report = run.report()
  return { ...report, ids: report.changes.map((each) => [...run.idsOf(each)]) }
}

test('a replay has one line for exchanges that change alike, with the count, the ends and every id', () => {
  const events = [
    exchange(dev, 'denied'),
    exchange(main, 'allowed'),
    exchange(dev, 'denied'),
    exchange(dev, 'denied'),
  ]
  const { changes, ids, changed, decided } = replay({ before: onMain, after: policy(branch('*')) }, events)
  assert.deepEqual([changed, decided, changes.length], [3, 4, 1])
  assert.deepEqual(changes[0], {
    direction: 'admits',
    role,
    operation: 'AssumeRoleWithWebIdentity',
    principal: provider,
    subject: dev,
    from: { effect: 'deny', cause: 'trust_policy' },
    to: { effect: 'allow', statement: { index: 0, sid: 'S0' } },
    isRecorded: false,
    count: 3,
    first: { id: events[0]?.id, at: events[0]?.at },
    last: { id: events[3]?.id, at: events[3]?.at },
  })
  assert.deepEqual(ids, [[events[0]?.id, events[2]?.id, events[3]?.id]])
})

test('a replay has a line each for who is admitted and who is refused, the most frequent first', () => {
  const events = [exchange(dev, 'denied'), exchange(main, 'allowed'), exchange(main, 'allowed')]
  const { changes } = replay({ before: onMain, after: policy(branch('dev')) }, events)
  assert.deepEqual(
    changes.map(({ direction, subject, count }) => [direction, subject, count]),
    [
      ['refuses', main, 2],
      ['admits', dev, 1],
    ],
  )
})

test('a replay sets apart what no trust policy had a part in, and passes over other roles', () => {
  const report = replay({ before: onMain, after: policy(branch('*')) }, [
    exchange(dev, 'denied', { reason: 'provider_disabled' }),
    exchange(dev, 'denied', { reason: 'provider_disabled' }),
    exchange(dev, 'denied', { outcome: 'refused', reason: 'tags_invalid' }),
    exchange(dev, 'denied', { role: 'arn:aws:iam::000000000001:role/other' }),
    exchange(dev, 'denied', { type: 'session_use' }),
  ])
  assert.deepEqual([report.exchanges, report.decided, report.changed], [3, 0, 0])
  assert.deepEqual(report.apart, [
    { cause: 'provider_disabled', count: 2 },
    { cause: 'tags_invalid', count: 1 },
  ])
})

test('a replay tells what has changed since the record from what this change does', () => {
  const report = replay({ before: policy(branch('*')), after: policy(branch('*'), branch('main')) }, [
    exchange(dev, 'denied'),
  ])
  assert.deepEqual([report.changed, report.changedSince], [0, 1])
})

const hidden = { request: { [`${host}:actor`]: pseudonymOf('ab'.repeat(32)) } }

test('a replay cannot tell what hangs on a hidden claim, and says on which', () => {
  const report = replay({ before: onMain, after: policy({ ...branch('main'), ...actor('octocat') }) }, [
    exchange(main, 'allowed', hidden),
    exchange(main, 'allowed', hidden),
  ])
  assert.deepEqual([report.exchanges, report.decided, report.changed], [2, 0, 0])
  assert.deepEqual(report.unknown, [{ role, because: 'hidden_claim', keys: [`${host}:actor`], count: 2 }])
})

test('a replay decides what hangs on nothing hidden, though the policy asks for it', () => {
  const before = policy(branch('main'), actor('octocat'))
  const same = replay({ before, after: policy(branch('main'), actor('octocat'), branch('dev')) }, [
    exchange(main, 'allowed', hidden),
  ])
  assert.deepEqual([same.decided, same.changed], [1, 0])
  // refused whoever the actor was: what there was before is what is on record
  const refused = replay({ before: policy(actor('octocat')), after: policy(branch('main')) }, [
    exchange(dev, 'allowed', hidden),
  ])
  assert.deepEqual(
    refused.changes.map(({ direction, from, isRecorded }) => [direction, from.effect, isRecorded]),
    [['refuses', 'allow', true]],
  )
})

test('a replay says that a hidden claim was there: its presence is on record', () => {
  const present = { Null: { [`${host}:actor`]: 'false' } }
  const report = replay({ before: onMain, after: policy(present) }, [exchange(dev, 'denied', hidden)])
  assert.deepEqual([report.decided, report.changed], [1, 1])
})

test('a replay cannot tell anything of a record that was too large for its keys', () => {
  const lost = { ...exchange(dev, 'denied'), request: { omitted: { length: 70_000 } } }
  // not even of a policy without conditions: there may have been tags
  const { unknown } = replay({ before: onMain, after: policy({}) }, [lost])
  assert.deepEqual(
    unknown.map(({ because }) => because),
    ['record_too_large'],
  )
})

test('a role that is gone or disabled refuses whomever it admitted', () => {
  for (const nobody of ['role_missing', 'role_disabled'] as const) {
    const events = [exchange(main, 'allowed'), exchange(dev, 'denied')]
    const { changes } = replay({ before: onMain, after: { nobody } }, events)
    assert.deepEqual(
      changes.map(({ direction, subject, to }) => [direction, subject, to]),
      [['refuses', main, { effect: 'deny', cause: nobody }]],
    )
  }
})

test('a replay keeps ids that are no decision ids as they are', () => {
  const events = [exchange(dev, 'denied', { id: 'ABC' }), exchange(dev, 'denied')]
  const { ids } = replay({ before: onMain, after: policy(branch('*')) }, events)
  assert.deepEqual(ids, [['ABC', events[1]?.id]])
})

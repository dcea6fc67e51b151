import type { EpochSeconds } from '@vouchsafe/core/time'
import { encodeEvent, type AuditEvent, type CandidateSays } from '@vouchsafe/ledger/event'
import type { RoleUsageStore } from '@vouchsafe/ledger/port'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testRow } from './samples.ts'
import { withStore, type CreateStore } from './with-store.ts'

const provider = 'arn:aws:iam::000000000001:oidc-provider/a.example'
const other = 'arn:aws:iam::000000000001:oidc-provider/b.example'
const payments = 'AROAPAYMENTS'

function event(at: number, facts: Partial<AuditEvent>): AuditEvent {
  return {
    id: `event-${at}`,
    at: at as EpochSeconds,
    type: 'exchange',
    outcome: 'allowed',
    trustVersion: 1,
    caller: { transport: 'tcp' },
    account: '000000000001',
    roleUniqueId: payments,
    ...facts,
  }
}

function session(at: number, subject: string, principal = provider): AuditEvent {
  return event(at, { principal, evidence: { kind: 'oidc', issuer: 'https://a.example', subject } })
}

function chained(at: number, sessionName: string): AuditEvent {
  const principal = `arn:aws:sts::000000000001:assumed-role/ci/${sessionName}`
  const signer = { id: 's', accessKeyId: 'a', issuedAt: at as EpochSeconds, provider, origin: 'repo:o/first' }
  return event(at, { principal, evidence: { kind: 'sigv4', subject: principal, session: signer } })
}

function call(at: number, region: string): AuditEvent {
  return event(at, { type: 'session_use', request: { service: 'iam', region }, evidence: { kind: 'sigv4' } })
}

const rows = (...events: readonly AuditEvent[]) => events.map(encodeEvent)
const ask = (usage: RoleUsageStore, subjectsPerRole = 10) =>
  usage.roles({ roleIds: [payments, 'AROAOTHER', 'AROANEVER'], subjectsPerRole })

/** What every store of the sums of the ledger guarantees. */
export function roleUsageContract(engine: string, create: CreateStore): void {
  test(`${engine} usage.roles() sums what was allowed by role and subject, the most recent first`, () =>
    withStore(create, async ({ ledger, usage }) => {
      await ledger.append(
        rows(
          session(100, 'repo:o/a'),
          session(105, 'repo:o/b'),
          session(110, 'repo:o/a'),
          session(120, 'repo:o/a', other),
          { ...session(130, 'repo:o/evil'), outcome: 'denied' },
          { ...session(131, 'repo:o/bad'), outcome: 'refused' },
          call(140, 'eu-west-1'),
          { ...session(90, 'ü \u202e\'"--'), roleUniqueId: 'AROAOTHER' },
        ),
      )
      assert.equal(await usage.fold(), 8)
      assert.equal(await usage.fold(), 0)
      const found = new Map((await ask(usage)).map((use) => [use.roleId, use]))
      assert.deepEqual(found.get(payments), {
        roleId: payments,
        sessions: 4,
        calls: 1,
        firstAt: 100,
        lastAt: 140,
        region: 'eu-west-1',
        subjectCount: 3,
        subjects: [
          { principal: other, subject: 'repo:o/a', count: 1, firstAt: 120, lastAt: 120 },
          { principal: provider, subject: 'repo:o/a', count: 2, firstAt: 100, lastAt: 110 },
          { principal: provider, subject: 'repo:o/b', count: 1, firstAt: 105, lastAt: 105 },
        ],
      })
      assert.equal(found.get('AROAOTHER')?.subjects[0]?.subject, 'ü \u202e\'"--')
      assert.equal(found.has('AROANEVER'), false)
    }))

  test(`${engine} usage.roles() gives no more subjects than asked for, and counts them all`, () =>
    withStore(create, async ({ ledger, usage }) => {
      await ledger.append(rows(session(1, 'a'), session(2, 'b'), session(3, 'c')))
      await usage.fold()
      const [use] = await ask(usage, 2)
      assert.deepEqual([use?.subjectCount, use?.subjects.map(({ subject }) => subject)], [3, ['c', 'b']])
      assert.deepEqual((await ask(usage, 0))[0]?.subjects, [])
    }))

  test(`${engine} usage.roles() takes a chain for the role and the subject that it began with`, () =>
    withStore(create, async ({ ledger, usage }) => {
      await ledger.append(rows(chained(1, 'run-1'), chained(2, 'run-2')))
      await usage.fold()
      const [use] = await ask(usage)
      const principal = 'arn:aws:sts::000000000001:assumed-role/ci'
      assert.deepEqual(use?.subjects, [
        { principal, subject: 'repo:o/first', count: 2, firstAt: 1, lastAt: 2 },
      ])
    }))

  test(`${engine} usage.roles() knows the last region of a role, and none of one that made no call`, () =>
    withStore(create, async ({ ledger, usage }) => {
      await ledger.append(rows(session(1, 'a')))
      await usage.fold()
      assert.equal((await ask(usage))[0]?.region, undefined)
      await ledger.append(rows(call(2, 'us-west-2'), call(3, 'ap-east-1')))
      await usage.fold()
      assert.equal((await ask(usage))[0]?.region, 'ap-east-1')
      await ledger.append(rows(call(3, 'us-west-2')))
      await ledger.append(rows(call(4, 'eu-west-1')))
      await usage.fold()
      assert.equal((await ask(usage))[0]?.region, 'eu-west-1')
    }))

  test(`${engine} usage.principals() sums by provider`, () =>
    withStore(create, async ({ ledger, usage }) => {
      await ledger.append(
        rows(
          session(1, 'a'),
          session(2, 'b'),
          { ...session(3, 'a'), roleUniqueId: 'AROAOTHER' },
          session(4, 'a', other),
        ),
      )
      await usage.fold()
      const uses = new Map((await usage.principals()).map((use) => [use.principal, use]))
      assert.deepEqual(uses.get(provider), {
        principal: provider,
        roleCount: 2,
        subjectCount: 2,
        sessions: 3,
        firstAt: 1,
        lastAt: 3,
      })
      assert.equal(uses.get(other)?.sessions, 1)
    }))

  test(`${engine} usage.candidate() sums what a candidate said by day, whatever the outcome`, () =>
    withStore(create, async ({ ledger, usage }) => {
      const day = 86_400
      const says = (at: number, answer: CandidateSays, since = 7): AuditEvent => ({
        ...session(at, 'repo:o/a'),
        candidate: { since, answer },
      })
      await ledger.append(
        rows(
          says(day + 1, 'agrees'),
          says(day + 5, 'agrees'),
          { ...says(day + 6, 'admits'), outcome: 'denied' },
          { ...says(2 * day, 'refuses'), outcome: 'refused' },
          says(2 * day, 'refuses', 6),
          { ...says(2 * day, 'refuses'), roleUniqueId: 'AROAOTHER' },
          session(2 * day, 'repo:o/a'),
          // a claim may be called anything
          { ...session(2 * day, 'x'), request: { candidate: { since: 7, answer: 'admits' } } },
        ),
      )
      await usage.fold()
      await ledger.append(rows(says(2 * day + 9, 'refuses')))
      await usage.fold()
      const query = { roleId: payments, since: 7 }
      const expected = [
        { answer: 'admits', day, count: 1, firstAt: day + 6, lastAt: day + 6 },
        { answer: 'agrees', day, count: 2, firstAt: day + 1, lastAt: day + 5 },
        { answer: 'refuses', day: 2 * day, count: 2, firstAt: 2 * day, lastAt: 2 * day + 9 },
      ]
      assert.deepEqual(await usage.candidate(query), expected)
      await ledger.prune((3 * day) as EpochSeconds)
      assert.deepEqual(await usage.candidate(query), expected)
      await usage.forget((2 * day) as EpochSeconds)
      assert.deepEqual(await usage.candidate(query), expected.slice(2))
      assert.deepEqual(await usage.candidate({ roleId: payments, since: 8 }), [])
    }))

  test(`${engine} usage.fold() goes on where it stopped, and counts each record once`, () =>
    withStore(create, async ({ ledger, usage }) => {
      await ledger.append(rows(...Array.from({ length: 2500 }, (_, index) => session(index, 'a'))))
      const steps: number[] = []
      for (let step = await usage.fold(); step > 0; step = await usage.fold()) steps.push(step)
      assert.equal(
        steps.reduce((sum, step) => sum + step),
        2500,
      )
      assert.ok(steps.length > 1, 'no step may hold up an append for long')
      await ledger.append(rows(session(9999, 'a')))
      assert.equal(await usage.fold(), 1)
      const [use] = await ask(usage)
      assert.deepEqual([use?.sessions, use?.lastAt], [2501, 9999])
    }))

  test(`${engine} usage outlives the records that it was made of, whether they were folded or not`, () =>
    withStore(create, async ({ ledger, usage }) => {
      await ledger.append(rows(...Array.from({ length: 1500 }, (_, index) => session(index, 'a'))))
      await usage.fold()
      assert.equal(await ledger.prune(2000 as EpochSeconds), 1500)
      await ledger.append(rows(session(3000, 'b')))
      for (let step = 1; step > 0;) step = await usage.fold()
      const [use] = await ask(usage)
      assert.deepEqual([use?.sessions, use?.firstAt, use?.lastAt], [1501, 0, 3000])
    }))

  test(`${engine} usage.forget() forgets who was last seen before the time`, () =>
    withStore(create, async ({ ledger, usage }) => {
      await ledger.append(rows(session(1, 'old'), session(5, 'new')))
      await usage.fold()
      assert.equal(await usage.forget(5 as EpochSeconds), 1)
      assert.deepEqual(
        (await ask(usage))[0]?.subjects.map(({ subject }) => subject),
        ['new'],
      )
    }))

  test(`${engine} usage.fold() passes over records that use no role`, () =>
    withStore(create, async ({ ledger, usage }) => {
      await ledger.append([
        testRow('a'),
        testRow('b', { type: 'unverified' }),
        testRow('c', { type: 'trust_changed' }),
      ])
      assert.equal(await usage.fold(), 3)
      assert.deepEqual(await usage.principals(), [])
    }))
}

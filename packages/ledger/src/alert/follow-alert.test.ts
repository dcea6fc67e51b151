import type { EpochSeconds } from '@vouchsafe/core/time'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeEvent } from '#event/encode-event'
import { sampleEvent } from '#event/sample-event.test-support'
import type { AuditEvent } from '#event/types'
import type { LedgerQuery, StoredLedgerRow } from '#port/types'
import { compileAlert } from './compile-alert.ts'
import { followAlert, type FollowDeps } from './follow-alert.ts'
import type { AlertNotice, AlertRule } from './types.ts'

const denied = (id: string, seconds = 0): AuditEvent => {
  const sample = sampleEvent(id, { outcome: 'denied', role: 'r' })
  return { ...sample, at: (sample.at + seconds) as EpochSeconds }
}
const allowed = (id: string): AuditEvent => sampleEvent(id)

/** A ledger, a cursor and a receiver; `fail` makes that many deliveries fail first. */
function world(events: readonly AuditEvent[], { after = 0, fail = 0, saveFails = 0 } = {}) {
  const rows: StoredLedgerRow[] = []
  const add = (event: AuditEvent) => rows.push({ ...encodeEvent(event), sequence: rows.length + 1 })
  for (const event of events) add(event)
  const arrived: AlertNotice[] = []
  const failures: number[] = []
  const saved: number[] = []
  const [stop, left] = [new AbortController(), { fail, saveFails }]
  const deps: FollowDeps = {
    records: { query: async (query) => select(rows, query) },
    changes: { read: async () => undefined },
    cursors: {
      save: async (_, sequence) => {
        if (left.saveFails-- > 0) throw new Error('disk')
        saved.push(sequence)
      },
    },
    deliver: async (notice) => {
      if (left.fail-- > 0) throw new Error('refused')
      arrived.push(notice)
    },
    // everything there was is done with: what the test looks at is complete
    news: async () => stop.abort(),
    pause: async () => undefined,
    failed: (_, count) => void failures.push(count),
  }
  const follow = (rule: Partial<AlertRule> = {}) =>
    followAlert(
      {
        key: 'rule/1',
        name: 'rule',
        after,
        matcher: compileAlert(
          { name: 'rule', when: { outcome: ['denied'] }, ...rule },
          { widens: () => true },
        ),
      },
      deps,
      stop.signal,
    )
  return { add, arrived, deps, failures, follow, saved, stop }
}

function select(rows: readonly StoredLedgerRow[], query: LedgerQuery): readonly StoredLedgerRow[] {
  const { afterSequence, beforeSequence = Infinity, outcome, since = 0, limit } = query
  const matching = rows.filter(
    (row) =>
      row.sequence > (afterSequence ?? 0) &&
      row.sequence < beforeSequence &&
      row.at >= since &&
      (outcome?.includes(row.outcome) ?? true),
  )
  if (afterSequence === undefined) matching.reverse()
  return matching.slice(0, limit)
}

const ids = (notices: readonly AlertNotice[]): string => notices.map(({ event }) => event.id).join('')

test('followAlert() tells of every record that matches after its cursor, once, in order', async () => {
  const events = [denied('a'), allowed('b'), denied('c'), denied('d'), allowed('e')]
  const { arrived, follow, saved } = world(events, { after: 1 })
  await follow()
  assert.equal(ids(arrived), 'cd')
  assert.deepEqual(saved, [3, 4, 5])
  const [notice] = arrived
  assert.deepEqual(
    { ...notice, event: undefined },
    {
      key: 'rule/1:3',
      alert: 'rule',
      text: 'rule: exchange; denied exchange role r from 192.0.2.1',
      at: '2026-11-22T04:40:00Z',
      sequence: 3,
      type: 'exchange',
      outcome: 'denied',
      event: undefined,
    },
  )
})

test('followAlert() tells again and again until it arrives, and goes on', async () => {
  const { arrived, failures, follow } = world([denied('a'), denied('b')], { fail: 5 })
  await follow()
  assert.equal(ids(arrived), 'ab')
  assert.deepEqual(failures, [1, 2, 3, 4, 5])
})

test('followAlert() tells twice rather than never when the cursor could not be saved', async () => {
  const { arrived, follow } = world([denied('a'), denied('b')], { saveFails: 1 })
  await follow()
  assert.equal(ids(arrived), 'aab')
  assert.equal(arrived[0]?.key, arrived[1]?.key)
})

test('followAlert() leaves the cursor before a record whose notice never arrived', async () => {
  const { deps, follow, saved, stop } = world([allowed('a'), denied('b'), denied('c')], { fail: Infinity })
  Object.assign(deps, { pause: async () => stop.abort() })
  await follow()
  assert.ok(saved.every((sequence) => sequence < 2))
})

test('followAlert() counts a burst once, however often its notice had to be sent', async () => {
  const events = ['a', 'b', 'c'].map((id) => denied(id))
  const { arrived, follow } = world(events, { fail: 3 })
  await follow({ burst: { count: 2, withinSeconds: 60 } })
  assert.deepEqual(
    arrived.map(({ burst, event }) => [event.id, burst?.count]),
    [['b', 2]],
  )
})

test('followAlert() tells of a burst that began before a restart', async () => {
  const events = [denied('a', -100), denied('b', 0), denied('c', 1), denied('d', 2)]
  const { arrived, follow } = world(events, { after: 3 })
  await follow({ burst: { count: 3, withinSeconds: 60 } })
  assert.deepEqual(
    arrived.map(({ burst, event }) => [event.id, burst?.count]),
    [['d', 3]],
  )
})

test('followAlert() works through many pages, of which none matches', async () => {
  const events = Array.from({ length: 350 }, (_, index) => allowed(`${index}`))
  const { arrived, follow, saved } = world([...events, denied('z')])
  await follow()
  assert.equal(ids(arrived), 'z')
  assert.deepEqual(saved, [351])
})

test('followAlert() reads the change log for the rules that need it, and is told when it cannot be read', async () => {
  const change = sampleEvent('a', {
    type: 'trust_changed',
    trustVersion: 7,
    detail: { changes: [{ op: 'update', kind: 'Role', account: '000000000001', name: 'r' }] },
  })
  const { arrived, deps, failures, follow } = world([change])
  const read: number[] = []
  Object.assign(deps.changes, {
    read: async (version: number) => {
      if (read.push(version) === 1) throw new Error('locked')
      return [{ op: 'update', kind: 'Role', account: '000000000001', name: 'r', before: {}, after: {} }]
    },
  })
  await follow({ builtin: 'widened-trust', when: {} })
  assert.deepEqual([read, failures, arrived.length], [[7, 7], [1], 1])
})

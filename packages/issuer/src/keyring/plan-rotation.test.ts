import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { epoch, policyOf, start } from '#testing/ring-fixture'
import type { KeyPurpose } from '#port/types'
import {
  activeKey,
  keyPurposes,
  nextChangeAt,
  planRotation,
  scheduleKey,
  succession,
  type PlannedKey,
  type RotationPlan,
} from './plan-rotation.ts'
import type { RotationPolicy } from './rotation-policy.ts'

/** 100 s active, known 20 s ahead, kept 50 s. */
const policy = policyOf(100, 20, 50)

function keyOf(
  id: string,
  [createdAt, activeFrom, activeUntil, retiresAt]: number[],
  purpose: KeyPurpose,
): PlannedKey {
  const time = (value = NaN) => epoch(value)
  return {
    id,
    purpose,
    createdAt: time(createdAt),
    activeFrom: time(activeFrom),
    activeUntil: time(activeUntil),
    retiresAt: time(retiresAt),
  }
}

/** The same line for every purpose: the first two keys of a ring that began at 0. */
const first = (purpose: KeyPurpose) => keyOf(`1-${purpose}`, [0, 0, 100, 150], purpose)
const second = (purpose: KeyPurpose) => keyOf(`2-${purpose}`, [78, 100, 200, 250], purpose)
const late = (purpose: KeyPurpose) => keyOf(`3-${purpose}`, [279, 300, 400, 450], purpose)
const lines = (...makers: ((purpose: KeyPurpose) => PlannedKey)[]) =>
  keyPurposes.flatMap((purpose) => makers.map((make) => make(purpose)))

const nothing: RotationPlan = { create: [], delete: [] }
const createAll: RotationPlan = { create: keyPurposes, delete: [] }
const deleting = (number: number): RotationPlan => ({
  create: [],
  delete: keyPurposes.map((purpose) => `${number}-${purpose}`),
})

const plans: [name: string, keys: readonly PlannedKey[], at: number, want: RotationPlan][] = [
  ['makes a key of every purpose for an empty store', [], 0, createAll],
  ['makes only what is missing', lines(first).slice(1), 0, { create: ['seal'], delete: [] }],
  ['rests one second before a successor is due', lines(first), 77, nothing],
  [
    'makes the successor exactly `prepareSeconds` and two before the planned end',
    lines(first),
    78,
    createAll,
  ],
  ['makes one successor, however late', lines(first), 100_000, createAll],
  ['rests while the successor is prepared', lines(first, second), 99, nothing],
  ['keeps a key one second before its retirement ends', lines(first, second), 149, nothing],
  ['deletes a key exactly when its retirement ends', lines(first, second), 150, deleting(1)],
  ['keeps a key whose late successor has yet to take over', lines(first, late), 299, nothing],
  ['counts the retirement from the late takeover', lines(first, late), 349, nothing],
  ['deletes after a late takeover and the whole retirement', lines(first, late), 350, deleting(1)],
]
for (const [name, keys, at, want] of plans)
  test(`planRotation() ${name}`, () => assert.deepEqual(planRotation(keys, policy, epoch(at)), want))

test('planRotation() keeps keys for the longer of their own and the present retirement time', () => {
  const deleted = (retireSeconds: number, at: number) =>
    planRotation(lines(first, second), policyOf(100, 20, retireSeconds), epoch(at)).delete
  assert.deepEqual(deleted(80, 179), [])
  assert.deepEqual(deleted(80, 180), deleting(1).delete)
  assert.deepEqual(deleted(5, 149), [])
})

const actives: [name: string, at: number, want: string][] = [
  ['is the first key one second before the takeover', 99, '1-seal'],
  ['is the successor exactly at the takeover', 100, '2-seal'],
  ['is the last key long after its planned end', 10_000, '2-seal'],
  ['is the first key under a clock before every key', -5, '1-seal'],
]
for (const [name, at, want] of actives)
  test(`activeKey() ${name}`, () =>
    assert.equal(activeKey(succession(lines(second, first), 'seal'), epoch(at))?.id, want))

test('succession() is the same on every server, also when two made a key in the same second', () => {
  const twins = ['a', 'b', 'c'].map((id) => keyOf(id, [0, 0, 100, 150], 'ES256'))
  const ids = (keys: PlannedKey[]) => succession(keys, 'ES256').map((key) => key.id)
  assert.deepEqual(ids(twins), ids(twins.toReversed()))
})

const schedules: [name: string, newest: PlannedKey | undefined, createdAt: number, want: number[]][] = [
  ['lets the first key of a purpose begin at once', undefined, 7, [7, 7, 107, 157]],
  ['begins where the newest ends when made in time', first('seal'), 79, [79, 100, 200, 250]],
  [
    'begins no earlier than `prepareSeconds` after the second in which it was made has passed',
    first('seal'),
    80,
    [80, 101, 201, 251],
  ],
]
for (const [name, newest, createdAt, want] of schedules)
  test(`scheduleKey() ${name}`, () => {
    const { id, purpose, ...times } = keyOf('x', want, 'seal')
    assert.deepEqual(scheduleKey(newest, policy, epoch(createdAt)), times, `${id} ${purpose}`)
  })

const changes: [name: string, keys: readonly PlannedKey[], at: number, want: number][] = [
  ['is when the successor is due', lines(first), 0, 78],
  ['is a second later while something due is undone', lines(first), 78, 79],
  ['is a second later for an empty store', [], 0, 1],
  ['is the takeover', lines(first, second), 78, 100],
  ['is the end of the retirement', lines(first, second), 100, 150],
]
for (const [name, keys, at, want] of changes)
  test(`nextChangeAt() ${name}`, () => assert.equal(nextChangeAt(keys, policy, epoch(at)), want))

/** Lives through `gaps` (seconds between two runs of a timer that may be late) and hands each instant to `check`. */
function live(
  rotation: RotationPolicy,
  gaps: readonly number[],
  check: (keys: PlannedKey[], at: number) => void,
) {
  let keys: PlannedKey[] = []
  let at: number = start
  let made = 0
  for (const gap of gaps) {
    const plan = planRotation(keys, rotation, epoch(at))
    keys = keys.filter((key) => !plan.delete.includes(key.id))
    for (const purpose of plan.create) {
      const newest = succession(keys, purpose).at(-1)
      keys.push({ id: `${(made += 1)}`, purpose, ...scheduleKey(newest, rotation, epoch(at)) })
    }
    for (const end = at + gap; at < end; at += 1) check(keys, at)
  }
}

const policies = fc.tuple(
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 0, max: 9 }),
  fc.integer({ min: 1, max: 9 }),
)
const timer = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 5, maxLength: 25 })

test('rotation always has one active key a purpose, published for `prepareSeconds` unless it is the first', () => {
  fc.assert(
    fc.property(policies, timer, ([active, prepare, retire], gaps) => {
      const rotation = policyOf(active, prepare, retire)
      live(rotation, gaps, (keys, at) => {
        for (const purpose of keyPurposes) {
          const key = activeKey(succession(keys, purpose), epoch(at))
          assert.ok(key !== undefined && key.activeFrom <= at)
          assert.ok(key.createdAt === start || key.activeFrom - key.createdAt > prepare)
        }
      })
    }),
  )
})

test('rotation keeps every key until each token that it signed has expired, whatever the timer does', () => {
  fc.assert(
    fc.property(policies, timer, ([active, prepare, retire], gaps) => {
      const signedUntil = new Map<string, number>()
      live(policyOf(active, prepare, retire), gaps, (keys, at) => {
        for (const purpose of keyPurposes) {
          const signer = activeKey(succession(keys, purpose), epoch(at))
          if (signer !== undefined) signedUntil.set(signer.id, at + retire)
        }
        const published = new Set(keys.map((key) => key.id))
        for (const [id, expiry] of signedUntil) assert.ok(at >= expiry || published.has(id))
      })
    }),
  )
})

test('rotation on time publishes no more keys than its times ask for', () => {
  fc.assert(
    fc.property(policies, ([active, prepare, retire]) => {
      const most = Math.ceil((active + prepare + 2 + retire) / active) + 1
      live(policyOf(active, prepare, retire), Array(60).fill(1), (keys) =>
        assert.ok(succession(keys, 'ES256').length <= most),
      )
    }),
  )
})

import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { systemRandom } from '@vouchsafe/host/clock'
import { decodeEvent, encodeEvent, type AuditEvent, type CandidateSays } from '@vouchsafe/ledger/event'
import { openMemoryStore } from '@vouchsafe/store/memory'
import { parseManifest } from '@vouchsafe/trust/manifest'
import { planChange } from '@vouchsafe/trust/plan'
import { createTrustView } from '@vouchsafe/trust/view'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PromoteRequest } from '#admin/schema/candidate'
import { changeTrust } from '#change/change-trust'
import { promote, readRecord, setCandidate } from './index.ts'

const begin = 1_795_000_000
const account = '000000000001'
const arn = `arn:aws:iam::${account}:role/ci`
const provider = `arn:aws:iam::${account}:oidc-provider/a.example`
const actor = { via: 'admin.sock', uid: 0, pid: 1 } as const
const subjects = (...subs: readonly string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { 'a.example:sub': subs } },
      },
    ],
  })
const [wide, narrow] = [subjects('a', 'b'), subjects('a')]
const manifest = `{kind: Account, id: "${account}"}
---
{kind: Provider, url: "https://a.example", audiences: [x]}
---
{kind: Role, name: ci, trustPolicy: ${wide}, candidateTrustPolicy: ${narrow}}`

type Scene = Awaited<ReturnType<typeof openScene>>

/** A server's trust with a role that has a candidate, and a ledger to which tests append. */
async function openScene() {
  const store = openMemoryStore()
  const trust = await createTrustView({ store: store.trust, facts: {} })
  let now = begin
  const deps = {
    clock: { now: () => now as EpochSeconds },
    random: systemRandom,
    trust,
    facts: {},
    changed: () => {},
    records: store.ledger,
    usage: store.usage,
    stopping: new AbortController().signal,
  }
  const apply = (text: string) =>
    changeTrust(deps, {
      actor,
      dryRun: false,
      plan: (state, at) => planChange(state, parseManifest(text, { file: 'x.yaml' }), { ...deps, at }),
    })
  await apply(manifest)
  const role = () => trust.current().role(account, 'ci') ?? assert.fail()
  const decided = async (answer: CandidateSays, facts: Partial<AuditEvent> = {}) => {
    const [at, since] = [now as EpochSeconds, role().candidate?.since ?? assert.fail()]
    const event: AuditEvent = {
      id: `${answer}-${at}`,
      at,
      type: 'exchange',
      outcome: answer === 'agrees' || answer === 'refuses' ? 'allowed' : 'denied',
      trustVersion: trust.current().version,
      caller: { transport: 'tcp' },
      account,
      role: arn,
      roleUniqueId: role().uniqueId,
      principal: provider,
      candidate: { since, answer },
      evidence: { kind: 'oidc', subject: answer === 'agrees' ? 'a' : 'b' },
      ...facts,
    }
    await store.ledger.append([encodeEvent(event)])
  }
  return { store, deps, apply, role, decided, later: (seconds: number) => (now += seconds) }
}

const ask = (changes: Partial<PromoteRequest> = {}): PromoteRequest => ({
  account,
  name: 'ci',
  atLeast: 1,
  acceptDifferences: false,
  dryRun: false,
  ...changes,
})

const run = ({ deps }: Scene, changes: Partial<PromoteRequest> = {}) => promote(deps, ask(changes), actor)

test('promote() makes a candidate with a clean record the enforced policy, and the role stays the same', async () => {
  const scene = await openScene()
  const { uniqueId, createdAt } = scene.role()
  await scene.decided('agrees')
  await scene.decided('refuses_otherwise')
  const { changed, findings } = await run(scene)
  assert.deepEqual(findings, [])
  const role = scene.role()
  assert.deepEqual([role.uniqueId, role.createdAt], [uniqueId, createdAt])
  assert.deepEqual([role.trustPolicyText, role.candidate], [narrow, undefined])
  const [row = assert.fail()] = await scene.store.ledger.query({ limit: 1 })
  const { id, type, trustVersion, detail } = decodeEvent(row)
  assert.deepEqual([id, type, trustVersion], [changed?.id, 'trust_changed', 2])
  assert.deepEqual(detail?.['promotion'], {
    role: arn,
    roleId: uniqueId,
    candidateSince: 1,
    from: begin,
    exchanges: 2,
    differing: 0,
  })
})

test('promote() refuses a candidate that differs, says how, and stores nothing', async () => {
  const scene = await openScene()
  await scene.decided('agrees')
  scene.later(5)
  await scene.decided('refuses')
  scene.later(5)
  await scene.decided('refuses')
  await scene.decided('admits', { evidence: { kind: 'oidc', subject: 'stranger' } })
  const { changed, findings, record } = await run(scene)
  assert.equal(changed, undefined)
  assert.deepEqual(
    findings.map(({ code, isAccepted }) => [code, isAccepted]),
    [['differs', false]],
  )
  assert.equal(scene.role().trustPolicyText, wide)
  assert.deepEqual([record.exchanges, record.differing, record.notListed], [4, 3, 0])
  const [first, second] = record.differences
  assert.deepEqual(first, {
    answer: 'refuses',
    principal: provider,
    subject: 'b',
    count: 2,
    firstAt: begin + 5,
    lastAt: begin + 10,
    ids: [`refuses-${begin + 10}`, `refuses-${begin + 5}`],
  })
  assert.deepEqual([second?.answer, second?.subject], ['admits', 'stranger'])
})

test('promote() obeys whoever accepts the differences, and puts that on record', async () => {
  const scene = await openScene()
  await scene.decided('refuses')
  const { changed } = await run(scene, { acceptDifferences: true })
  assert.ok(changed?.id !== undefined)
  const [row = assert.fail()] = await scene.store.ledger.query({ limit: 1 })
  const promotion = decodeEvent(row).detail?.['promotion'] as Record<string, unknown>
  assert.deepEqual([promotion['differing'], promotion['accepted']], [1, ['differs']])
})

test('promote() takes no exchange for no evidence, unless none is needed', async () => {
  const scene = await openScene()
  const { findings, changed } = await run(scene)
  assert.deepEqual([findings[0]?.code, changed], ['too_few_exchanges', undefined])
  assert.ok((await run(scene, { atLeast: 0 })).changed?.id !== undefined)
})

test('promote() plans and stores nothing on a dry run', async () => {
  const scene = await openScene()
  await scene.decided('agrees')
  const { changed } = await run(scene, { dryRun: true })
  assert.deepEqual([changed?.plan.changes.length, changed?.id], [1, undefined])
  assert.equal(scene.role().trustPolicyText, wide)
})

test('a candidate that is changed after it differed begins afresh', async () => {
  const scene = await openScene()
  await scene.decided('refuses')
  scene.later(60)
  const { uniqueId: roleId } = scene.role()
  const candidateTrustPolicy = subjects('a', 'b', 'c')
  await setCandidate(
    scene.deps,
    { account, name: 'ci', roleId, trustPolicy: wide, candidateTrustPolicy, dryRun: false },
    actor,
  )
  const fresh = await readRecord(scene.deps, { account, name: 'ci' })
  assert.deepEqual([fresh.since, fresh.exchanges], [{ version: 2, at: begin + 60 }, 0])
  await scene.decided('agrees')
  assert.ok((await run(scene)).changed?.id !== undefined)
})

test('promote() looks no further back than it is asked to', async () => {
  const scene = await openScene()
  await scene.decided('refuses')
  scene.later(3600)
  await scene.decided('agrees')
  assert.equal((await run(scene)).findings[0]?.code, 'differs')
  const { record, changed } = await run(scene, { since: begin + 1800 })
  assert.deepEqual([record.exchanges, record.from, record.differences], [1, begin + 1800, []])
  assert.ok(changed?.id !== undefined)
})

test('a difference counts when the ledger has let go of its record', async () => {
  const scene = await openScene()
  await scene.decided('refuses')
  scene.later(10)
  await scene.store.ledger.prune((begin + 5) as EpochSeconds)
  const { record, findings } = await run(scene)
  assert.deepEqual([record.differing, record.differences, record.notListed], [1, [], 1])
  assert.equal(findings[0]?.code, 'differs')
})

test('the record names who came before the candidate did, and not since', async () => {
  const scene = await openScene()
  await scene.decided('agrees', { evidence: { kind: 'oidc', subject: 'monthly' } })
  scene.later(3600)
  await scene.decided('agrees')
  const { notSeen, notSeenCount } = await readRecord(scene.deps, {
    account,
    name: 'ci',
    since: begin + 1800,
  })
  assert.deepEqual(notSeen, [{ principal: provider, subject: 'monthly', count: 1, lastAt: begin }])
  assert.equal(notSeenCount, 1)
})

const meanwhile: readonly (readonly [what: string, manifest: string, isRefused: boolean])[] = [
  [
    'its candidate',
    `{kind: Role, name: ci, trustPolicy: ${wide}, candidateTrustPolicy: ${subjects('c')}}`,
    true,
  ],
  [
    'its trust policy',
    `{kind: Role, name: ci, trustPolicy: ${subjects('c')}, candidateTrustPolicy: ${narrow}}`,
    true,
  ],
  [
    'a tag of it',
    `{kind: Role, name: ci, tags: {a: b}, trustPolicy: ${wide}, candidateTrustPolicy: ${narrow}}`,
    false,
  ],
]
for (const [what, text, isRefused] of meanwhile) {
  test(`promote() ${isRefused ? 'stores nothing' : 'goes on'} when ${what} changes after the record was read`, async () => {
    const scene = await openScene()
    await scene.decided('agrees')
    const usage = {
      ...scene.deps.usage,
      roles: async (query: Parameters<typeof scene.deps.usage.roles>[0]) => {
        await scene.apply(text)
        return scene.deps.usage.roles(query)
      },
    }
    const attempt = promote({ ...scene.deps, usage }, ask(), actor)
    if (isRefused) {
      await assert.rejects(attempt, (error) => isVouchsafeError(error, 'trust_conflict'))
      assert.notEqual(scene.role().trustPolicyText, narrow)
    } else {
      assert.ok((await attempt).changed?.id !== undefined)
      assert.deepEqual([scene.role().trustPolicyText, scene.role().tags.get('a')], [narrow, 'b'])
    }
  })
}

test('of many promotions at once one is stored', async () => {
  const scene = await openScene()
  await scene.decided('agrees')
  const settled = await Promise.allSettled(Array.from({ length: 10 }, () => run(scene)))
  const stored = settled.filter((one) => one.status === 'fulfilled' && one.value.changed?.id !== undefined)
  assert.equal(stored.length, 1)
  const changes = await scene.store.ledger.query({ type: ['trust_changed'], limit: 10 })
  assert.equal(changes.length, 2)
})

test('setCandidate() stores nothing for a role whose policy is another by now', async () => {
  const scene = await openScene()
  const { uniqueId: roleId } = scene.role()
  const request = { account, name: 'ci', candidateTrustPolicy: null, dryRun: false }
  for (const [id, trustPolicy] of [
    [roleId, narrow],
    ['AROAOTHER', wide],
  ] as const)
    await assert.rejects(setCandidate(scene.deps, { ...request, roleId: id, trustPolicy }, actor), (error) =>
      isVouchsafeError(error, 'trust_conflict'),
    )
  await setCandidate(scene.deps, { ...request, roleId, trustPolicy: wide }, actor)
  assert.equal(scene.role().candidate, undefined)
})

test('two servers: what one decides is evidence for the other, and what one changes stops the other', async () => {
  const scene = await openScene()
  const view = () => createTrustView({ store: scene.store.trust, facts: {} })
  const [there, late] = [
    { ...scene.deps, trust: await view() },
    { ...scene.deps, trust: await view() },
  ]
  await scene.decided('agrees')
  const seen = await promote(there, ask({ dryRun: true }), actor)
  assert.deepEqual([seen.findings, seen.record.exchanges], [[], 1])
  const { uniqueId: roleId } = scene.role()
  const change = { account, name: 'ci', roleId, trustPolicy: wide, candidateTrustPolicy: subjects('c') }
  await setCandidate(scene.deps, { ...change, dryRun: false }, actor)
  // it has not heard of the change yet
  await assert.rejects(promote(there, ask(), actor), (error) => isVouchsafeError(error, 'trust_conflict'))
  await scene.decided('agrees')
  assert.ok((await run(scene)).changed?.id !== undefined)
  await assert.rejects(promote(late, ask(), actor), (error) => isVouchsafeError(error, 'trust_not_found'))
  assert.equal(scene.role().trustPolicyText, subjects('c'))
})

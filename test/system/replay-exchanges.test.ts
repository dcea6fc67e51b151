// Must be shown: what a replay says of recorded exchanges is what the exchange itself does under the new trust.
import type { JsonObject } from '@vouchsafe/core/json'
import { Secret } from '@vouchsafe/core/secret'
import {
  account,
  accountId,
  chain,
  createWorld,
  host,
  keyOf,
  provider,
  role,
  type TestWorld,
} from '@vouchsafe/exchange/testing'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import { createReplay, type PolicyText, type ReplayReport } from '@vouchsafe/review/replay'
import type { Resource } from '@vouchsafe/trust/resource'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const roleArn = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`
const federated = { Federated: `arn:aws:iam::${accountId}:oidc-provider/${host}` }
const actions = ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity']
const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
const permission = (Effect: string, Action: string | string[]): JsonObject => ({
  Effect,
  Action,
  Resource: '*',
})

// hidden: `level`, on record as its keyed hash
const condition = fc.oneof(
  fc.constant({}),
  fc
    .constantFrom(`${host}:team`, `${host}:level`, 'aws:RequestTag/team', 'aws:ResourceTag/env')
    .chain((key) =>
      fc.record({
        [key.includes('level') ? 'StringEquals' : 'StringLike']: fc.record({
          [key]: fc.constantFrom('a', 'b', '?'),
        }),
      }),
    ),
  fc.constant({ Null: { [`${host}:level`]: 'true' } }),
  fc.constant({ StringEqualsIfExists: { [`${host}:level`]: '${aws:RequestTag/team}' } }),
)
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
  Principal: fc.constantFrom(
    federated,
    federated,
    { AWS: accountId },
    { AWS: roleArn('base') },
    { AWS: `arn:aws:sts::${accountId}:assumed-role/base/run-1` },
    { AWS: '*' },
  ),
  Action: fc.constantFrom(actions, actions, actions.slice(0, 2), 'sts:TagSession', 'sts:AssumeRole*'),
  Condition: condition,
})
const policy = fc.array(statement, { maxLength: 3 }).map((statements) =>
  // no document is empty
  document({ Effect: 'Deny', Principal: { AWS: '999999999999' }, Action: 'sts:AssumeRole' }, ...statements),
)

/** What else bears on an exchange. */
const limits = fc.record({
  identity: fc.constantFrom(
    [permission('Allow', '*')],
    [permission('Allow', 'sts:AssumeRole')],
    [permission('Allow', '*'), permission('Deny', 'sts:TagSession')],
    [],
  ),
  boundary: fc.constantFrom(undefined, undefined, '*', 'sts:AssumeRole', 's3:*'),
  serviceControl: fc.constantFrom(undefined, undefined, '*', 'sts:TagSession'),
  resourceControl: fc.constantFrom(undefined, undefined, 'sts:TagSession', 'sts:AssumeRole'),
})
type Limits = typeof limits extends fc.Arbitrary<infer T> ? T : never

const tries = fc.array(
  fc.record({
    isChained: fc.boolean(),
    claims: fc.record(
      { team: fc.constantFrom('a', 'b'), level: fc.constantFrom('a', 'b', 'long-value') },
      { requiredKeys: [] },
    ),
    tag: fc.constantFrom(undefined, undefined, 'a', 'b'),
  }),
  { minLength: 1, maxLength: 4 },
)
type Try = (typeof tries extends fc.Arbitrary<infer T> ? T : never)[number]

const base = role('base', [
  { Effect: 'Allow', Principal: federated, Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] },
])
const next = role('next', [], { tags: { env: 'a' } })
const made = (kind: Resource['kind'], name: string, spec: JsonObject): Resource => ({
  ...next,
  kind,
  name,
  spec,
})

function estate(
  trustPolicy: string,
  { identity, boundary, serviceControl, resourceControl }: Limits,
): Resource[] {
  const control = (kind: Resource['kind'], text: string | undefined): Resource[] =>
    text === undefined
      ? []
      : [{ ...made(kind, 'limit', { document: text, targets: ['*'] }), account: 'organization' }]
  const allowing = (action: string): string => document(permission('Allow', action))
  const denying = { Effect: 'Deny', Principal: '*', Action: resourceControl, Resource: '*' }
  return [
    account(),
    provider(`https://${host}`, { hashedClaims: ['level'] }),
    {
      ...base,
      spec: {
        ...base.spec,
        ...(identity.length > 0 && { policies: { inline: { main: document(...identity) } } }),
        ...(boundary !== undefined && { permissionsBoundary: 'limit' }),
      },
    },
    { ...next, spec: { ...next.spec, trustPolicy } },
    ...(boundary === undefined ? [] : [made('Policy', 'limit', { path: '/', document: allowing(boundary) })]),
    ...control('ServiceControlPolicy', serviceControl && allowing(serviceControl)),
    ...control('ResourceControlPolicy', resourceControl && document(denying)),
  ]
}

async function attempt(world: TestWorld, { isChained, claims, tag }: Try): Promise<AuditEvent> {
  const tags = tag === undefined ? {} : { 'https://aws.amazon.com/tags/principal_tags/team': tag }
  const token = new Secret(
    world.issuer.sign(world.claims({ ...claims, ...(isChained ? {} : tags) })),
    'token',
  )
  const asked = { token, roleArn: roleArn(isChained ? 'base' : 'next') }
  const given = await world.assume(asked)
  if (isChained)
    await chain(world, keyOf(given), { role: 'next', tags: tag === undefined ? [] : [['team', tag]] })
  return world.events().at(-1) ?? assert.fail()
}

function replayOf(event: AuditEvent, before: string, after: string): ReplayReport {
  const ids = { principalIds: { [roleArn('base')]: base.uniqueId } }
  const text = (policyText: string): PolicyText => ({ text: policyText, ...ids })
  const replay = createReplay({
    changeOf: () => ({ before: text(before), after: text(after), tags: { env: 'a' } }),
  })
  replay.take(event)
  return replay.report()
}

/** `isPlain`: everything that bears on it is on record. */
function assertTrue(report: ReplayReport, recorded: AuditEvent, truth: AuditEvent, isPlain: boolean): void {
  assert.equal(report.exchanges, 1)
  if (isPlain) assert.deepEqual(report.unknown, [])
  if (report.unknown.length > 0) return
  const isChanged = recorded.outcome !== truth.outcome
  assert.equal(report.changed, isChanged ? 1 : 0, JSON.stringify([recorded, truth]))
  const [change] = report.changes
  if (change === undefined) return
  assert.equal(change.direction, truth.outcome === 'allowed' ? 'admits' : 'refuses')
  if (truth.outcome === 'denied' && change.to.cause !== undefined) assert.equal(change.to.cause, truth.reason)
}

test('a replay says what the exchange itself does under the new trust, or that it cannot tell', async () => {
  const seen = { changed: 0, same: 0, unknown: 0 }
  await fc.assert(
    fc.asyncProperty(policy, policy, limits, tries, async (before, after, limit, attempts) => {
      const world = createWorld(estate(before, limit))
      for (const each of attempts) {
        world.trust.set(...estate(before, limit))
        const recorded = await attempt(world, each)
        world.trust.set(...estate(after, limit))
        const truth = await attempt(world, each)
        const report = replayOf(recorded, before, after)
        const isPlain = !each.isChained && each.claims.level === undefined && recorded.detail === undefined
        assertTrue(report, recorded, truth, isPlain && limit.resourceControl === undefined)
        seen[report.changed > 0 ? 'changed' : report.unknown.length > 0 ? 'unknown' : 'same'] += 1
        // and the other way round, from the other record
        assertTrue(replayOf(truth, after, before), truth, recorded, false)
      }
    }),
    { numRuns: 600 },
  )
  // each answer is given, and `cannot tell` is not the usual one
  assert.ok(seen.changed > 50 && seen.same > 100 && seen.unknown > 10, JSON.stringify(seen))
  assert.ok(seen.unknown * 2 < seen.changed + seen.same, JSON.stringify(seen))
})

test('a replay under the trust that decided changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(policy, limits, tries, async (text, limit, attempts) => {
      const world = createWorld(estate(text, limit))
      for (const each of attempts) {
        const { changed, changedSince, unknown, decided } = replayOf(await attempt(world, each), text, text)
        assert.deepEqual(
          { changed, changedSince, unknown, decided },
          { changed: 0, changedSince: 0, unknown: [], decided: 1 },
        )
      }
    }),
    { numRuns: 500 },
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import { Secret } from '@vouchsafe/core/secret'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import { outboundIssuer } from '@vouchsafe/trust/provider'
import type { Resource } from '@vouchsafe/trust/resource'
import { openSession } from '#session/open-session'
import type { Session } from '#session/types'
import {
  account,
  accountId,
  allow,
  chain,
  createWorld,
  host,
  keyOf,
  may,
  outboundToken,
  ownIssuer,
  provider,
  rejectsCode,
  role,
  type Key,
  type TestWorld,
} from '#testing/index'

const roleArn = (name: string, of = accountId): string => `arn:aws:iam::${of}:role/${name}`
const outbound = outboundIssuer(ownIssuer, accountId)
const outboundHost = outbound.replace('https://', '')

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const document = (...statements: readonly JsonObject[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
const inline = (...statements: readonly JsonObject[]) => ({
  policies: { inline: { main: document(...statements) } },
})

const marks = ['sts:TagSession', 'sts:SetSourceIdentity']
const trusts = (...names: readonly string[]): JsonObject => ({
  Effect: 'Allow',
  Principal: { AWS: names.map((name) => roleArn(name)) },
  Action: ['sts:AssumeRole', ...marks],
})
const trustsAccount: JsonObject = {
  Effect: 'Allow',
  Principal: { AWS: accountId },
  Action: ['sts:AssumeRole', ...marks],
}
const fromToken = allow(host, {}, ['sts:AssumeRoleWithWebIdentity', ...marks])
const fromOutbound = allow(outboundHost, {}, ['sts:AssumeRoleWithWebIdentity', ...marks])

const chainTrust = [
  account(),
  provider(`https://${host}`),
  provider(outbound),
  role('deploy', [fromToken], inline(everything)),
  role('a', [trustsAccount, fromOutbound], inline(everything)),
  role('b', [trustsAccount, fromOutbound], inline(everything)),
  role('closed', [trusts('somebody')], inline(everything)),
]

function sessionOf(world: TestWorld, key: Key): Session {
  const { accessKeyId, sessionToken = '' } = key
  return openSession(sessionToken, { kind: 'aws_session', accessKeyId }, world.deps.keys).session
}

async function start(world: TestWorld, changes: Readonly<Record<string, unknown>> = {}): Promise<Key> {
  const token = new Secret(world.issuer.sign(world.claims(changes)), 'token')
  return keyOf(await world.assume({ token }))
}

test('assumeRole() gives one hour, and names where the chain began', async () => {
  const world = createWorld(chainTrust)
  const first = await start(world)
  world.now += 600
  const second = sessionOf(world, keyOf(await chain(world, first, { role: 'a' })))
  const began = sessionOf(world, first)
  assert.equal(second.expiresAt, world.now + 3600)
  assert.deepEqual(
    [second.chainRoot, second.authenticatedAt, second.origin],
    [began.id, world.now - 600, began.origin],
  )
  const event = world.events().at(-1)
  assert.deepEqual(
    [event?.operation, event?.outcome, event?.evidence?.kind, event?.evidence?.session?.id, event?.role],
    ['AssumeRole', 'allowed', 'sigv4', began.id, roleArn('a')],
  )
})

test('assumeRole() refuses more than an hour, as AWS does', async () => {
  const world = createWorld(chainTrust)
  const result = await chain(world, await start(world), { role: 'a', durationSeconds: 3601 as Seconds })
  assert.equal(result.outcome === 'refused' && result.error.code, 'duration_exceeds_role')
  assert.equal(result.outcome === 'refused' && result.error.detail['chained'], true)
})

test('assumeRole() needs the caller to be allowed and to be trusted', async () => {
  const world = createWorld([
    ...chainTrust.slice(0, 3),
    role(
      'deploy',
      [fromToken],
      inline({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn('a') }),
    ),
    role('a', [trustsAccount]),
    role('b', [trustsAccount]),
    role('closed', [trusts('a')]),
  ])
  const key = await start(world)
  assert.equal((await chain(world, key, { role: 'a' })).outcome, 'issued')
  for (const name of ['b', 'closed', 'nowhere']) {
    const result = await chain(world, key, { role: name })
    assert.equal(result.outcome, 'denied', name)
  }
  const reasons = world.events().slice(-3)
  assert.deepEqual(
    reasons.map(({ reason }) => reason),
    ['not_authorized', 'not_authorized', 'role_missing'],
  )
})

test('assumeRole() asks for the external id, letter for letter', async () => {
  const condition = { StringEquals: { 'sts:ExternalId': 'Ticket-1' } }
  const world = createWorld([...chainTrust, role('vendor', [{ ...trustsAccount, Condition: condition }])])
  const key = await start(world)
  const ask = async (externalId?: string) =>
    (await chain(world, key, { role: 'vendor', ...(externalId !== undefined && { externalId }) })).outcome
  assert.deepEqual(
    [await ask('Ticket-1'), await ask('ticket-1'), await ask()],
    ['issued', 'denied', 'denied'],
  )
})

test('assumeRole() keeps transitive tags and the source identity, and lets nobody change them', async () => {
  const world = createWorld(chainTrust)
  const first = await start(world, {
    'https://aws.amazon.com/tags': {
      principal_tags: { team: ['pay'], run: ['7'] },
      transitive_tag_keys: ['team'],
    },
    'https://aws.amazon.com/source_identity': 'alice',
  })
  const second = sessionOf(world, keyOf(await chain(world, first, { role: 'a', tags: [['step', '2']] })))
  assert.deepEqual(
    [...second.principalTags],
    [
      ['team', 'pay'],
      ['step', '2'],
    ],
  )
  assert.deepEqual([second.transitiveTagKeys, second.sourceIdentity], [['team'], 'alice'])

  for (const changes of [{ tags: [['Team', 'x']] as const }, { sourceIdentity: 'mallory' }]) {
    const result = await chain(world, first, { role: 'a', ...changes })
    assert.equal(result.outcome, 'refused')
  }
  assert.equal((await chain(world, first, { role: 'a', sourceIdentity: 'alice' })).outcome, 'issued')
})

test('a session policy of the caller limits which roles he assumes', async () => {
  const world = createWorld(chainTrust)
  const sessionPolicy = document({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn('b') })
  const key = keyOf(await world.assume({ sessionPolicy }))
  assert.equal((await chain(world, key, { role: 'a' })).outcome, 'denied')
  assert.equal((await chain(world, key, { role: 'b' })).outcome, 'issued')
})

test('an administrator has fifteen minutes, the IAM API, and no way to make another credential of it', async () => {
  const world = createWorld(chainTrust)
  const caller = { transport: 'admin.sock', uid: 1000, pid: 42 } as const
  const key = keyOf(await world.exchange.issueAdministratorSession({ account: accountId, caller }))
  const session = sessionOf(world, key)
  assert.equal(session.expiresAt, world.now + 900)
  assert.equal((await may(world, key, { action: 'iam:CreateRole', resource: '*' })).outcome, 'authorized')
  for (const action of [
    'sts:AssumeRole',
    'sts:AssumeRoot',
    'sts:GetWebIdentityToken',
    'sts:GetFederationToken',
  ])
    assert.equal((await may(world, key, { action, resource: '*' })).outcome, 'denied', action)
  const result = await chain(world, key, { role: 'a' })
  assert.deepEqual([result.outcome, 'cause' in result && result.cause], ['denied', 'administrator_session'])
  const [issued, used] = world.events()
  for (const event of [issued, used]) assert.deepEqual(event?.evidence?.administrator, { uid: 1000, pid: 42 })
  world.now += 900
  await rejectsCode(may(world, key, { action: 'iam:ListRoles', resource: '*' }), 'session_expired')
})

test('no administrator of an account that is not there', async () => {
  const world = createWorld(chainTrust)
  const order = { account: '999999999999', caller: { transport: 'admin.sock', uid: 0, pid: 1 } } as const
  await rejectsCode(world.exchange.issueAdministratorSession(order), 'trust_not_found')
})

test('a token that a session got is role chaining when it comes back', async () => {
  const world = createWorld(chainTrust)
  const first = await start(world, { 'https://aws.amazon.com/source_identity': 'alice' })
  world.now += 7200 - 3700
  const { token } = await outboundToken(world, first)
  const ask = (durationSeconds: number) =>
    world.assume({ token, roleArn: roleArn('a'), durationSeconds: durationSeconds as Seconds })
  const refused = await ask(3601)
  assert.equal(refused.outcome === 'refused' && refused.error.detail['chained'], true)
  const back = sessionOf(world, keyOf(await ask(3600)))
  const began = sessionOf(world, first)
  assert.deepEqual(
    [back.chainRoot, back.authenticatedAt, back.sourceIdentity, back.origin],
    [began.id, began.authenticatedAt, 'alice', began.origin],
  )
})

test('a token of a session ends with it', async () => {
  const world = createWorld(chainTrust)
  const first = await start(world)
  world.now += 3590
  const { expiresAt } = await outboundToken(world, first, { durationSeconds: 3600 as Seconds })
  assert.equal(expiresAt, world.now + 10)
})

test('nobody but our own issuers can claim a chain', async () => {
  const world = createWorld(chainTrust)
  const claim = { root: 'f'.repeat(32), authenticatedAt: 1, origin: {}, transitiveTags: {}, parent: {} }
  const session = sessionOf(world, await start(world, { 'urn:vouchsafe:chain': claim }))
  assert.equal(session.chainRoot, undefined)
  assert.equal(session.authenticatedAt, world.now)
})

const second = '000000000002'
const inSecond = (resource: Resource): Resource => ({ ...resource, account: second })
const fromAnywhere: JsonObject = { ...trustsAccount, Principal: { AWS: [accountId, second] } }
const secondFederated: JsonObject = {
  ...fromOutbound,
  Principal: { Federated: `arn:aws:iam::${second}:oidc-provider/${outboundHost}` },
}
const limited = { ...everything, Action: ['sts:AssumeRole', 'sts:GetWebIdentityToken', ...marks] }
/** Two accounts whose roles admit each other's, and the first one's tokens; `shut` admits nobody of these. */
const twoAccounts = [
  ...chainTrust.slice(0, 4),
  role('a', [fromAnywhere, fromOutbound], inline(limited)),
  role('shut', [trusts('somebody')], inline(everything)),
  account(second),
  inSecond(provider(outbound)),
  inSecond(role('b', [fromAnywhere, secondFederated], inline(limited))),
]

const stops = { a: roleArn('a'), b: roleArn('b', second), shut: roleArn('shut') } as const
type Move = readonly [kind: 'role' | 'token', to: keyof typeof stops, wait: number, ask: number]

// invariant 5
test('no chain of roles and tokens across accounts outlives its twelve hours, widens, or loses what it carries', async () => {
  const move: fc.Arbitrary<Move> = fc.tuple(
    fc.constantFrom('role', 'token'),
    fc.constantFrom('a', 'a', 'b', 'b', 'shut'),
    fc.integer({ min: 0, max: 3500 }),
    fc.integer({ min: 900, max: 3600 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 24 }), async (moves) => {
      const world = createWorld(twoAccounts)
      const began = world.now
      let key = await start(world, {
        'https://aws.amazon.com/tags': { principal_tags: { team: ['pay'] }, transitive_tag_keys: ['team'] },
        'https://aws.amazon.com/source_identity': 'alice',
      })
      const { id: root, origin } = sessionOf(world, key)
      for (const [kind, to, wait, ask] of moves) {
        world.now += wait
        const next = await step(world, key, [kind, to, wait, ask])
        if (next === 'over') return
        if (next === 'kept out') continue
        const session = sessionOf(world, next)
        assert.notEqual(to, 'shut')
        assert.ok(session.expiresAt <= began + 43_200 && session.expiresAt <= world.now + ask)
        assert.deepEqual([session.chainRoot, session.authenticatedAt, session.origin], [root, began, origin])
        assert.deepEqual([...session.principalTags, session.sourceIdentity], [['team', 'pay'], 'alice'])
        assert.equal((await may(world, next, { action: 'iam:CreateRole', resource: '*' })).outcome, 'denied')
        key = next
      }
    }),
    { numRuns: 60 },
  )
})

/** `over` when the session or its chain has ended: a live chain is kept out by a role that does not admit it alone. */
async function step(world: TestWorld, key: Key, [kind, to, , ask]: Move): Promise<Key | 'over' | 'kept out'> {
  const durationSeconds = ask as Seconds
  const { expiresAt, authenticatedAt, account: home } = sessionOf(world, key)
  const wish = { roleArn: stops[to], durationSeconds }
  try {
    const result =
      kind === 'role'
        ? await chain(world, key, { role: to, ...wish })
        : await world.assume({ token: (await outboundToken(world, key)).token, ...wish })
    if (result.outcome === 'issued') return keyOf(result)
    if (result.outcome === 'denied' && to === 'shut') return 'kept out'
    assert.ok(world.now >= authenticatedAt + 43_200 - 60, JSON.stringify(result))
  } catch (error) {
    // tokens of the second account have an issuer that nobody trusts
    if (isVouchsafeError(error, 'issuer_unknown') && home === second) return 'kept out'
    assert.ok(world.now >= expiresAt, String(error))
  }
  return 'over'
}

test('a chain ends twelve hours after its first authentication', async () => {
  const world = createWorld(chainTrust)
  const began = world.now
  let key = await start(world)
  for (let hop = 0; hop < 12; hop += 1) {
    world.now += 3599
    key = keyOf(await chain(world, key, { role: hop % 2 === 0 ? 'a' : 'b' }))
  }
  assert.equal(sessionOf(world, key).expiresAt, (began + 43_200) as EpochSeconds)
  world.now = began + 43_200
  await rejectsCode(chain(world, key, { role: 'a' }), 'session_expired')
})

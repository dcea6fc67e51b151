import { VouchsafeError } from '@vouchsafe/core/errors'
import { Secret } from '@vouchsafe/core/secret'
import type { Seconds } from '@vouchsafe/core/time'
import type { Resource } from '@vouchsafe/trust/resource'
import { openSession } from '#session/open-session'
import {
  account,
  accountId,
  allow,
  createWorld,
  host,
  provider,
  rejectsCode,
  role,
  sha256,
  standardTrust,
  subject,
  trustPolicy,
  type TestWorld,
} from '#testing/index'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AssumeRoleResult, Issued } from './types.ts'

const roleArn = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`
const tokenOf = (world: TestWorld, changes: Readonly<Record<string, unknown>>, header?: object) => ({
  token: new Secret(world.issuer.sign(world.claims(changes), header), 'token'),
})

function issued(result: AssumeRoleResult): Issued {
  assert.equal(result.outcome, 'issued', JSON.stringify(result))
  return result
}

function onlyEvent(world: TestWorld) {
  const [event, ...others] = world.events()
  assert.ok(event !== undefined && others.length === 0, JSON.stringify(others))
  return event
}

test('assumeRoleWithWebIdentity() issues a session that says where it comes from', async () => {
  const world = createWorld()
  const { session, credential } = issued(await world.assume())
  assert.deepEqual(
    { ...session, holder: { ...session.holder, uniqueId: 'x' } },
    {
      account: accountId,
      holder: { kind: 'role', uniqueId: 'x', name: 'deploy' },
      sessionName: 'run-1',
      issuedAt: world.now,
      expiresAt: world.now + 3600,
      authenticatedAt: world.now,
      origin: {
        provider: `arn:aws:iam::${accountId}:oidc-provider/${host}`,
        issuer: `https://${host}`,
        subject,
        audience: 'sts.amazonaws.com',
      },
      principalTags: new Map(),
      transitiveTagKeys: [],
      policyArns: [],
    },
  )
  const { accessKeyId } = credential
  const opened = openSession(credential.token.reveal(), { kind: 'aws_session', accessKeyId }, world.deps.keys)
  assert.deepEqual(opened.session, { ...session, kind: 'aws_session', id: credential.id })
})

test('assumeRoleWithWebIdentity() records everything the decision rests on', async () => {
  const world = createWorld()
  const input = world.input()
  const { credential, session } = issued(await world.exchange.assumeRoleWithWebIdentity(input))
  const { request, decision, ...event } = onlyEvent(world)
  assert.deepEqual(event, {
    id: input.requestId,
    at: world.now,
    type: 'exchange',
    outcome: 'allowed',
    trustVersion: 1,
    caller: { transport: 'tcp', address: '192.0.2.7', userAgent: 'test/1' },
    protocol: 'aws',
    operation: 'AssumeRoleWithWebIdentity',
    account: accountId,
    role: roleArn('deploy'),
    roleUniqueId: session.holder.kind === 'role' && session.holder.uniqueId,
    principal: session.origin.provider,
    evidence: {
      kind: 'oidc',
      digest: sha256(input.token.reveal()),
      issuer: `https://${host}`,
      subject,
      audience: 'sts.amazonaws.com',
      claims: world.claims(),
    },
    credential: {
      kind: 'aws_session',
      id: credential.id,
      accessKeyId: credential.accessKeyId,
      issuedAt: world.now,
      expiresAt: world.now + 3600,
    },
  })
  assert.equal(request?.[`${host}:sub`], subject)
  assert.equal(request?.['roleSessionName'], 'run-1')
  assert.ok(decision !== undefined)
})

// invariant 1
test('assumeRoleWithWebIdentity() releases nothing before its record is durable', async () => {
  const world = createWorld()
  const append = Promise.withResolvers<void>()
  world.beforeAppend = () => append.promise
  let isReleased = false
  const released = world.assume().then((result) => {
    isReleased = true
    return result
  })
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
  assert.equal(isReleased, false)
  append.resolve()
  issued(await released)
})

// invariant 1; class "Token issued on error path"
test('assumeRoleWithWebIdentity() issues nothing, and denies nothing, when the ledger cannot write', async () => {
  const world = createWorld()
  world.beforeAppend = () => {
    throw new Error('disk full')
  }
  await rejectsCode(world.assume(), 'ledger_unavailable')
  await rejectsCode(world.assume({ roleArn: roleArn('nobody') }), 'ledger_unavailable')
  world.beforeAppend = () => {}
  issued(await world.assume())
})

const denied: readonly [cause: string, resources: readonly Resource[]][] = [
  ['role_missing', standardTrust.slice(0, 2)],
  ['role_missing', [...standardTrust.slice(0, 2), role('deploy', [allow(host)], { path: '/ci/' })]],
  ['role_disabled', [...standardTrust.slice(0, 2), role('deploy', [allow(host)], { disabled: true })]],
  [
    'provider_disabled',
    [account(), provider(`https://${host}`, { disabled: true }), role('deploy', [allow(host)])],
  ],
  [
    'trust_policy',
    [...standardTrust.slice(0, 2), role('deploy', [allow(host, { StringEquals: { [`${host}:sub`]: 'x' } })])],
  ],
  ['trust_policy', [...standardTrust.slice(0, 2), role('deploy', [allow('other.example.com')])]],
]
for (const [cause, resources] of denied) {
  test(`assumeRoleWithWebIdentity() denies for ${cause}, and records it`, async () => {
    const world = createWorld(resources)
    const result = await world.assume()
    assert.deepEqual([result.outcome, 'cause' in result && result.cause], ['denied', cause])
    const event = onlyEvent(world)
    assert.equal(event.outcome, 'denied')
    assert.equal(event.reason, cause)
    assert.equal(event.id, result.decisionId)
    assert.equal(event.credential, undefined)
    assert.equal(event.evidence?.subject, subject)
  })
}

test('assumeRoleWithWebIdentity() denies when the account is gone while its provider is not', async () => {
  const world = createWorld()
  const snapshot = { ...world.trust.current(), account: () => undefined }
  const trust = { current: () => snapshot, atLeast: async () => snapshot }
  const { createExchange } = await import('./create-exchange.ts')
  const result = await createExchange({ ...world.deps, trust }).assumeRoleWithWebIdentity(world.input())
  assert.equal(result.outcome === 'denied' && result.cause, 'account_missing')
})

const tags = {
  'https://aws.amazon.com/tags': { principal_tags: { team: ['red'] }, transitive_tag_keys: ['team'] },
}
const source = { 'https://aws.amazon.com/source_identity': 'alice' }

test('assumeRoleWithWebIdentity() carries tags and source identity of the token into the session', async () => {
  const world = createWorld()
  const { session } = issued(await world.assume(tokenOf(world, { ...tags, ...source })))
  assert.deepEqual([...session.principalTags], [['team', 'red']])
  assert.deepEqual(session.transitiveTagKeys, ['team'])
  assert.equal(session.sourceIdentity, 'alice')
})

for (const [cause, claims] of [
  ['tag_session_not_allowed', tags],
  ['set_source_identity_not_allowed', source],
] as const) {
  test(`assumeRoleWithWebIdentity() denies for ${cause}`, async () => {
    const world = createWorld([...standardTrust.slice(0, 2), role('deploy', [allow(host)])])
    issued(await world.assume())
    const result = await world.assume(tokenOf(world, claims))
    assert.equal(result.outcome === 'denied' && result.cause, cause)
  })
}

test('assumeRoleWithWebIdentity() keeps session policies in the session and on record', async () => {
  const world = createWorld()
  const sessionPolicy = trustPolicy([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }])
  const policyArns = ['arn:aws:iam::aws:policy/ReadOnlyAccess']
  const { session, credential } = issued(await world.assume({ sessionPolicy, policyArns }))
  assert.equal(session.sessionPolicy, sessionPolicy)
  assert.deepEqual(session.policyArns, policyArns)
  assert.ok(credential.packedPolicySize > 0)
  assert.equal(onlyEvent(world).request?.['policy'], sessionPolicy)
})

// invariant 3: who proved nothing is not told what is wrong with a policy
test('assumeRoleWithWebIdentity() reads the role ARN first, and the session policy after the token, on record', async () => {
  const world = createWorld()
  await rejectsCode(world.assume({ roleArn: 'deploy' }), 'arn_malformed')
  await rejectsCode(world.assume({ sessionPolicy: '{', token: new Secret('a.b', '') }), 'token_malformed')
  assert.deepEqual(world.fetched, [])
  const result = await world.assume({ sessionPolicy: '{' })
  assert.equal(result.outcome === 'refused' && result.error.code, 'policy_malformed')
})

test('assumeRoleWithWebIdentity() records what a valid token asks too much with', async () => {
  const world = createWorld()
  const result = await world.assume({ durationSeconds: 7201 as Seconds })
  assert.equal(result.outcome === 'refused' && result.error.code, 'duration_exceeds_role')
  const event = onlyEvent(world)
  assert.deepEqual(
    [event.outcome, event.reason, event.credential],
    ['refused', 'duration_exceeds_role', undefined],
  )
  assert.ok(event.decision !== undefined)
})

// invariant 4: the role's maximum would tell that the role is there
test('assumeRoleWithWebIdentity() never compares the duration of a request that the policy denies', async () => {
  const world = createWorld()
  const result = await world.assume({
    durationSeconds: 43_200 as Seconds,
    ...tokenOf(world, { sub: 'somebody else' }),
  })
  assert.equal(result.outcome, 'denied')
})

test('assumeRoleWithWebIdentity() records a token whose tags break a rule', async () => {
  const world = createWorld()
  const broken = { 'https://aws.amazon.com/tags': { principal_tags: { 'aws:team': ['red'] } } }
  const result = await world.assume(tokenOf(world, broken))
  assert.equal(result.outcome === 'refused' && result.error.detail['fault'], 'key_reserved')
  const event = onlyEvent(world)
  assert.deepEqual(
    [event.outcome, event.reason, event.detail],
    ['refused', 'tags_invalid', { fault: 'key_reserved' }],
  )
})

test('assumeRoleWithWebIdentity() keeps hidden claims as keyed hashes only, wherever they stand', async () => {
  const email = 'alice@example.com'
  const condition = { StringEquals: { [`${host}:email`]: email }, StringLike: { [`${host}:sub`]: '*' } }
  const spec = { hashedClaims: ['email', 'groups', 'level'] }
  const world = createWorld([
    account(),
    provider(`https://${host}`, spec),
    role('deploy', [allow(host, condition)]),
  ])
  const claims = { email, sub: `user:${email}`, groups: ['wheel-group'], level: 4711, nothing: null }
  issued(await world.assume(tokenOf(world, claims)))
  await world.assume(tokenOf(world, { ...claims, sub: 'x', email: 'mallory@example.com' }))
  const recorded = world.rows.map(({ body }) => body).join('\n')
  assert.ok(recorded.includes('hashed-'))
  for (const text of ['mallory@', 'wheel-group', '4711']) assert.ok(!recorded.includes(text), text)
  // the policy's own text may hold the address; the first record must not
  assert.ok(!world.rows[0]?.body.includes(email))
})

test('assumeRoleWithWebIdentity() decides again when trust changed before the record was durable', async () => {
  const world = createWorld()
  let appends = 0
  world.beforeAppend = () => {
    appends += 1
    if (appends === 1) world.trust.setElsewhere(...standardTrust.slice(0, 2))
  }
  const result = await world.assume()
  assert.equal(result.outcome === 'denied' && result.cause, 'role_missing')
  const [first, second] = world.events()
  assert.equal(first?.outcome, 'allowed')
  assert.equal(second?.outcome, 'denied')
  assert.equal(second?.id, result.decisionId)
  assert.deepEqual(second?.detail, { supersedes: first?.id })
  assert.deepEqual([first?.trustVersion, second?.trustVersion], [1, 2])
})

test('assumeRoleWithWebIdentity() records the refusal of evidence whose provider vanished meanwhile', async () => {
  const world = createWorld()
  let appends = 0
  world.beforeAppend = () => {
    appends += 1
    if (appends === 1) world.trust.setElsewhere(account())
  }
  const result = await world.assume()
  assert.equal(result.outcome === 'refused' && result.error.code, 'issuer_unknown')
  const second = world.events()[1]
  assert.deepEqual(
    [second?.outcome, second?.reason, second?.id],
    ['refused', 'issuer_unknown', result.decisionId],
  )
})

test('assumeRoleWithWebIdentity() admits a denied request that newer trust allows', async () => {
  const world = createWorld(standardTrust.slice(0, 2))
  world.beforeAppend = () => {
    if (world.trust.headVersion() === 1) world.trust.setElsewhere(...standardTrust)
  }
  issued(await world.assume())
})

test('assumeRoleWithWebIdentity() gives up when trust changes under every decision', async () => {
  const world = createWorld()
  world.beforeAppend = () => world.trust.setElsewhere(...standardTrust)
  await rejectsCode(world.assume(), 'store_unavailable')
  assert.equal(world.events().length, 4)
})

test('assumeRoleWithWebIdentity() counts what does not verify, and records none of it one by one', async () => {
  const world = createWorld()
  for (let count = 0; count < 3; count += 1) {
    await rejectsCode(world.assume({ token: new Secret('x.y.z', 'token') }), 'token_malformed')
  }
  assert.equal(world.events().length, 0)
  await world.flush()
  const event = onlyEvent(world)
  assert.deepEqual([event.type, event.reason, event.count], ['unverified', 'token_malformed', 3])
})

test('assumeRoleWithWebIdentity() looks at nothing more from a source that failed too often', async () => {
  const world = createWorld()
  for (let count = 0; count < 50; count += 1) {
    await rejectsCode(world.assume({ token: new Secret('x.y.z', 'token') }), 'token_malformed')
  }
  await rejectsCode(world.assume(), 'throttled')
  issued(await world.assume({ caller: { transport: 'tcp', address: '192.0.2.8' } }))
  issued(await world.assume({ caller: { transport: 'workload.sock', uid: 1000 } }))
  issued(await world.assume({ caller: { transport: 'in-process' } }))
  world.now += 60
  issued(await world.assume())
})

test('assumeRoleWithWebIdentity() lets faults of our own through as they are, uncounted', async () => {
  const world = createWorld()
  const fault = new RangeError('a bug')
  const { createExchange } = await import('./create-exchange.ts')
  const oidc = { verify: () => Promise.reject(fault) }
  const exchange = createExchange({ ...world.deps, oidc })
  await assert.rejects(exchange.assumeRoleWithWebIdentity(world.input()), fault)
  const keys = { ...world.deps.keys, activeSealingKey: () => assert.fail('no key') }
  await assert.rejects(
    createExchange({ ...world.deps, keys }).assumeRoleWithWebIdentity(world.input()),
    /no key/,
  )
  await world.flush()
  assert.equal(world.events().length, 0)
})

// invariant 5
test('a credential never outlives the role maximum, whatever is asked', async () => {
  const world = createWorld()
  const seconds = fc.integer({ min: 900, max: 43_200 })
  await fc.assert(
    fc.asyncProperty(seconds, async (duration) => {
      const result = await world.assume({ durationSeconds: duration as Seconds })
      if (duration > 7200) return assert.equal(result.outcome, 'refused')
      assert.equal(issued(result).session.expiresAt - world.now, duration)
    }),
    { numRuns: 50 },
  )
})

// invariant 7; class "Leaks"
test('no part of a token, session token or secret reaches a record or an error', async () => {
  const world = createWorld()
  const secrets: string[] = []
  const remember = (text: string): void => void secrets.push(...text.split(/[.]/))
  const outputs: string[] = []
  const changes: readonly Readonly<Record<string, unknown>>[] = [
    {},
    { sub: 'other' },
    { exp: 1 },
    { aud: 'other' },
    { iss: 'https://other.example.com' },
    { ...tags, 'https://aws.amazon.com/source_identity': '!' },
  ]
  for (const change of changes) {
    for (const header of [undefined, { alg: 'ES256', kid: 'unknown' }, { alg: 'HS256' }]) {
      const token = world.issuer.sign(world.claims(change), header)
      remember(token)
      try {
        const result = await world.assume({ token: new Secret(token, 'token') })
        outputs.push(JSON.stringify(result))
        if (result.outcome === 'issued') {
          remember(result.credential.token.reveal())
          remember(result.credential.secretAccessKey.reveal())
        }
      } catch (error) {
        assert.ok(error instanceof VouchsafeError)
        outputs.push(JSON.stringify([error.message, error.detail, error.stack, String(error.cause)]))
      }
    }
  }
  await world.flush()
  const all = [...outputs, ...world.rows.map(({ body }) => body)].join('\n')
  for (const text of secrets) {
    for (let start = 0; start + 12 <= text.length; start += 4) {
      assert.ok(!all.includes(text.slice(start, start + 12)))
    }
  }
})

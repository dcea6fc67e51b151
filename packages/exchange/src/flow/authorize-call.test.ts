import { Secret } from '@vouchsafe/core/secret'
import type { Seconds } from '@vouchsafe/core/time'
import { formatAmzTimestamp } from '#sigv4/amz-timestamp'
import type { EpochSeconds } from '@vouchsafe/core/time'
import {
  account,
  accountId,
  allow,
  createWorld,
  exampleSession,
  host,
  rejectsCode,
  role,
  signRequest,
  standardTrust,
  subject,
  type PlainRequest,
  type Signer,
  type TestWorld,
} from '#testing/index'
import { sealSession } from '#session/seal-session'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SignedCall } from './types.ts'

const plain: PlainRequest = {
  method: 'POST',
  path: '/',
  headers: { host: 'sts.example.com' },
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
}
const requestId = '00000000-0000-0000-0000-000000000000'

async function signIn(world: TestWorld): Promise<Omit<Signer, 'timestamp'>> {
  const result = await world.assume()
  assert.equal(result.outcome, 'issued')
  if (result.outcome !== 'issued') throw new TypeError('unreachable')
  const { accessKeyId, secretAccessKey, token } = result.credential
  return { accessKeyId, secretAccessKey: secretAccessKey.reveal(), sessionToken: token.reveal() }
}

const call = (
  world: TestWorld,
  signer: Omit<Signer, 'timestamp'>,
  changes: Partial<SignedCall> = {},
): SignedCall => ({
  requestId,
  request: signRequest(plain, { ...signer, timestamp: formatAmzTimestamp(world.now as EpochSeconds) }),
  service: 'sts',
  operation: 'GetCallerIdentity',
  caller: { transport: 'tcp', address: '192.0.2.7' },
  secureTransport: true,
  ...changes,
})

test('authorize() finds the session that signed, and records its use', async () => {
  const world = createWorld()
  const signer = await signIn(world)
  const result = await world.exchange.authorize(call(world, signer))
  assert.equal(result.outcome === 'authorized' && result.session.origin.subject, subject)
  const event = world.events()[1]
  assert.deepEqual([event?.type, event?.outcome, event?.id], ['session_use', 'allowed', requestId])
  assert.equal(event?.principal, `arn:aws:sts::${accountId}:assumed-role/deploy/run-1`)
  assert.equal(event?.credential?.accessKeyId, signer.accessKeyId)
})

test('authorize() accepts a presigned request', async () => {
  const world = createWorld()
  const signer = await signIn(world)
  const timestamp = formatAmzTimestamp(world.now as EpochSeconds)
  const get = {
    method: 'GET',
    path: '/',
    headers: { host: 'h' },
    parameters: { Action: 'GetCallerIdentity' },
  }
  const request = signRequest(get, { ...signer, timestamp, presign: 900 })
  assert.equal((await world.exchange.authorize(call(world, signer, { request }))).outcome, 'authorized')
})

test('authorize() answers nothing when its record cannot be written', async () => {
  const world = createWorld()
  const signer = await signIn(world)
  world.beforeAppend = () => {
    throw new Error('disk full')
  }
  await rejectsCode(world.exchange.authorize(call(world, signer)), 'ledger_unavailable')
})

test('authorize() ends a session at the second of its expiry', async () => {
  const world = createWorld()
  const signer = await signIn(world)
  world.now += 3599
  await world.exchange.authorize(call(world, signer))
  world.now += 1
  await rejectsCode(world.exchange.authorize(call(world, signer)), 'session_expired')
})

// class "Disabled or deleted trust still honoured"
const revoked = [
  ['role_missing', standardTrust.slice(0, 2)],
  ['role_missing', []],
  ['role_missing', [...standardTrust.slice(0, 2), role('deploy', [allow(host)])]],
] as const
for (const [reason, resources] of revoked) {
  test(`authorize() refuses a session under ${resources.length} other resources: ${reason}`, async () => {
    const world = createWorld()
    const signer = await signIn(world)
    world.trust.set(...resources)
    const result = await world.exchange.authorize(call(world, signer))
    assert.equal(result.outcome === 'refused' && result.error.code, 'session_revoked')
    const event = world.events()[1]
    assert.deepEqual([event?.outcome, event?.reason], ['denied', reason])
  })
}

test('authorize() refuses a session of a role disabled since, also when another server did it', async () => {
  const world = createWorld()
  const signer = await signIn(world)
  const [, , deploy] = standardTrust
  assert.ok(deploy !== undefined)
  const disabled = { ...deploy, spec: { ...deploy.spec, disabled: true } }
  world.trust.setElsewhere(...standardTrust.slice(0, 2), disabled)
  const result = await world.exchange.authorize(call(world, signer))
  assert.equal(result.outcome === 'refused' && result.error.code, 'session_revoked')
  const [, first, second] = world.events()
  assert.equal(first?.outcome, 'allowed')
  assert.deepEqual([second?.outcome, second?.reason], ['denied', 'role_disabled'])
  assert.deepEqual(second?.detail, { supersedes: first?.id })
})

test('authorize() refuses a session that names a role of another account', async () => {
  const world = createWorld()
  const deploy = world.trust.current().role(accountId, 'deploy')
  assert.ok(deploy !== undefined)
  const foreign = {
    ...exampleSession,
    account: '000000000002',
    holder: { kind: 'role' as const, uniqueId: deploy.uniqueId, name: 'deploy' },
    expiresAt: (world.now + 60) as EpochSeconds,
  }
  const { accessKeyId, secretAccessKey, token } = sealSession(foreign, { ...world.deps, kind: 'aws_session' })
  const signer = { accessKeyId, secretAccessKey: secretAccessKey.reveal(), sessionToken: token.reveal() }
  const result = await world.exchange.authorize(call(world, signer))
  assert.equal(result.outcome, 'refused')
})

test('authorize() refuses every mixture of two sessions', async () => {
  const world = createWorld()
  const [a, b] = [await signIn(world), await signIn(world)]
  const { sessionToken: _none, ...bare } = a
  const mixtures: readonly (readonly [
    Omit<Signer, 'timestamp'>,
    'session_invalid' | 'request_signature_mismatch',
  ])[] = [
    [{ ...a, accessKeyId: b.accessKeyId }, 'session_invalid'],
    [{ ...a, sessionToken: b.sessionToken ?? '' }, 'session_invalid'],
    [{ ...a, secretAccessKey: b.secretAccessKey }, 'request_signature_mismatch'],
    [{ ...a, accessKeyId: a.accessKeyId.replace('ASIA', 'AKIA') }, 'session_invalid'],
    [bare, 'session_invalid'],
  ]
  for (const [signer, code] of mixtures)
    await rejectsCode(world.exchange.authorize(call(world, signer)), code)
  await world.flush()
  const counted = world.events().filter(({ type }) => type === 'unverified')
  assert.deepEqual(
    new Set(counted.map(({ reason }) => reason)),
    new Set(['request_signature_mismatch', 'session_invalid']),
  )
})

test('authorize() refuses a token of another kind beside its own access key', async () => {
  const world = createWorld()
  const facts = { ...exampleSession, expiresAt: (world.now + 60) as EpochSeconds }
  const { accessKeyId, secretAccessKey, token } = sealSession(facts, { ...world.deps, kind: 'oauth_token' })
  const signer = { accessKeyId, secretAccessKey: secretAccessKey.reveal(), sessionToken: token.reveal() }
  await rejectsCode(world.exchange.authorize(call(world, signer)), 'session_invalid')
})

test('authorize() throttles a source that failed too often', async () => {
  const world = createWorld()
  const signer = await signIn(world)
  const bad = { ...signer, secretAccessKey: 'x' }
  for (let count = 0; count < 50; count += 1) {
    await rejectsCode(world.exchange.authorize(call(world, bad)), 'request_signature_mismatch')
  }
  await rejectsCode(world.exchange.authorize(call(world, signer)), 'throttled')
})

test('a token of ours is no evidence for AssumeRoleWithWebIdentity', async () => {
  const world = createWorld([account(), ...standardTrust.slice(1)])
  const { sessionToken = '' } = await signIn(world)
  await rejectsCode(
    world.assume({ token: new Secret(sessionToken, 'token'), durationSeconds: 900 as Seconds }),
    'token_malformed',
  )
})

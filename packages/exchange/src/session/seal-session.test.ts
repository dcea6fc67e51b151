import type { EpochSeconds } from '@vouchsafe/core/time'
import { countingRandom, exampleSession, sealingRing, throwsCode } from '#testing/index'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { test } from 'node:test'
import { checkSessionLive, openSession } from './open-session.ts'
import { sealSession } from './seal-session.ts'
import type { SessionFacts } from './types.ts'

const keys = sealingRing(1)
const random = countingRandom()
const seal = (session: SessionFacts, minimumTokenSize = 0, ring = keys) =>
  sealSession(session, { kind: 'aws_session', keys: ring, random, minimumTokenSize })

test('openSession() gives back what sealSession() sealed, and the secret', () => {
  const sealed = seal(exampleSession)
  const { accessKeyId } = sealed
  const opened = openSession(sealed.token.reveal(), { kind: 'aws_session', accessKeyId }, keys)
  assert.deepEqual(opened.session, { ...exampleSession, kind: 'aws_session', id: sealed.id })
  assert.equal(opened.secretAccessKey.reveal(), sealed.secretAccessKey.reveal())
  assert.match(sealed.secretAccessKey.reveal(), /^[A-Za-z0-9+/]{40}$/)
  assert.match(sealed.id, /^[0-9a-f]{32}$/)
})

test('sealSession() makes another id, secret and token every time', () => {
  const all = Array.from({ length: 20 }, () => seal(exampleSession))
  for (const part of ['id', 'accessKeyId'] as const)
    assert.equal(new Set(all.map((one) => one[part])).size, 20)
  for (const part of ['secretAccessKey', 'token'] as const)
    assert.equal(new Set(all.map((one) => one[part].reveal())).size, 20)
})

test('openSession() opens with a key that no longer seals', () => {
  const sealed = seal(exampleSession, 0, sealingRing(1))
  openSession(sealed.token.reveal(), { kind: 'aws_session', ...sealed }, sealingRing(1, 2))
})

test('sealSession() pads the token to the asked size, and no further than a token may be', () => {
  for (const minimum of [0, 1, 999, 1000, 2001, 4093, 4096]) {
    const sealed = seal(exampleSession, minimum)
    assert.ok(sealed.tokenSize >= minimum)
    assert.equal(sealed.tokenSize, sealed.token.reveal().length)
    assert.equal(sealed.tokenUtilization, Math.ceil((sealed.tokenSize * 100) / 4096))
    assert.ok(!sealed.token.reveal().includes('='))
    openSession(sealed.token.reveal(), { kind: 'aws_session', ...sealed }, keys)
  }
  assert.equal(seal(exampleSession, 1000).tokenSize, 1000)
  assert.equal(seal(exampleSession, 4096).tokenSize, 4096)
})

test('sealSession() says how much of the space policies and tags take', () => {
  const { sessionPolicy: _policy, ...rest } = exampleSession
  const plain = seal({ ...rest, policyArns: [], principalTags: new Map(), transitiveTagKeys: [] })
  assert.equal(plain.packedPolicySize, 0)
  const packed = seal(exampleSession).packedPolicySize
  assert.ok(packed > 0 && packed < 20, String(packed))
})

test('sealSession() refuses policies and tags that do not fit', () => {
  const noise = countingRandom('noise').bytes(3200).toString('hex')
  const tags = new Map(
    Array.from({ length: 50 }, (_, n) => [`tag-${n}`, noise.slice(n * 128, n * 128 + 128)]),
  )
  const error = throwsCode(() => seal({ ...exampleSession, principalTags: tags }), 'policy_packed_too_large')
  assert.ok(Number(error.detail['percent']) > 100)
})

test('sealSession() refuses a session that does not fit into the largest token', () => {
  const origin = { ...exampleSession.origin, subject: 's'.repeat(3000) }
  throwsCode(() => seal({ ...exampleSession, origin }), 'session_too_large')
})

test('checkSessionLive() ends a session at the very second', () => {
  const session = { ...exampleSession, kind: 'aws_session', id: '00' } as const
  checkSessionLive(session, 1_003_599 as EpochSeconds)
  throwsCode(() => checkSessionLive(session, 1_003_600 as EpochSeconds), 'session_expired')
})

test('sealSession() prints neither secret nor token', () => {
  const sealed = seal(exampleSession)
  for (const text of [JSON.stringify(sealed), inspect(sealed, { depth: 9, showHidden: true })]) {
    assert.ok(!text.includes(sealed.secretAccessKey.reveal()) && !text.includes(sealed.token.reveal()))
  }
})

test('sealSession() and openSession() are a round trip for every session', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 })
  const session = fc.record({
    sourceIdentity: fc.stringMatching(/^[\w+=,.@-]{2,64}$/),
    principalTags: fc.array(fc.tuple(text, text), { maxLength: 5 }).map((pairs) => new Map(pairs)),
    transitiveTagKeys: fc.array(text, { maxLength: 3 }),
    holder: fc.oneof(
      fc.tuple(fc.string({ minLength: 1 }), fc.string()).map(([uniqueId, name]): SessionFacts['holder'] => ({
        kind: 'role',
        uniqueId,
        name,
      })),
      fc.tuple(fc.nat(), fc.nat()).map(([uid, pid]): SessionFacts['holder'] => ({
        kind: 'administrator',
        uid,
        pid,
      })),
    ),
    chainRoot: fc.stringMatching(/^[0-9a-f]{32}$/),
    sessionPolicy: fc.string({ minLength: 1 }),
  })
  fc.assert(
    fc.property(session, fc.integer({ min: 0, max: 4096 }), (part, minimum) => {
      const facts = { ...exampleSession, ...part }
      const sealed = seal(facts, minimum)
      assert.ok(sealed.tokenSize <= 4096)
      const opened = openSession(sealed.token.reveal(), { kind: 'aws_session', ...sealed }, keys)
      assert.deepEqual(opened.session, { ...facts, kind: 'aws_session', id: sealed.id })
    }),
  )
})

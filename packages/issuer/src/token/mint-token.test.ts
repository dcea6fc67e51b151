import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { Seconds } from '@vouchsafe/core/time'
import { jwksDocument } from '#discovery/jwks-document'
import type { SigningAlgorithm } from '#keyring/types'
import { openRing, policyOf, random, start, type TestRing } from '#testing/ring-fixture'
import { mintToken } from './mint-token.ts'
import type { TokenRequest } from './token-request.ts'

const issuer = 'https://vouchsafe.internal'
const { ring } = await openRing(policyOf(86_400, 3600, 90_000))
const request: TokenRequest = {
  subject: 'spiffe://vouchsafe.internal/local/uid/1000',
  audience: 'sts.amazonaws.com',
  lifetimeSeconds: 900 as Seconds,
  amr: ['attested'],
}
const mint = (change: Partial<TokenRequest> = {}, algorithm?: SigningAlgorithm) =>
  mintToken(
    { ring, issuer, ...(algorithm && { algorithm }) },
    { ...request, ...change },
    { at: start, random },
  )

/** As a stranger verifies: npm `jose`, the published document, no clock tolerance. */
async function verifyWithJose(token: string, from: TestRing['ring'], at: number) {
  const jwks = JSON.parse(jwksDocument(from).body) as JSONWebKeySet
  return jwtVerify(token, createLocalJWKSet(jwks), {
    issuer,
    currentDate: new Date(at * 1000),
    clockTolerance: 0,
  })
}

for (const algorithm of ['ES256', 'ES384', 'RS256'] as const)
  test(`mintToken() signs with ${algorithm} so that jose verifies it against the published keys`, async () => {
    const { token, kid } = await mint({}, algorithm)
    const { protectedHeader } = await verifyWithJose(token.reveal(), ring, start)
    assert.deepEqual(protectedHeader, { alg: algorithm, kid, typ: 'JWT' })
  })

test('mintToken() sets exactly the claims it promises, back-dated by 60 s', async () => {
  const minted = await mint({
    claims: { 'https://aws.amazon.com/tags': { principal_tags: { team: ['a'] } } },
  })
  assert.match(minted.jti, /^[0-9a-f]{32}$/)
  assert.deepEqual(decodeJwt(minted.token.reveal()), {
    iss: issuer,
    sub: request.subject,
    aud: 'sts.amazonaws.com',
    exp: start + 900,
    iat: start - 60,
    nbf: start - 60,
    jti: minted.jti,
    amr: ['attested'],
    'https://aws.amazon.com/tags': { principal_tags: { team: ['a'] } },
  })
  assert.deepEqual([minted.issuedAt, minted.expiresAt], [start, start + 900])
})

test('mintToken() is accepted by a verifier a minute behind, without tolerance, and until its last second', async () => {
  const token = (await mint()).token.reveal()
  for (const at of [start - 60, start, start + 899]) await verifyWithJose(token, ring, at)
  for (const at of [start - 61, start + 900]) await assert.rejects(verifyWithJose(token, ring, at))
})

test('mintToken() signs with ES256 unless told otherwise, and keeps a list of audiences a list', async () => {
  const one = (await mint({ audience: ['a'] })).token.reveal()
  assert.equal(decodeProtectedHeader(one).alg, 'ES256')
  assert.deepEqual(decodeJwt(one).aud, ['a'])
  assert.deepEqual(decodeJwt((await mint({ audience: ['a', 'b'] })).token.reveal()).aud, ['a', 'b'])
})

test('mintToken() never lets `exp - iat` exceed 24 hours', async () => {
  for (const lifetimeSeconds of [86_340, 86_341, 86_400] as Seconds[]) {
    const { exp = 0, iat = 0 } = decodeJwt((await mint({ lifetimeSeconds })).token.reveal())
    assert.equal(exp - iat, 86_400)
  }
})

test('mintToken() shows no token unless asked, and no two share a `jti`', async () => {
  const minted = await mint()
  assert.ok(!`${inspect(minted)}${JSON.stringify(minted)}`.includes(minted.token.reveal().slice(0, 12)))
  assert.notEqual((await mint()).jti, minted.jti)
})

const text = (length: number) => 'x'.repeat(length)
const numbered = (length: number) => Array.from({ length }, (_, index) => `${index}`)
const life = (lifetimeSeconds: number) => ({ lifetimeSeconds: lifetimeSeconds as Seconds })

const accepted: [name: string, change: Partial<TokenRequest>][] = [
  ['a lifetime of one second', life(1)],
  ['a subject of one character', { subject: 'x' }],
  ['a subject of 255 characters', { subject: text(255) }],
  ['a subject beyond ASCII', { subject: 'repo:o/r:environment:größe' }],
  ['an audience of 1,000 characters', { audience: text(1000) }],
  ['ten audiences', { audience: numbered(10) }],
  ['a claim named like a method', { claims: { toString: 'x', ['__proto__']: 'y' } }],
]
for (const [name, change] of accepted)
  test(`mintToken() accepts ${name}`, async () => {
    await verifyWithJose((await mint(change)).token.reveal(), ring, start)
  })

const refused: [name: string, change: Partial<TokenRequest>][] = [
  ['a lifetime of zero', life(0)],
  ['a negative lifetime', life(-1)],
  ['a lifetime over a day', life(86_401)],
  ['half a second', life(1.5)],
  ['an infinite lifetime', life(Infinity)],
  ['no lifetime', life(NaN)],
  ['an empty subject', { subject: '' }],
  ['a subject of 256 characters', { subject: text(256) }],
  ['a line feed in the subject', { subject: 'a\nb' }],
  ['NUL in the subject', { subject: 'a\0' }],
  ['half a surrogate pair in the subject', { subject: 'a\ud800' }],
  ['an empty audience', { audience: '' }],
  ['no audience', { audience: [] }],
  ['an empty audience in a list', { audience: ['a', ''] }],
  ['a long audience', { audience: text(1001) }],
  ['eleven audiences', { audience: numbered(11) }],
  ['an audience twice', { audience: ['a', 'a'] }],
  ['claims that make the token too long', { claims: { note: text(15_000) } }],
  ...['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti', 'amr'].map((name): [string, Partial<TokenRequest>] => [
    `the claim ${name} among the others`,
    { claims: { [name]: 1 } },
  ]),
]
for (const [name, change] of refused)
  test(`mintToken() refuses ${name}`, async () => {
    await assert.rejects(mint(change), (error) => isVouchsafeError(error, 'parameter_invalid'))
  })

test('mintToken() refuses a lifetime for which the ring would not keep the key published', async () => {
  const short = await openRing(policyOf(100, 20, 50))
  const from = { ring: short.ring, issuer }
  const asking = (lifetime: number) =>
    mintToken(from, { ...request, lifetimeSeconds: lifetime as Seconds }, { at: start, random })
  await asking(50)
  await assert.rejects(asking(51), (error) => isVouchsafeError(error, 'parameter_invalid'))
})

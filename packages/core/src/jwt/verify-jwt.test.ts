import { test } from 'node:test'
import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { jwtVerify, SignJWT } from 'jose'
import type { Code } from '#errors/codes'
import type { JsonObject } from '#json/types'
import type { EpochSeconds } from '#time/units'
import { outcome, throwsCode } from '#testing/throws-code'
import { sign } from 'node:crypto'
import { assembleJwt, joseSignature, signingInput } from './assemble-jwt.ts'
import {
  forge,
  freshness,
  goodClaims,
  goodToken,
  keySetOf,
  now,
  pairFor,
  pairs,
  publicJwk,
} from './fixtures/signer.ts'
import { parseJwt } from './parse-jwt.ts'
import { signatureAlgorithms, type SignatureAlgorithm } from './types.ts'
import { verifyJwt, type JwtRule } from './verify-jwt.ts'

const ruleFor = (alg: SignatureAlgorithm, more: JsonObject = { kid: 'k1' }): JwtRule => ({
  keys: keySetOf(publicJwk(pairFor(alg), more)),
  algorithms: signatureAlgorithms,
  freshness,
})
const rule = ruleFor('ES256')

for (const alg of signatureAlgorithms) {
  test(`verifyJwt() accepts what jose signs with ${alg}`, async () => {
    const token = await new SignJWT({ ...goodClaims })
      .setProtectedHeader({ alg, kid: 'k1', typ: 'JWT' })
      .sign(pairFor(alg).privateKey)
    const verified = verifyJwt(token, ruleFor(alg), now)
    assert.deepEqual({ ...verified.claims }, goodClaims)
    assert.deepEqual(verified.header, { alg, kid: 'k1', typ: 'JWT' })
    assert.ok(verified.key.key.equals(pairFor(alg).publicKey))
  })

  test(`jose accepts what assembleJwt() makes with ${alg}`, async () => {
    const input = signingInput({ alg, kid: 'k1', typ: 'JWT' }, goodClaims)
    const { privateKey } = pairFor(alg)
    const options = alg.startsWith('PS') ? { padding: 6, saltLength: -1 } : {}
    const native = sign(`sha${alg.slice(2)}`, Buffer.from(input), { key: privateKey, ...options })
    const token = assembleJwt(input, joseSignature(alg, native))
    const { payload } = await jwtVerify(token, pairFor(alg).publicKey, {
      algorithms: [alg],
      currentDate: new Date(now * 1000),
    })
    assert.deepEqual(payload, goodClaims)
    assert.equal(verifyJwt(token, ruleFor(alg), now).subject, goodClaims['sub'])
  })
}

test('verifyJwt() yields the claims it checked, in their types', () => {
  const verified = verifyJwt(parseJwt(goodToken()), rule, now)
  assert.equal(verified.issuer, 'https://issuer.example')
  assert.equal(verified.subject, 'repo:octo/app')
  assert.deepEqual(verified.audiences, ['sts.amazonaws.com'])
  assert.deepEqual(verified.times, { iat: now - 10, exp: now + 290, nbf: now - 70 })
  assert.deepEqual(verifyJwt(goodToken('ES256', { aud: ['a', 'b'] }), rule, now).audiences, ['a', 'b'])
})

test('verifyJwt() accepts a token without kid, typ or nbf', () => {
  const { nbf: _, ...claims } = goodClaims
  const verified = verifyJwt(forge({ alg: 'ES256' }, claims), ruleFor('ES256', {}), now)
  assert.deepEqual(verified.header, { alg: 'ES256' })
  assert.deepEqual(verified.times, { iat: now - 10, exp: now + 290 })
})

test('verifyJwt() tries every key of the same kid', () => {
  const keys = keySetOf(
    publicJwk(pairs['P-384'], { kid: 'k1' }),
    publicJwk(pairs.RSA, { kid: 'k1' }),
    publicJwk(pairs['P-256'], { kid: 'k1' }),
  )
  assert.equal(verifyJwt(goodToken(), { ...rule, keys }, now).key.type, 'P-256')
})

type ClaimCase = [name: string, claims: JsonObject, want: Code, claim: string]
const badClaims: ClaimCase[] = [
  ['an empty subject', { sub: '' }, 'claim_malformed', 'sub'],
  ['a numeric subject', { sub: 7 }, 'claim_malformed', 'sub'],
  ['a subject of several', { sub: ['a', 'b'] }, 'claim_malformed', 'sub'],
  ['no audience in the list', { aud: [] }, 'claim_malformed', 'aud'],
  ['an audience that is an object', { aud: { a: 1 } }, 'claim_malformed', 'aud'],
  ['exp as text', { exp: String(now + 290) }, 'claim_malformed', 'exp'],
  ['exp with a fraction', { exp: now + 290.5 }, 'claim_malformed', 'exp'],
  ['exp in milliseconds', { exp: (now + 290) * 1000 }, 'claim_malformed', 'exp'],
  ['iat as text', { iat: '0' }, 'claim_malformed', 'iat'],
  ['iat not before exp', { iat: now + 290 }, 'claim_malformed', 'iat'],
  ['nbf of null', { nbf: null }, 'claim_malformed', 'nbf'],
  ['nbf not before exp', { nbf: now + 290 }, 'claim_malformed', 'nbf'],
  ['claims that differ by case', { Sub: 'repo:evil/app' }, 'claim_malformed', 'sub'],
]
for (const [name, claims, want, claim] of badClaims)
  test(`verifyJwt() refuses ${name}`, () => {
    const error = throwsCode(() => verifyJwt(goodToken('ES256', claims), rule, now), want)
    assert.equal(error.detail['claim'], claim)
  })

for (const name of ['iss', 'sub', 'aud', 'iat', 'exp'])
  test(`verifyJwt() refuses a token without ${name}`, () => {
    const { [name]: _, ...claims } = goodClaims
    const token = forge({ alg: 'ES256', kid: 'k1' }, claims)
    assert.deepEqual(throwsCode(() => verifyJwt(token, rule, now), 'claim_missing').detail, { claim: name })
  })

test('verifyJwt() judges no claim of a token whose signature is wrong', () => {
  const token = goodToken('ES256', { exp: 'never', sub: 7 })
  const keys = keySetOf(publicJwk(pairs.RSA, { kid: 'k1' }))
  throwsCode(() => verifyJwt(token, { ...rule, keys }, now), 'signature_invalid')
})

test('verifyJwt() refuses an expired token and says when it ended', () => {
  const at = (now + 295) as EpochSeconds
  const { detail } = throwsCode(() => verifyJwt(goodToken(), rule, at), 'token_expired')
  assert.deepEqual([detail['exp'], detail['at']], [now + 290, at])
})

test('a parsed token can be logged: its signature is not shown', () => {
  const token = goodToken()
  const signature = token.slice(token.lastIndexOf('.') + 1)
  const parsed = parseJwt(token)
  for (const shown of [inspect(parsed, { depth: 9 }), JSON.stringify(parsed)]) {
    assert.match(shown, /redacted token signature/)
    assert.ok(!shown.includes(signature.slice(0, 12)))
    assert.ok(!shown.includes(Buffer.from(signature, 'base64url').toString('hex').slice(0, 12)))
  }
})

test('verifyJwt() depends on differences of time only', () => {
  const shifts = fc.integer({ min: -1_000_000, max: 1_000_000 })
  const verdict = (shift: number, offset: number): Code | 'ok' => {
    const claims = { iat: now - 10 + shift, nbf: now - 70 + shift, exp: now + 290 + shift }
    const at = (now + shift + offset) as EpochSeconds
    return outcome(() => verifyJwt(goodToken('ES256', claims), rule, at))
  }
  const offset = fc.constantFrom(-100, -16, -15, -14, 0, 289, 294, 295, 400)
  fc.assert(
    fc.property(shifts, offset, (shift, seconds) => {
      assert.equal(verdict(shift, seconds), verdict(0, seconds))
    }),
    { numRuns: 30 },
  )
})

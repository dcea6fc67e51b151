// Attacks on the choice of algorithm and key: the public key used as a secret, no signature at all, one
// algorithm passed for another, and tokens that bring their own key.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createHmac, sign } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import type { Code } from '#errors/codes'
import type { JsonObject } from '#json/types'
import { throwsCode } from '#testing/throws-code'
import {
  encodePart,
  forge,
  freshness,
  goodClaims,
  goodToken,
  keySetOf,
  now,
  pairs,
  publicJwk,
  signWith,
} from './fixtures/signer.ts'
import { signatureAlgorithms, type SignatureAlgorithm } from './types.ts'
import { verifyJwt } from './verify-jwt.ts'

// JWKs without `alg`, as most issuers once published them, all under one kid: the hardest case
const keys = keySetOf(...Object.values(pairs).map((pair) => publicJwk(pair, { kid: 'k1' })))
const verify = (
  token: string,
  more: { algorithms?: readonly SignatureAlgorithm[]; keys?: typeof keys } = {},
): unknown => verifyJwt(token, { keys, algorithms: signatureAlgorithms, freshness, ...more }, now)

const spki = pairs.RSA.publicKey.export({ format: 'pem', type: 'spki' }).toString()
const jwkText = JSON.stringify(pairs.RSA.publicKey.export({ format: 'jwk' }))
const secrets: [form: string, secret: string | Buffer][] = [
  ['in PEM', spki],
  ['in PEM without the last line feed', spki.trimEnd()],
  ['in PEM after a space', ` ${spki}`],
  ['in PEM after a line feed', `\n${spki}`],
  ['in PKCS#1 PEM', pairs.RSA.publicKey.export({ format: 'pem', type: 'pkcs1' }).toString()],
  ['in DER', pairs.RSA.publicKey.export({ format: 'der', type: 'spki' })],
  ['as a JWK', jwkText],
  ['as its modulus', Buffer.from(pairs.RSA.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')],
  ['that is empty', ''],
]
for (const [form, secret] of secrets)
  test(`verifyJwt() refuses an HMAC with the public key ${form}`, () => {
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
      ['hs256', 'sha256'],
    ] as const) {
      const input = `${encodePart({ alg, kid: 'k1' })}.${encodePart(goodClaims)}`
      const mac = createHmac(hash, secret).update(input).digest('base64url')
      throwsCode(() => verify(`${input}.${mac}`), 'token_algorithm_refused')
    }
  })

test('verifyJwt() refuses an HMAC with the public key under the name of a signature algorithm', () => {
  for (const alg of signatureAlgorithms) {
    const input = `${encodePart({ alg, kid: 'k1' })}.${encodePart(goodClaims)}`
    const mac = createHmac('sha256', spki).update(input).digest('base64url')
    throwsCode(() => verify(`${input}.${mac}`), 'signature_invalid')
  }
})

const noAlgorithms: unknown[] =
  'none None NONE nOnE null rs256 Es256 RS1 EdDSA ES256K HS256 dir RSA-OAEP __proto__ toString'
    .split(' ')
    .concat('', ' none', 'none ', 'no\u0000ne', 'RS256 ', ' RS256', 'RS256\n')
noAlgorithms.push(null, 0, true, [], ['ES256'], { ES256: true })
for (const alg of noAlgorithms)
  test(`verifyJwt() refuses the algorithm ${JSON.stringify(alg)}, with and without a signature`, () => {
    const input = `${encodePart({ alg, kid: 'k1' })}.${encodePart(goodClaims)}`
    throwsCode(() => verify(`${input}.`), 'token_algorithm_refused')
    throwsCode(
      () => verify(`${input}.${signWith('ES256', input).toString('base64url')}`),
      'token_algorithm_refused',
    )
  })

test('verifyJwt() refuses a token without alg', () =>
  void throwsCode(() => verify(forge({ kid: 'k1' }, goodClaims)), 'token_algorithm_refused'))

for (const said of signatureAlgorithms)
  for (const used of signatureAlgorithms.filter((alg) => alg !== said))
    test(`verifyJwt() refuses a signature made with ${used} under the name ${said}`, () => {
      throwsCode(() => verify(forge({ alg: said, kid: 'k1' }, goodClaims, used)), 'signature_invalid')
    })

test('verifyJwt() refuses a curve used with the hash of another', () => {
  const input = `${encodePart({ alg: 'ES384', kid: 'k1' })}.${encodePart(goodClaims)}`
  const key = pairs['P-256'].privateKey
  const signature = sign('sha384', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  throwsCode(() => verify(`${input}.${signature.toString('base64url')}`), 'signature_invalid')
})

test('verifyJwt() refuses an algorithm that the provider may not use, though the key fits', () => {
  throwsCode(() => verify(goodToken('RS256'), { algorithms: ['ES256', 'PS256'] }), 'token_algorithm_refused')
  throwsCode(() => verify(goodToken('RS256'), { algorithms: [] }), 'token_algorithm_refused')
})

test('verifyJwt() refuses an algorithm other than the one the JWK names', () => {
  const pinned = keySetOf(publicJwk(pairs.RSA, { kid: 'k1', alg: 'RS256' }))
  for (const alg of ['RS384', 'RS512', 'PS256'] as const)
    throwsCode(() => verify(goodToken(alg), { keys: pinned }), 'signature_invalid')
  assert.ok(verify(goodToken('RS256'), { keys: pinned }))
})

const own = publicJwk(pairs['P-256'])
const headers: [name: string, header: JsonObject, want: Code][] = [
  ['a key of its own', { jwk: own }, 'token_header_refused'],
  ['a key that is null', { jwk: null }, 'token_header_refused'],
  ['a place for its keys', { jku: 'https://evil.example/jwks' }, 'token_header_refused'],
  ['a place for its certificate', { x5u: 'https://evil.example/cert' }, 'token_header_refused'],
  ['a certificate of its own', { x5c: ['MIIB'] }, 'token_header_refused'],
  ['a critical extension', { crit: ['exp'], exp: 1 }, 'token_header_refused'],
  ['an empty list of critical extensions', { crit: [] }, 'token_header_refused'],
  ['an unencoded payload', { b64: false }, 'token_header_refused'],
  ['an encoded payload said aloud', { b64: true }, 'token_header_refused'],
  ['a compressed payload', { zip: 'DEF' }, 'token_header_refused'],
  ['an encryption', { enc: 'A256GCM' }, 'token_header_refused'],
  ['the type of a DPoP proof', { typ: 'dpop+jwt' }, 'token_type_refused'],
  ['the type of a logout token', { typ: 'logout+jwt' }, 'token_type_refused'],
  ['the type of a security event', { typ: 'application/secevent+jwt' }, 'token_type_refused'],
  ['the type of a workload identity token', { typ: 'wit+jwt' }, 'token_type_refused'],
  ['an empty type', { typ: '' }, 'token_type_refused'],
  ['an inherited name for a type', { typ: 'constructor' }, 'token_type_refused'],
  ['a type that is no text', { typ: ['JWT'] }, 'token_malformed'],
  ['a kid that is no text', { kid: 1 }, 'token_malformed'],
  ['a kid of another key', { kid: 'k2' }, 'key_unknown'],
  ['a kid in another case', { kid: 'K1' }, 'key_unknown'],
  ['an empty kid', { kid: '' }, 'key_unknown'],
  ['a kid that looks like a path', { kid: '../../../dev/null' }, 'key_unknown'],
  ['an inherited name for a kid', { kid: '__proto__' }, 'key_unknown'],
]
for (const [name, header, want] of headers)
  test(`verifyJwt() refuses a token with ${name}`, () =>
    void throwsCode(() => verify(goodToken('ES256', {}, header)), want))

for (const typ of ['jwt', 'JWT', 'application/jwt', 'JOSE', 'at+jwt', 'application/at+JWT'])
  test(`verifyJwt() accepts the type ${typ}`, () => assert.ok(verify(goodToken('ES256', {}, { typ }))))

test('verifyJwt() refuses a JWE that wraps plain claims', async () => {
  const jwe = await new CompactEncrypt(Buffer.from(JSON.stringify(goodClaims)))
    .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM', kid: 'k1' })
    .encrypt(pairs.RSA.publicKey)
  assert.deepEqual(throwsCode(() => verify(jwe), 'token_malformed').detail, { reason: 'encrypted' })
})

test('verifyJwt() refuses a token without kid when more than eight keys fit, and accepts it with eight', () => {
  const token = forge({ alg: 'ES256' }, goodClaims)
  const many = (count: number): typeof keys => keySetOf(...Array.from({ length: count }, () => own))
  assert.ok(verify(token, { keys: many(8) }))
  const { detail } = throwsCode(() => verify(token, { keys: many(9) }), 'key_unknown')
  assert.equal(detail['reason'], 'too_many_keys_fit')
})

test('verifyJwt() tells a key it does not know from one that did not sign', () => {
  const none = keySetOf(publicJwk(pairs.RSA, { kid: 'k1' }))
  const nameless = forge({ alg: 'ES256' }, goodClaims)
  throwsCode(() => verify(nameless, { keys: none }), 'key_unknown')
  throwsCode(() => verify(nameless, { keys: keySetOf() }), 'key_unknown')
  const { detail } = throwsCode(() => verify(goodToken(), { keys: none }), 'signature_invalid')
  assert.equal(detail['reason'], 'key_serves_other_algorithms')
})

// JWKs that must never become a key. No large key is generated: a modulus is forged from any odd bytes.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { JsonObject, JsonValue } from '#json/types'
import { pairs, publicJwk } from '#jwt/fixtures/signer'
import { outcome, throwsCode } from '#testing/throws-code'
import { parseJwk, type JwkFault } from './parse-jwk.ts'

const rsa = publicJwk(pairs.RSA)
const ec = publicJwk(pairs['P-256'])
const point = pairs['P-256'].publicKey.export({ format: 'jwk' })
const secretRsa = pairs.RSA.privateKey.export({ format: 'jwk' })

/** An odd number of exactly this many bits, as base64url. */
function modulus(bits: number): string {
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xa7)
  bytes[0] = (1 << ((bits - 1) % 8)) | 1
  return bytes.toString('base64url')
}
const flipped = (text = ''): string => {
  const bytes = Buffer.from(text, 'base64url')
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  return bytes.toString('base64url')
}
const zeros = (length: number): string => Buffer.alloc(length).toString('base64url')

const cases: [name: string, jwk: JsonValue, reason: JwkFault][] = [
  ['null', null, 'not_an_object'],
  ['a string', 'RSA', 'not_an_object'],
  ['an array', [rsa], 'not_an_object'],
  ['no type', {}, 'type_unknown'],
  ['a type in lower case', { ...rsa, kty: 'rsa' }, 'type_unknown'],
  ['an Edwards key', { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }, 'type_unknown'],
  ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }, 'private_key'],
  ['an RSA public key with `k`', { ...rsa, k: 'c2VjcmV0' }, 'private_key'],
  ['a whole private RSA key', JSON.parse(JSON.stringify(secretRsa)) as JsonValue, 'private_key'],
  ['a private exponent that is null', { ...rsa, d: null }, 'private_key'],
  ['one prime', { ...rsa, p: 'Aw' }, 'private_key'],
  ['other primes', { ...rsa, oth: [] }, 'private_key'],
  ['a private EC key', { ...ec, d: 'AAAA' }, 'private_key'],
  ['use for encryption', { ...rsa, use: 'enc' }, 'use_not_signature'],
  ['use in upper case', { ...rsa, use: 'SIG' }, 'use_not_signature'],
  ['use as a list', { ...rsa, use: ['sig'] }, 'use_not_signature'],
  ['operations without verify', { ...rsa, key_ops: ['encrypt', 'sign'] }, 'operations_without_verify'],
  ['operations as a string', { ...rsa, key_ops: 'verify' }, 'operations_without_verify'],
  ['an encryption algorithm', { ...rsa, alg: 'RSA-OAEP' }, 'algorithm_unknown'],
  ['a symmetric algorithm', { ...rsa, alg: 'HS256' }, 'algorithm_unknown'],
  ['the algorithm none', { ...rsa, alg: 'none' }, 'algorithm_unknown'],
  ['an algorithm in lower case', { ...rsa, alg: 'rs256' }, 'algorithm_unknown'],
  ['an inherited name for an algorithm', { ...rsa, alg: 'toString' }, 'algorithm_unknown'],
  ['an algorithm of a list', { ...rsa, alg: ['RS256'] }, 'algorithm_unknown'],
  ['a kid that is a number', { ...rsa, kid: 1 }, 'kid_malformed'],
  ['no modulus', { kty: 'RSA', e: 'AQAB' }, 'member_malformed'],
  ['no exponent', { kty: 'RSA', n: modulus(2048) }, 'member_malformed'],
  ['a modulus of zero', { ...rsa, n: zeros(256) }, 'member_malformed'],
  ['an empty modulus', { ...rsa, n: '' }, 'member_malformed'],
  ['a modulus with padding', { ...rsa, n: `${modulus(2048)}==` }, 'member_malformed'],
  ['a modulus in plain base64', { ...rsa, n: '+/'.repeat(171) }, 'member_malformed'],
  ['a numeric modulus', { ...rsa, n: 3 }, 'member_malformed'],
  ['a modulus of 1024 bits', { ...rsa, n: modulus(1024) }, 'modulus_size'],
  ['a modulus of 2047 bits', { ...rsa, n: modulus(2047) }, 'modulus_size'],
  ['a small modulus behind zeros', { ...rsa, n: `${zeros(192)}${modulus(1024)}` }, 'modulus_size'],
  ['a modulus of 8193 bits', { ...rsa, n: modulus(8193) }, 'modulus_size'],
  ['a modulus of 16384 bits', { ...rsa, n: modulus(16384) }, 'modulus_size'],
  ['an even modulus', { ...rsa, n: flipped(secretRsa.n) }, 'modulus_even'],
  ['the exponent zero', { ...rsa, e: 'AA' }, 'member_malformed'],
  ['the exponent one', { ...rsa, e: 'AQ' }, 'exponent'],
  ['the exponent one behind zeros', { ...rsa, e: 'AAAB' }, 'exponent'],
  ['the exponent two', { ...rsa, e: 'Ag' }, 'exponent'],
  ['an even exponent', { ...rsa, e: 'AQAA' }, 'exponent'],
  ['an exponent of five bytes', { ...rsa, e: 'AQAAAAE' }, 'exponent'],
  ['no curve', { ...ec, crv: null }, 'curve_unknown'],
  ['the curve of Bitcoin', { ...ec, crv: 'secp256k1' }, 'curve_unknown'],
  ['a curve by its OpenSSL name', { ...ec, crv: 'prime256v1' }, 'curve_unknown'],
  ['an inherited name for a curve', { ...ec, crv: 'constructor' }, 'curve_unknown'],
  ['no coordinate', { kty: 'EC', crv: 'P-256', x: point.x ?? '' }, 'member_malformed'],
  ['the coordinates of another curve', { ...ec, crv: 'P-384' }, 'member_malformed'],
  ['a coordinate without its leading zero', { ...ec, x: zeros(31) }, 'member_malformed'],
  ['a coordinate with a zero too many', { ...ec, x: zeros(33) }, 'member_malformed'],
  ['a point beside the curve', { ...ec, y: flipped(point.y) }, 'point_not_on_curve'],
  ['the point zero', { ...ec, x: zeros(32), y: zeros(32) }, 'point_not_on_curve'],
  [
    'coordinates beyond the field',
    { ...ec, x: Buffer.alloc(32, 255).toString('base64url') },
    'point_not_on_curve',
  ],
  ['swapped coordinates', { ...ec, x: point.y ?? '', y: point.x ?? '' }, 'point_not_on_curve'],
]
for (const [name, jwk, reason] of cases)
  test(`parseJwk() refuses ${name}`, () =>
    assert.deepEqual(throwsCode(() => parseJwk(jwk), 'jwk_malformed').detail, { reason }))

for (const bits of [2048, 4096, 8192])
  test(`parseJwk() accepts a modulus of ${bits} bits`, () => {
    assert.equal(parseJwk({ kty: 'RSA', n: modulus(bits), e: 'AQAB' }).type, 'RSA')
  })

for (const e of ['Aw', 'AQAB', '_____w'])
  test(`parseJwk() accepts the exponent ${e}`, () => {
    assert.equal(parseJwk({ ...rsa, e }).type, 'RSA')
  })

test('parseJwk() is total over any change of one member, and repeats nothing of it', () => {
  const member = fc.constantFrom('kty', 'crv', 'x', 'y', 'n', 'e', 'alg', 'use', 'key_ops', 'kid', 'd')
  const value = fc.jsonValue() as fc.Arbitrary<JsonValue>
  fc.assert(
    fc.property(fc.constantFrom(rsa, ec), member, value, (jwk: JsonObject, name, changed) => {
      const result = outcome(() => parseJwk({ ...jwk, [name]: changed }))
      assert.ok(result === 'ok' || result === 'jwk_malformed')
    }),
  )
})

import { test } from 'node:test'
import assert from 'node:assert/strict'
import { calculateJwkThumbprint } from 'jose'
import { throwsCode } from '#testing/throws-code'
import type { JsonObject } from '#json/types'
import { pairFor, pairs, publicJwk } from '#jwt/fixtures/signer'
import { signatureAlgorithms, type SignatureAlgorithm } from '#jwt/types'
import type { KeyType } from '#jwt/algorithms'
import { parseJwk } from './parse-jwk.ts'
import { jwkThumbprint } from './public-key.ts'

const served: Record<KeyType, readonly SignatureAlgorithm[]> = {
  RSA: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
}
const types = Object.keys(served) as KeyType[]

for (const type of types)
  test(`parseJwk() lets a key of type ${type} without \`alg\` serve what its type can, and nothing else`, () => {
    const key = parseJwk(publicJwk(pairs[type], { kid: 'a' }))
    assert.equal(key.type, type)
    assert.equal(key.kid, 'a')
    assert.deepEqual(key.algorithms, served[type])
    assert.ok(key.key.equals(pairs[type].publicKey))
  })

for (const alg of signatureAlgorithms)
  test(`parseJwk() narrows a key whose JWK says ${alg} to that`, () =>
    assert.deepEqual(parseJwk(publicJwk(pairFor(alg), { alg })).algorithms, [alg]))

for (const type of types)
  test(`parseJwk() refuses a ${type} key whose JWK says the algorithm of another type`, () => {
    for (const alg of signatureAlgorithms.filter((name) => !served[type].includes(name))) {
      const error = throwsCode(() => parseJwk(publicJwk(pairs[type], { alg })), 'jwk_malformed')
      assert.deepEqual(error.detail, { reason: 'algorithm_unfit' })
    }
  })

const purposes: [name: string, more: JsonObject][] = [
  ['no purpose', {}],
  ['use for signatures', { use: 'sig' }],
  ['the operation verify', { key_ops: ['verify'] }],
  ['unknown members, a certificate chain included', { x5c: ['MIIB'], x5t: 'a', issuer: 'me' }],
]
for (const [name, more] of purposes)
  test(`parseJwk() takes a key with ${name}`, () => {
    assert.equal(parseJwk(publicJwk(pairs.RSA, more)).type, 'RSA')
  })

test('parseJwk() takes a modulus with a leading zero for the same key', () => {
  const jwk = publicJwk(pairs.RSA)
  const modulus = Buffer.from(pairs.RSA.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')
  const n = Buffer.concat([Buffer.alloc(1), modulus]).toString('base64url')
  assert.equal(parseJwk({ ...jwk, n }).thumbprint, parseJwk(jwk).thumbprint)
})

test('jwkThumbprint() is that of RFC 7638, for either half of a pair', async () => {
  for (const type of types) {
    const { publicKey, privateKey } = pairs[type]
    const want = await calculateJwkThumbprint(publicKey.export({ format: 'jwk' }))
    assert.equal(jwkThumbprint(publicKey), want)
    assert.equal(jwkThumbprint(privateKey), want)
    assert.equal(parseJwk(publicJwk(pairs[type], { kid: 'x' })).thumbprint, want)
  }
})

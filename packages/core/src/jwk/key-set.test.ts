import { test } from 'node:test'
import assert from 'node:assert/strict'
import type { JsonObject, JsonValue } from '#json/types'
import { keySetOf, pairs, publicJwk } from '#jwt/fixtures/signer'
import { throwsCode } from '#testing/throws-code'
import { keySetFrom, parseJwks } from './parse-jwks.ts'

const rsa = publicJwk(pairs.RSA, { kid: 'r' })
const ec = publicJwk(pairs['P-256'], { kid: 'e' })
const thumbprints = (...jwks: JsonObject[]): string[] => keySetOf(...jwks).keys.map((key) => key.thumbprint)

test('parseJwks() reads text and bytes alike, and ignores what else the set says', () => {
  const text = JSON.stringify({ keys: [rsa, ec], issuer: 'x' })
  for (const source of [text, Buffer.from(text)])
    assert.deepEqual(
      parseJwks(source).keys.map((key) => key.kid),
      ['r', 'e'],
    )
})

test('parseJwks() leaves a bad key out, says why, and keeps the rest', () => {
  const keys = [
    { ...rsa, d: 'AQAB' },
    ec,
    { kty: 'OKP', kid: 'o' },
    { ...rsa, n: 'AQAB' },
    7,
    { ...rsa, kid: 1 },
  ]
  const set = parseJwks(JSON.stringify({ keys }))
  assert.deepEqual(
    set.keys.map((key) => key.kid),
    ['e'],
  )
  assert.deepEqual(set.skipped, [
    { index: 0, kid: 'r', reason: 'private_key' },
    { index: 2, kid: 'o', reason: 'type_unknown' },
    { index: 3, kid: 'r', reason: 'modulus_size' },
    { index: 4, reason: 'not_an_object' },
    { index: 5, reason: 'kid_malformed' },
  ])
})

const notSets: [name: string, source: string | Uint8Array, reason: string][] = [
  ['invalid UTF-8', Buffer.from('7b2280227d', 'hex'), 'not_utf8'],
  ['HTML', '<html>', 'not_json'],
  ['duplicate keys', '{"keys":[],"keys":[]}', 'not_json'],
  ['deep JSON', `{"keys":${'['.repeat(1e5)}`, 'not_json'],
  ['an array', '[]', 'keys_absent'],
  ['null', 'null', 'keys_absent'],
  ['no keys', '{}', 'keys_absent'],
  ['keys as an object', '{"keys":{}}', 'keys_absent'],
]
for (const [name, source, reason] of notSets)
  test(`parseJwks() refuses ${name}`, () =>
    assert.deepEqual(throwsCode(() => parseJwks(source), 'jwks_malformed').detail, { reason }))

const repeat = (count: number, jwk: JsonValue): JsonValue => ({
  keys: Array.from({ length: count }, () => jwk),
})
test('keySetFrom() accepts 100 keys of a type and 300 in all, and not one more', () => {
  assert.equal(keySetFrom(repeat(100, ec)).keys.length, 100)
  assert.equal(keySetFrom(repeat(300, { kty: 'OKP' })).skipped.length, 300)
  for (const tooMany of [repeat(101, ec), repeat(101, rsa), repeat(301, {})])
    assert.deepEqual(throwsCode(() => keySetFrom(tooMany), 'jwks_malformed').detail, {
      reason: 'too_many_keys',
    })
})

test('keySetFrom() returns a set without usable keys, for the caller to judge', () => {
  const set = keySetFrom({ keys: [] })
  assert.deepEqual([set.keys, set.skipped], [[], []])
  assert.deepEqual(set.candidates({ alg: 'RS256' }), [])
})

test('candidates() offers the keys with the kid of the token that serve its algorithm', () => {
  const p384 = publicJwk(pairs['P-384'], { kid: 'e' })
  const pinned = publicJwk(pairs.RSA, { kid: 'pinned', alg: 'RS256' })
  const nameless = publicJwk(pairs['P-521'])
  const set = keySetOf(rsa, ec, p384, pinned, nameless)
  const offered = (wanted: Parameters<typeof set.candidates>[0]): string[] =>
    set.candidates(wanted).map((key) => key.thumbprint)

  assert.deepEqual(offered({ kid: 'e', alg: 'ES256' }), thumbprints(ec))
  assert.deepEqual(offered({ kid: 'e', alg: 'ES384' }), thumbprints(p384))
  assert.deepEqual(offered({ kid: 'e', alg: 'RS256' }), [])
  assert.deepEqual(offered({ kid: 'pinned', alg: 'PS256' }), [])
  assert.deepEqual(offered({ alg: 'RS256' }), thumbprints(rsa, pinned))
  assert.deepEqual(offered({ alg: 'ES512' }), thumbprints(nameless))
  assert.deepEqual(offered({ kid: 'undefined', alg: 'ES512' }), [])
  assert.deepEqual(
    ['e', 'r', 'E', 'toString', 'undefined'].map((kid) => set.has(kid)),
    [true, true, false, false, false],
  )
})

test('candidates() offers every key when one kid names several', () => {
  const other = { ...publicJwk(pairs['P-256']), kid: 'same' }
  assert.equal(keySetOf(other, other).candidates({ kid: 'same', alg: 'ES256' }).length, 2)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRing, policyOf, start } from '#testing/ring-fixture'
import { discoveryDocument } from './discovery-document.ts'
import { jwksDocument } from './jwks-document.ts'

const issuers: [issuer: string, jwksUri: string][] = [
  ['https://vouchsafe.internal', 'https://vouchsafe.internal/.well-known/jwks.json'],
  ['https://vouchsafe.internal/', 'https://vouchsafe.internal/.well-known/jwks.json'],
  ['https://id.example/tenant', 'https://id.example/tenant/.well-known/jwks.json'],
]
for (const [issuer, jwksUri] of issuers)
  test(`discoveryDocument() repeats the issuer ${issuer} exactly and puts the keys below it`, () => {
    const document = discoveryDocument({ issuer })
    assert.deepEqual([document.issuer, document.jwks_uri], [issuer, jwksUri])
  })

test('discoveryDocument() states what AWS and OpenID require of an issuer of workload tokens', () => {
  const document = discoveryDocument({ issuer: 'https://vouchsafe.internal', extraClaims: ['groups'] })
  assert.deepEqual(document.response_types_supported, ['id_token'])
  assert.deepEqual(document.subject_types_supported, ['public'])
  assert.deepEqual(document.id_token_signing_alg_values_supported, ['RS256', 'ES256', 'ES384'])
  for (const claim of ['iss', 'sub', 'aud', 'exp', 'iat', 'groups'])
    assert.ok(document.claims_supported.includes(claim), claim)
})

test('jwksDocument() is rendered once a revision; its ETag changes with the keys', async () => {
  const { ring, goTo } = await openRing(policyOf(100, 20, 50))
  const before = jwksDocument(ring)
  assert.equal(jwksDocument(ring), before)
  assert.deepEqual(JSON.parse(before.body), { keys: ring.publishedJwks() })
  assert.match(before.etag, /^"[\w-]{43}"$/)
  await goTo(start + 80)
  const after = jwksDocument(ring)
  assert.notEqual(after.etag, before.etag)
  assert.equal(JSON.parse(after.body).keys.length, 6)
})

const ages: [prepareSeconds: number, want: string][] = [
  [86_400, 'public, max-age=3600, must-revalidate'],
  [600, 'public, max-age=300, must-revalidate'],
  [2, 'public, max-age=1, must-revalidate'],
  [1, 'no-cache'],
  [0, 'no-cache'],
]
for (const [prepareSeconds, want] of ages)
  test(`jwksDocument() lets nobody keep keys past the takeover when prepared ${prepareSeconds} s ahead`, () => {
    const ring = { publishedJwks: () => [], revision: 1, policy: policyOf(100, prepareSeconds, 50) }
    assert.equal(jwksDocument(ring).cacheControl, want)
  })

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRing, policyOf, start } from '#testing/ring-fixture'
import { ownKeySet } from './own-key-set.ts'

test('ownKeySet() has every published key, each for its own algorithm only', async () => {
  const { ring, goTo } = await openRing(policyOf(100, 20, 50))
  await goTo(start + 80)
  const keys = ownKeySet(ring)
  for (const jwk of ring.publishedJwks()) {
    const kid = jwk['kid']
    assert.ok(typeof kid === 'string' && keys.has(kid))
    const serves = (['ES256', 'ES384', 'RS256', 'RS512', 'PS256'] as const).filter(
      (alg) => keys.candidates({ kid, alg }).length === 1,
    )
    assert.deepEqual(serves, [jwk['alg']])
  }
  assert.equal(keys.skipped.length, 0)
})

test('ownKeySet() is made once a revision, importing only new keys', async () => {
  const { ring, goTo } = await openRing(policyOf(100, 20, 50))
  const before = ownKeySet(ring)
  assert.equal(ownKeySet(ring), before)
  await goTo(start + 80)
  const after = ownKeySet(ring)
  assert.equal(after.keys.length, 6)
  for (const key of before.keys) assert.ok(after.keys.includes(key))
})

/** Keys that rotate every second, as a stranger sees them: all RSA keys are real, hence not a unit test. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import type { Seconds } from '@vouchsafe/core/time'
import { jwksDocument } from '#discovery/jwks-document'
import { epoch, openRing, policyOf, random, start } from '#testing/ring-fixture'
import { mintToken } from '#token/mint-token'

const issuer = 'https://vouchsafe.internal'
const algorithms = ['ES256', 'RS256', 'ES256', 'ES384'] as const

test('with keys rotating every second, every token verifies from its first to its last second', async () => {
  const { ring, clock, goTo } = await openRing(policyOf(1, 2, 6))
  let live: { readonly token: string; readonly expiresAt: number }[] = []
  const signers = new Set<string>()

  for (let second = 0; second < 300; second += 1) {
    clock.at = epoch(start + second)
    const { token, kid, expiresAt } = await mintToken(
      { ring, issuer, algorithm: algorithms[second % 4] ?? 'ES256' },
      {
        subject: 'spiffe://vouchsafe.internal/local/uid/1000',
        audience: 'sts.amazonaws.com',
        lifetimeSeconds: (1 + (second % 6)) as Seconds,
        amr: ['attested'],
      },
      { at: clock.at, random },
    )
    signers.add(kid)
    live = [...live, { token: token.reveal(), expiresAt }].filter((one) => clock.at < one.expiresAt)
    await goTo(clock.at)
    const published = createLocalJWKSet(JSON.parse(jwksDocument(ring).body) as JSONWebKeySet)
    const options = { issuer, currentDate: new Date(clock.at * 1000), clockTolerance: 0 }
    for (const one of live) await jwtVerify(one.token, published, options)
  }

  assert.ok(signers.size > 280, `${signers.size} keys signed`)
  assert.ok(ring.publishedJwks().length <= 3 * 13, `${ring.publishedJwks().length} keys published`)
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { assume } from '../scene/sts.ts'
import { makeKey, type TestKey } from '../scene/tokens.ts'
import { makeScene, roleArn, roleTrusting, startVouch, type Vouch } from '../scene/vouch.ts'

const foreign = 'foreign.example.com'
const own = 'vouchsafe.internal'
const outageMs = 20_000
const clients = 8
const fixture = (name: string): string =>
  readFileSync(new URL(`../../packages/host/test-fixtures/${name}`, import.meta.url), 'utf8')

test(
  'an outage of a foreign JWKS endpoint refuses no known key, while our own keys rotate every second',
  { timeout: 120_000 },
  async () => {
    const known = makeKey('known')
    const unseen = makeKey('unseen')
    const endpoint = await startJwks([known])
    const scene = makeScene([
      {
        kind: 'Provider',
        url: `https://${foreign}`,
        audiences: ['sts.amazonaws.com'],
        keys: {
          jwksUri: `https://localhost:${endpoint.port}/jwks`,
          ca: fixture('ca.pem'),
          allowPrivateAddresses: true,
        },
      },
      { kind: 'Provider', url: `https://${own}`, audiences: ['sts.amazonaws.com'], keys: { own: true } },
      roleTrusting('foreign', foreign),
      roleTrusting('own', own),
    ])
    const vouch = await startVouch(scene, {
      VOUCH_KEY_ACTIVE: '1s',
      VOUCH_KEY_PREPARE: '2s',
      VOUCH_PROVIDER_KEYS_FRESH: '2s',
      VOUCH_LOG_LEVEL: 'error',
    })
    const ask = (role: string, token: string) => assume(vouch.url, roleArn(role), token)
    const foreignToken = (key: TestKey): string => key.token({ iss: `https://${foreign}`, sub: 'job' })
    assert.equal((await ask('foreign', foreignToken(known))).status, 200)

    await endpoint.close()
    const kids = new Set<string>()
    const until = performance.now() + outageMs
    const client = async (): Promise<number> => {
      let rounds = 0
      for (; performance.now() < until; rounds++) {
        const ownToken = await mintOwn(vouch)
        kids.add(kidOf(ownToken))
        const [first, second, third] = await Promise.all([
          ask('foreign', foreignToken(known)),
          ask('own', ownToken),
          ask('foreign', foreignToken(unseen)),
        ])
        assert.equal(first.status, 200, first.text)
        assert.equal(second.status, 200, second.text)
        assert.deepEqual([third.status, third.code], [400, 'IDPCommunicationError'], third.text)
      }
      return rounds
    }
    const rounds = await Promise.all(Array.from({ length: clients }, client))
    const total = rounds.reduce((sum, one) => sum + one, 0)
    assert.ok(total > 500, `${total} rounds in the outage`)
    assert.ok(kids.size >= 10, `${kids.size} of our keys signed in ${outageMs / 1000} s`)

    const back = await startJwks([known, unseen], endpoint.port)
    assert.equal(await firstAcceptance(() => ask('foreign', foreignToken(unseen))), 'accepted')
    await back.close()
    await vouch.stop()
    scene.remove()
  },
)

async function firstAcceptance(ask: () => ReturnType<typeof assume>): Promise<string> {
  for (let tries = 0; tries < 400; tries++) {
    const answer = await ask()
    if (answer.status === 200) return 'accepted'
    assert.equal(answer.code, 'IDPCommunicationError', answer.text)
    await delay(100)
  }
  return 'never accepted'
}

async function mintOwn(vouch: Vouch): Promise<string> {
  const body = { subject: 'anything', audience: 'sts.amazonaws.com' }
  return ((await vouch.admin('POST', '/v1/tokens', body)) as { token: string }).token
}

function kidOf(token: string): string {
  const header: { kid: string } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
  return header.kid
}

async function startJwks(
  keys: readonly TestKey[],
  port = 0,
): Promise<{ port: number; close(): Promise<void> }> {
  const body = JSON.stringify({ keys: keys.map((key) => key.publicJwk) })
  const server: Server = createServer(
    { key: fixture('localhost.key.pem'), cert: fixture('localhost.pem') },
    (_, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(body)
    },
  )
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = (): Promise<void> => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return { port: (server.address() as AddressInfo).port, close }
}

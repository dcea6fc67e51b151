// Discovery and JWKS that attack whoever fetches them (field.md 2: SSRF, resources, key confusion; invariant 9). Every
// issuer here is hostile in one way; none gets a token accepted, and nothing inside is contacted.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createPlainServer, type RequestListener, type ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { compact, ecKey, es256, goodClaims } from '../scene/forge.ts'
import { makeScene, roleArn, roleTrusting, startVouch, type Vouch } from '../scene/vouch.ts'
import {
  assertCounted,
  assertNothingIssued,
  assumeForm,
  element,
  formType,
  send,
  unverified,
  type WireAnswer,
} from '../scene/wire.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../../packages/host/test-fixtures/${name}`, import.meta.url), 'utf8')
const ca = fixture('ca.pem')
const key = ecKey('k')
const good = { keys: [key.jwk] }
/** A public key whose use would cost 64 times that of the usual size; nobody needs its private half. */
const giant = { kty: 'RSA', e: 'AQAB', kid: 'k', n: modulus(16_384) }

function modulus(bits: number): string {
  const bytes = randomBytes(bits / 8)
  bytes[0] = 0xff
  bytes[bytes.length - 1] = 0xff
  return bytes.toString('base64url')
}

const json = (response: ServerResponse, value: unknown): void => {
  response.setHeader('content-type', 'application/json')
  response.end(typeof value === 'string' ? value : JSON.stringify(value))
}
const redirect = (response: ServerResponse, location: string): void => {
  response.writeHead(302, { location })
  response.end()
}

/** Requests that should never have been made. */
const victim = { hits: 0, url: '' }
let base = ''

/** Under each name: what its discovery document answers, and its key set. */
interface Hostile {
  readonly discovery?: (response: ServerResponse, issuer: string) => void
  readonly jwks?: (response: ServerResponse) => void
  /** Fields of `keys` other than the discovery at the hostile server. */
  readonly keys?: () => object
  readonly kid?: string
  readonly code: 'InvalidIdentityToken' | 'IDPCommunicationError'
  readonly reason: string
}
const down = { code: 'IDPCommunicationError', reason: 'keys_unavailable' } as const
const refused = { code: 'InvalidIdentityToken', reason: 'fetch_refused' } as const
const notFound = { code: 'InvalidIdentityToken', reason: 'key_unknown' } as const
const discoveryMalformed = { code: 'InvalidIdentityToken', reason: 'discovery_malformed' } as const
const jwksMalformed = { code: 'InvalidIdentityToken', reason: 'jwks_malformed' } as const
const names =
  (jwksUri: string) =>
  (response: ServerResponse, issuer: string): void =>
    json(response, { issuer, jwks_uri: jwksUri })

const hostile: Readonly<Record<string, Hostile>> = {
  'redirects-inside': { discovery: (response) => redirect(response, victim.url), ...refused },
  'redirects-to-metadata': {
    discovery: (response) => redirect(response, 'https://169.254.169.254/latest/meta-data/'),
    ...refused,
  },
  'redirects-keys-inside': { jwks: (response) => redirect(response, victim.url), ...refused },
  'names-plain-http': {
    discovery: (response, issuer) => names(victim.url)(response, issuer),
    ...discoveryMalformed,
  },
  'names-a-file': {
    discovery: (response, issuer) => names('file:///etc/passwd')(response, issuer),
    ...discoveryMalformed,
  },
  'names-metadata': {
    discovery: (response, issuer) => names('https://169.254.169.254/jwks')(response, issuer),
    ...refused,
  },
  'names-mapped-metadata': {
    discovery: (response, issuer) => names('https://[::ffff:169.254.169.254]/jwks')(response, issuer),
    ...refused,
  },
  'names-decimal-metadata': {
    discovery: (response, issuer) => names('https://2852039166/jwks')(response, issuer),
    ...refused,
  },
  'lies-about-issuer': {
    discovery: (response) =>
      json(response, { issuer: 'https://other.example.com', jwks_uri: `${base}/good` }),
    ...discoveryMalformed,
  },
  'adds-a-slash': {
    discovery: (response, issuer) => json(response, { issuer: `${issuer}/`, jwks_uri: `${base}/good` }),
    ...discoveryMalformed,
  },
  'says-it-twice': {
    discovery: (response, issuer) =>
      json(response, `{"issuer":"x","issuer":"${issuer}","jwks_uri":"${base}/good"}`),
    ...discoveryMalformed,
  },
  'is-deep': { discovery: (response) => json(response, '['.repeat(500_000)), ...discoveryMalformed },
  'is-html': { discovery: (response) => response.end('<html></html>'), ...discoveryMalformed },
  'is-huge': { discovery: (response) => json(response, 'x'.repeat(8 * 1024 * 1024)), ...down },
  'is-endless': { discovery: (response) => stream(response), ...down },
  hangs: { discovery: () => {}, ...down },
  'sends-an-error': { discovery: (response) => (response.writeHead(500), response.end()), ...down },
  'has-a-giant-key': { jwks: (response) => json(response, { keys: [giant] }), ...notFound },
  'has-a-private-key': {
    jwks: (response) => json(response, { keys: [{ ...key.jwk, d: 'AAAA' }] }),
    ...notFound,
  },
  'has-a-secret-key': {
    jwks: (response) => json(response, { keys: [{ kty: 'oct', k: 'AAAA', kid: 'k', alg: 'HS256' }] }),
    ...notFound,
  },
  'has-no-keys': { jwks: (response) => json(response, { keys: [] }), ...notFound },
  'has-keys-that-are-none': { jwks: (response) => json(response, { keys: 'x' }), ...jwksMalformed },
  'has-another-key': { jwks: (response) => json(response, { keys: [ecKey('other').jwk] }), ...notFound },
  'is-private-without-leave': { keys: () => ({ discoveryUrl: `${base}/good`, ca }), ...refused },
  'is-metadata-with-leave': {
    keys: () => ({ jwksUri: 'https://169.254.169.254/jwks', allowPrivateAddresses: true }),
    ...refused,
  },
  'has-another-authority': {
    keys: () => ({ jwksUri: `${base}/good`, allowPrivateAddresses: true }),
    ...down,
  },
}

function stream(response: ServerResponse): void {
  const write = (): void => {
    if (!response.destroyed) response.write(' '.repeat(65_536), () => setImmediate(write))
  }
  response.on('error', () => {})
  write()
}

const issuerOf = (name: string): string => `https://${name}.example.com`
const answer: RequestListener = (request, response) => {
  const [, name = '', what] = (request.url ?? '').split('/')
  const { discovery, jwks } = hostile[name] ?? {}
  if (name === 'good' || what === 'jwks') return jwks === undefined ? json(response, good) : jwks(response)
  return discovery === undefined
    ? names(`${base}/${name}/jwks`)(response, issuerOf(name))
    : discovery(response, issuerOf(name))
}

const server: Server = createServer(
  { key: fixture('localhost.key.pem'), cert: fixture('localhost.pem') },
  answer,
)
const inside = createPlainServer((_, response) => {
  victim.hits += 1
  json(response, good)
})
let scene: ReturnType<typeof makeScene>
let vouch: Vouch

before(async () => {
  server.listen(0, '127.0.0.1')
  inside.listen(0, '127.0.0.1')
  await Promise.all([once(server, 'listening'), once(inside, 'listening')])
  base = `https://localhost:${(server.address() as AddressInfo).port}`
  victim.url = `http://127.0.0.1:${(inside.address() as AddressInfo).port}/`
  const served = (name: string): object => ({
    discoveryUrl: `${base}/${name}/discovery`,
    ca,
    allowPrivateAddresses: true,
  })
  scene = makeScene(
    ['honest', ...Object.keys(hostile)].flatMap((name) => [
      {
        kind: 'Provider',
        url: issuerOf(name),
        audiences: ['sts.amazonaws.com'],
        keys: hostile[name]?.keys?.() ?? served(name),
      },
      roleTrusting(name, `${name}.example.com`),
    ]),
  )
  vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })
})
after(async () => {
  await vouch.stop()
  for (const one of [server, inside]) {
    one.closeAllConnections()
    one.close()
  }
  scene.remove()
})

const ask = (name: string): Promise<WireAnswer> => {
  const token = compact({ alg: 'ES256', kid: 'k' }, goodClaims(issuerOf(name)), es256(key))
  return send(vouch.url, { path: '/aws/sts', headers: formType, body: assumeForm(roleArn(name), token) })
}

test('an honest issuer at the same server is believed', async () => {
  const honest = await ask('honest')
  assert.equal(honest.status, 200, honest.text)
})

test(
  'no hostile issuer is believed, each is told in AWS’s code and counted under its reason',
  { timeout: 60_000 },
  async () => {
    const before = await unverified(vouch)
    const asked = Object.keys(hostile).map(async (name) => [name, await ask(name)] as const)
    const started = performance.now()
    assert.equal((await ask('honest')).status, 200)
    assert.ok(performance.now() - started < 4000, 'a hostile issuer delayed an honest one')
    const answers = await Promise.all(asked)
    const counted: Record<string, number> = { ...before }
    const found = answers.map(([name, got]) => {
      assertNothingIssued(got, name)
      const { reason = '' } = hostile[name] ?? {}
      counted[reason] = (counted[reason] ?? 0) + 1
      return [name, got.status, element(got.text, 'Code')]
    })
    assert.deepEqual(
      found,
      Object.entries(hostile).map(([name, { code }]) => [name, 400, code]),
    )
    await assertCounted(vouch, counted)
    assert.equal(victim.hits, 0, 'something inside was contacted')
  },
)

test('200 tokens with a key never seen cause one more fetch', async () => {
  let fetches = 0
  server.on('request', ({ url }) => (fetches += url === '/honest/jwks' ? 1 : 0))
  const stranger = ecKey('never-seen')
  const tokens = Array.from({ length: 200 }, () =>
    compact({ alg: 'ES256', kid: 'never-seen' }, goodClaims(issuerOf('honest')), es256(stranger)),
  )
  const answers = await Promise.all(
    tokens.map((token) =>
      send(vouch.url, { path: '/aws/sts', headers: formType, body: assumeForm(roleArn('honest'), token) }),
    ),
  )
  for (const got of answers) {
    assertNothingIssued(got, 'never-seen')
    assert.match(element(got.text, 'Code') ?? '', /^(?:IDPCommunicationError|InvalidIdentityToken)$/)
  }
  assert.ok(fetches <= 1, `${fetches} fetches`)
})

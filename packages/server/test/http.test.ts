import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import type { RunningServer } from '#context/start-server'
import {
  assumeRole,
  attestedToken,
  call,
  eventsOf,
  issuer,
  quickstart,
  start,
  temporaryHome,
} from './scene.ts'

const home = temporaryHome()
let server: RunningServer
before(async () => {
  server = await start(home, { trust: quickstart, settings: { VOUCH_HOST_NAMES: 'vouch.example' } })
})
after(async () => {
  await server.close()
  home[Symbol.dispose]()
})

test('a workload gets a session with the token that the kernel vouches for', async () => {
  const answer = await assumeRole(server, await attestedToken(server))
  assert.equal(answer.status, 200, answer.text)
  assert.match(answer.text, /<SecretAccessKey>/)
  assert.equal(answer.headers['content-type'], 'text/xml')
})

test('the issuer serves its documents under its own name, whatever the address', async () => {
  const discovery = (await call(server.url, { path: '/.well-known/openid-configuration' })).json()
  assert.equal(discovery['issuer'], issuer)
  assert.equal(discovery['jwks_uri'], `${issuer}/.well-known/jwks.json`)

  const jwks = await call(server.url, { path: '/.well-known/jwks.json' })
  assert.deepEqual((jwks.json()['keys'] as { alg: string }[]).map(({ alg }) => alg).toSorted(), [
    'ES256',
    'ES384',
    'RS256',
  ])
  const { etag } = jwks.headers
  const again = await call(server.url, { path: '/.well-known/jwks.json', headers: { 'if-none-match': etag } })
  assert.equal(again.status, 304)
})

test('every served name reaches the routes; `sts.` and `iam.` before it reach the service at the root', async () => {
  for (const host of ['localhost', '127.0.0.1:1', 'vouchsafe.internal', 'vouch.example:443'])
    assert.equal((await call(server.url, { path: '/healthz', headers: { host } })).status, 200, host)
  for (const host of ['sts.localhost', 'sts.vouch.example', 'sts.vouchsafe.internal']) {
    const answer = await call(server.url, { path: '/', method: 'POST', headers: { host } })
    assert.match(answer.text, /UnknownOperationException|InvalidAction|ErrorResponse/, host)
  }
  const body = 'Action=ListRoles&Version=2010-05-08'
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  for (const [path, host] of [
    ['/', 'iam.vouchsafe.internal'],
    ['/aws/iam', 'localhost'],
    ['/aws/iam/', 'localhost'],
  ] as const) {
    const answer = await call(server.url, { path, method: 'POST', headers: { host, ...type }, body })
    assert.match(answer.text, /<Code>MissingAuthenticationToken</, path)
  }
})

const foreign: [name: string, headers: Record<string, string>][] = [
  ['a foreign host', { host: 'evil.example' }],
  ['a foreign host on the STS path', { host: 'sts.evil.example' }],
  ['an origin', { origin: 'https://evil.example' }],
  ['the opaque origin', { origin: 'null' }],
  ['an origin of our own', { origin: 'http://localhost' }],
]
for (const [name, headers] of foreign)
  test(`a request with ${name} is refused with 403 before any route`, async () => {
    for (const path of ['/healthz', '/aws/sts', '/.well-known/jwks.json', '/nowhere']) {
      const answer = await call(server.url, { path, headers })
      assert.equal(answer.status, 403, path)
      assert.equal(answer.json()['code'], 'host_refused')
      assert.equal(answer.text.indexOf('\n'), answer.text.length - 1)
    }
  })

test('forwarded headers of an unlisted peer are ignored', async () => {
  const headers = {
    'x-forwarded-for': '203.0.113.9',
    forwarded: 'for=203.0.113.9',
    'x-real-ip': '203.0.113.9',
  }
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: 'arn:aws:iam::000000000001:role/absent',
    RoleSessionName: 'forwarded',
    WebIdentityToken: await attestedToken(server),
  })
  await call(server.url, {
    path: '/aws/sts',
    body: body.toString(),
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
  })
  const event = (await eventsOf(server, '&type=exchange')).at(-1)
  assert.equal(event?.outcome, 'denied')
  assert.deepEqual(event.caller, { transport: 'tcp', address: '127.0.0.1' })
})

test('a body over the limit is refused in the vendor’s words, and the answer arrives', async () => {
  const answer = await call(server.url, {
    path: '/aws/sts',
    body: Buffer.alloc(1024 * 1024, 0x61),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status}`)
  assert.match(answer.text, /<ErrorResponse/)
  assert.equal(answer.headers.connection, 'close')
})

test('what is served nowhere is answered as JSON, whatever the method', async () => {
  for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE', 'PUT']) {
    const answer = await call(server.url, { path: '/nowhere', method })
    assert.equal(answer.status, 404)
    assert.equal(answer.json()['code'], 'action_unknown')
  }
  const head = await call(server.url, { path: '/healthz', method: 'HEAD' })
  assert.deepEqual([head.status, head.text], [200, ''])
})

const malformed: [name: string, bytes: string][] = [
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['two hosts', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n'],
  ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
  ['HTTP/1.0 without a host', 'GET /healthz HTTP/1.0\r\n\r\n'],
  [
    'two lengths',
    'POST /aws/sts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
  ],
  [
    'a length and chunks',
    'POST /aws/sts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'an absolute target for another host',
    'GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n',
  ],
  ['a path that does not decode', 'GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['headers of 20 KB', `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
]
for (const [name, bytes] of malformed)
  test(`${name}: answered with one refusal, never with a body of a route`, async () => {
    const text = await raw(bytes)
    assert.match(text, /^HTTP\/1\.1 4\d\d /)
    assert.doesNotMatch(text, /"status":"ok"/)
    assert.equal(text.split('HTTP/1.1 ').length, 2)
  })

test('/metrics tells of decisions and requests, with no name of a role or caller', async () => {
  const { text } = await call(server.url, { path: '/metrics' })
  assert.match(text, /vouchsafe_events_total\{.*type="exchange".*\} \d/)
  assert.match(text, /vouchsafe_request_duration_seconds_count\{.*protocol="aws-sts".*\}/)
  assert.match(text, /nodejs_eventloop_lag_seconds/)
  assert.doesNotMatch(text, /reader|spiffe|127\.0\.0\.1/)
})

/** Everything the server says to these bytes, on a connection that the server has to close or leave idle. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => {
    chunks.push(chunk)
    socket.end()
  })
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString()
}

import assert from 'node:assert/strict'
import { chmodSync, statSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { RunningServer } from '#context/start-server'
import {
  attestedToken,
  call,
  claimsOf,
  eventsOf,
  isRoot,
  postJson,
  quickstart,
  runAs,
  start,
  temporaryHome,
} from './scene.ts'

const home = temporaryHome()
let server: RunningServer
before(async () => {
  server = await start(home, { trust: quickstart })
})
after(async () => {
  await server.close()
  home[Symbol.dispose]()
})

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

/** Sends one request as another user and prints `STATUS BODY`. */
const request = (socketPath: string, method: string, path: string, body: unknown): string => `
  import { request } from 'node:http'
  const options = { socketPath: ${JSON.stringify(socketPath)}, method: '${method}', path: '${path}', headers: { 'content-type': 'application/json' } }
  const sent = request(options, async (response) => {
    let text = ''
    for await (const chunk of response) text += chunk
    console.log(response.statusCode + ' ' + text)
  })
  sent.on('error', (error) => console.log(error.code))
  sent.end(${method === 'GET' ? '' : JSON.stringify(JSON.stringify(body))})`

test('the home is open to be traversed; what is secret is not', () => {
  assert.equal(mode(home.path), '755')
  assert.equal(mode(`${home.path}/private`), '700')
  assert.equal(mode(`${home.path}/private/root.key`), '600')
  assert.equal(mode(`${home.path}/private/vouchsafe.db`), '600')
  assert.equal(mode(`${home.path}/server.json`), '644')
  assert.equal(mode(server.workloadSocket), '666')
  assert.equal(mode(server.adminSocket), '600')
})

test('a workload token names the caller as the kernel does, for 15 minutes, attested', async () => {
  const claims = claimsOf(await attestedToken(server, 'a'))
  assert.equal(claims['sub'], `spiffe://vouchsafe.internal/local/uid/${process.getuid?.()}`)
  assert.deepEqual(claims['amr'], ['attested'])
  assert.equal(claims['aud'], 'a')
  const event = (await eventsOf(server, '&type=token_issued')).at(-1)
  assert.equal(event?.credential?.id, claims['jti'])
  assert.equal(event?.caller.uid, process.getuid?.())
})

const chosen: [name: string, body: unknown][] = [
  ['a subject', { audience: 'a', subject: 'spiffe://vouchsafe.internal/local/uid/0' }],
  ['a sub', { audience: 'a', sub: 'x' }],
  ['a uid', { audience: 'a', uid: 0 }],
  ['claims', { audience: 'a', claims: { sub: 'x' } }],
  ['a lifetime', { audience: 'a', lifetimeSeconds: 86_400 }],
  ['a list of audiences', { audience: ['a', 'b'] }],
]
for (const [name, body] of chosen)
  test(`a workload cannot choose ${name}`, async () => {
    const answer = await postJson(server.workloadSocket, '/v1/token', body)
    assert.equal(answer.status, 400)
    assert.equal(answer.json()['code'], 'parameter_invalid')
  })

const bad: [name: string, body: string, contentType: string, code: string][] = [
  ['a duplicate key', '{"audience":"a","audience":"b"}', 'application/json', 'json_malformed'],
  ['deep JSON', '['.repeat(5000), 'application/json', 'json_malformed'],
  ['no JSON', 'audience=a', 'application/json', 'json_malformed'],
  ['another type', 'audience=a', 'application/x-www-form-urlencoded', 'request_malformed'],
  [
    'a large body',
    JSON.stringify({ audience: 'a'.repeat(100_000) }),
    'application/json',
    'request_too_large',
  ],
]
for (const [name, body, type, code] of bad)
  test(`the workload socket refuses ${name} as ${code}`, async () => {
    const answer = await call(server.workloadSocket, {
      path: '/v1/token',
      body,
      headers: { 'content-type': type },
    })
    assert.equal(answer.json()['code'], code)
    assert.ok(answer.status >= 400 && answer.status < 500)
  })

test('the workload socket has no administration', async () => {
  for (const path of ['/v1/status', '/v1/audit', '/v1/resources', '/v1/tokens', '/v1/apply'])
    assert.equal((await call(server.workloadSocket, { path })).status, 404, path)
  const answer = await call(server.workloadSocket, { path: '/v1/server' })
  assert.deepEqual(answer.json()['defaultAccount'], '000000000001')
})

test('an administrator’s token is marked as one, and the mark cannot be set otherwise', async () => {
  const answer = await postJson(server.adminSocket, '/v1/tokens', { subject: 'anything', audience: 'a' })
  const claims = claimsOf(answer.json()['token'] as string)
  assert.deepEqual(claims['amr'], ['administrator'])
  assert.equal(claims['sub'], 'anything')

  const forged = { subject: 'x', audience: 'a', claims: { amr: ['attested'] } }
  const refused = await postJson(server.adminSocket, '/v1/tokens', forged)
  assert.deepEqual([refused.status, refused.json()['code']], [400, 'parameter_invalid'])

  const event = (await eventsOf(server, '&type=token_issued')).at(-1)
  assert.equal(event?.evidence?.kind, 'administrator')
})

test('another local user gets his own identity and no administration', { skip: !isRoot }, async () => {
  const uid = 65_534
  const token = await runAs(uid, request(server.workloadSocket, 'POST', '/v1/token', { audience: 'a' }))
  assert.equal(token.slice(0, 4), '200 ')
  const claims = claimsOf(JSON.parse(token.slice(4)).token)
  assert.equal(claims['sub'], `spiffe://vouchsafe.internal/local/uid/${uid}`)

  const said = await runAs(uid, request(server.adminSocket, 'GET', '/v1/status', {}))
  assert.equal(said.trim(), 'EACCES')
})

test('the peer decides on the admin socket, not the file permissions', { skip: !isRoot }, async () => {
  // a mistake of an operator: the directory and the socket are open to everybody
  chmodSync(`${home.path}/private`, 0o755)
  chmodSync(server.adminSocket, 0o666)
  try {
    const said = await runAs(65_534, request(server.adminSocket, 'GET', '/v1/audit', {}))
    assert.match(said, /^403 .*"peer_refused"/)
  } finally {
    chmodSync(`${home.path}/private`, 0o700)
  }
  const answer = await call(server.adminSocket, { path: '/v1/audit?type=unverified&afterSequence=0&wait=5' })
  assert.equal(answer.status, 200)
  const row = (await eventsOf(server, '&type=unverified')).at(-1)
  assert.deepEqual([row?.reason, row?.detail?.['source']], ['peer_refused', 'uid:65534'])
})

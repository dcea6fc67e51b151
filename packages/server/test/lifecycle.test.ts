import { isVouchsafeError } from '@vouchsafe/core/errors'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import type { RunningServer } from '#context/start-server'
import {
  assumeRole,
  attestedToken,
  call,
  eventsOf,
  postJson,
  quickstart,
  start,
  temporaryHome,
} from './scene.ts'

test('a server says where it is while it runs, and leaves nothing behind', async () => {
  using home = temporaryHome()
  const server = await start(home, { trust: quickstart })
  const file = JSON.parse(readFileSync(`${home.path}/server.json`, 'utf8'))
  assert.deepEqual(
    [file.url, file.pid, file.adminSocket, file.workloadSocket, file.issuer],
    [server.url, process.pid, server.adminSocket, server.workloadSocket, 'https://vouchsafe.internal'],
  )
  await server.close()
  await server.close()
  for (const path of [`${home.path}/server.json`, server.adminSocket, server.workloadSocket])
    assert.ok(!existsSync(path), path)
  await assert.rejects(call(server.url, { path: '/healthz' }), { code: 'ECONNREFUSED' })
})

test('what one server stored, the next one in the home has: keys, trust, records', async () => {
  using home = temporaryHome()
  const first = await start(home, { trust: quickstart })
  const token = await attestedToken(first)
  await first.close()
  const second = await start(home)
  assert.equal((await assumeRole(second, token)).status, 200)
  const operations = (await eventsOf(second, '&type=operation')).map(({ operation }) => operation)
  assert.deepEqual(
    operations.filter((name) => name?.startsWith('Server')),
    ['ServerStarted', 'ServerStopped', 'ServerStarted'],
  )
  await second.close()
})

test('a second server in the same home is refused, and the first goes on', async () => {
  using home = temporaryHome()
  await using server = await start(home)
  await assert.rejects(start(home), (error) => isVouchsafeError(error, 'config_invalid'))
  assert.equal((await call(server.adminSocket, { path: '/v1/status' })).status, 200)
  assert.ok(existsSync(`${home.path}/server.json`))
})

test('a server takes over the home of one that was killed', async () => {
  using home = temporaryHome()
  const child = spawn(process.execPath, [`${import.meta.dirname}/server-child.ts`, home.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await Promise.race([once(child.stdout, 'data'), once(child, 'close')])
  assert.equal(child.exitCode, null)
  child.kill('SIGKILL')
  await once(child, 'close')
  assert.ok(existsSync(`${home.path}/server.json`) && existsSync(`${home.path}/workload.sock`))

  await using server = await start(home, { trust: quickstart })
  assert.equal((await assumeRole(server, await attestedToken(server))).status, 200)
})

test('a failing start opens nothing for long: the home is free again', async () => {
  using home = temporaryHome()
  await assert.rejects(start(home, { trust: quickstart.replace('StringLike:', 'StringLikes:') }))
  await using other = await start(temporaryHome())
  const { port } = new URL(other.url)
  await assert.rejects(start(home, { settings: { VOUCH_PORT: port } }), { code: 'EADDRINUSE' })
  await using server = await start(home)
  assert.equal((await call(server.url, { path: '/readyz' })).status, 200)
})

test('a home with a long path has its sockets elsewhere, and says so', async () => {
  using home = temporaryHome('x'.repeat(120))
  const server = await start(home, { trust: quickstart })
  assert.ok(Buffer.byteLength(server.adminSocket) <= 100)
  assert.equal(JSON.parse(readFileSync(`${home.path}/server.json`, 'utf8')).adminSocket, server.adminSocket)
  assert.equal((await assumeRole(server, await attestedToken(server))).status, 200)
  await server.close()
  assert.ok(!existsSync(server.workloadSocket))
})

test('without a ledger nothing is issued: 503 everywhere, and not ready', async () => {
  using home = temporaryHome()
  const before = await start(home, { trust: quickstart })
  const token = await attestedToken(before)
  await before.close()

  // more reserve than any disk has: every append is refused, as on a full one
  await using server = await start(home, { settings: { VOUCH_LEDGER_RESERVE: '999999999GiB' } })
  const answers = [
    await assumeRole(server, token),
    await postJson(server.workloadSocket, '/v1/token', { audience: 'a' }),
    await postJson(server.adminSocket, '/v1/tokens', { subject: 's', audience: 'a' }),
  ]
  for (const { status, text } of answers) {
    assert.equal(status, 503)
    assert.doesNotMatch(text, /SecretAccessKey|eyJ/)
  }
  const ready = await call(server.url, { path: '/readyz' })
  assert.deepEqual([ready.status, ready.json()['notReady']], [503, ['ledger']])
  assert.equal((await call(server.url, { path: '/healthz' })).status, 200)
})

test('a stopping server finishes what is in flight, takes nothing new, and is not ready', async () => {
  using home = temporaryHome()
  const server = await start(home, { trust: quickstart })
  const token = await attestedToken(server)
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: 'arn:aws:iam::000000000001:role/reader',
    RoleSessionName: 'in-flight',
    WebIdentityToken: token,
  }).toString()
  const head = `POST /aws/sts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`
  const exchange = await opened(server, head + body.slice(0, 20))
  const readiness = await opened(server, 'GET /readyz HTTP/1.1\r\nHost: local')
  // one answered request proves that the server has read what came before on the other connections
  assert.equal((await call(server.url, { path: '/healthz' })).status, 200)

  const closing = server.close()
  await assert.rejects(call(server.url, { path: '/healthz' }), { code: 'ECONNREFUSED' })
  readiness.write('host\r\n\r\n')
  exchange.write(body.slice(20))
  const [issued, notReady] = await Promise.all([everything(exchange), everything(readiness)])
  assert.match(issued, /^HTTP\/1\.1 200 [^]*<SecretAccessKey>/)
  assert.match(issued, /connection: close/i)
  assert.match(notReady, /^HTTP\/1\.1 503 [^]*stopping/)
  await closing

  await using next = await start(home)
  const records = await eventsOf(next, '&type=exchange')
  assert.deepEqual(
    records.map(({ outcome }) => outcome),
    ['allowed'],
  )
})

test('a stopping server cuts what does not end within the grace', async () => {
  using home = temporaryHome()
  const server = await start(home, { settings: { VOUCH_SHUTDOWN_GRACE: '0' } })
  const socket = await opened(
    server,
    'POST /aws/sts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n',
  )
  assert.equal((await call(server.url, { path: '/healthz' })).status, 200)
  await server.close()
  assert.equal(await everything(socket), '')
})

async function opened(server: RunningServer, bytes: string): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.on('error', () => socket.destroy())
  await once(socket, 'connect')
  socket.write(bytes)
  return socket
}

async function everything(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  if (!socket.closed) await once(socket, 'close')
  return Buffer.concat(chunks).toString()
}

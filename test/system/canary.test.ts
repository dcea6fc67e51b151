// Invariant 7: tokens and secrets planted at every entry are in no answer but the rightful one, in no log line at the
// most talkative level, in no record, metric, file or process argument, whole or in part.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { signRequest } from '@vouchsafe/exchange/testing'
import { compact, ecKey, es256, goodClaims, now } from '../scene/forge.ts'
import { makeScene, roleArn, roleTrusting, startVouch, vouchBin, type Vouch } from '../scene/vouch.ts'
import { assumeForm, element, formType, send, type WireAnswer, type WireCall } from '../scene/wire.ts'

const host = 'issuer.example.com'
const own = 'vouchsafe.internal'
const key = ecKey('k')
const scene = makeScene([
  {
    kind: 'Provider',
    url: `https://${host}`,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [key.jwk] } },
  },
  { kind: 'Provider', url: `https://${own}`, audiences: ['sts.amazonaws.com'], keys: { own: true } },
  roleTrusting('open', host),
  roleTrusting('local', own),
])
const logPath = `${scene.home}.log`
const log = openSync(logPath, 'w')
let vouch: Vouch

before(async () => {
  vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'trace' }, log)
})
after(async () => {
  await vouch.stop()
  closeSync(log)
  scene.remove()
})

/** Texts that may be nowhere, by the name of their entry. */
const planted = new Map<string, string>()
/** Everything that was said to somebody who had no right to a secret. */
const said: (readonly [where: string, text: string])[] = []

function plant(where: string, secret: string | undefined): string {
  assert.ok(secret !== undefined && secret.length >= 32, where)
  planted.set(where, secret)
  return secret
}
/** Plants what makes a token a credential: its signature; the claims are facts, and recorded. */
function plantToken(where: string, token: string): string {
  plant(where, token.slice(token.lastIndexOf('.') + 1))
  return token
}

async function hear(where: string, call: WireCall): Promise<WireAnswer> {
  const answer = await send(vouch.url, call)
  said.push([where, JSON.stringify([answer.rawHeaders, answer.text])])
  return answer
}

const tokenWith = (claims: object, header: object = {}): string =>
  compact({ alg: 'ES256', kid: 'k', ...header }, { ...goodClaims(`https://${host}`), ...claims }, es256(key))
const call = (body: string, more: Partial<WireCall> = {}): WireCall => ({
  path: '/aws/sts',
  headers: formType,
  body,
  ...more,
})
const withToken = (token: string, more?: Record<string, string>): WireCall =>
  call(assumeForm(roleArn('open'), token, more))

/** Asks a Unix socket as a client does. */
async function askSocket(socketPath: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  const sent = request({
    socketPath,
    path,
    method: 'POST',
    host: 'localhost',
    headers: { 'content-type': 'application/json' },
  })
  sent.end(JSON.stringify(body))
  const [response] = await once(sent, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

/** No part of sixteen characters of any planted secret stands in the bytes. */
function assertClean(where: string, bytes: Buffer | string): void {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1')
  for (const [name, secret] of planted)
    for (let start = 0; start + 16 <= secret.length; start += 1)
      assert.ok(!text.includes(secret.slice(start, start + 16)), `a part of ${name} is in ${where}`)
}

test('secrets are planted at every entry', async () => {
  const good = await send(vouch.url, withToken(plantToken('a good token', tokenWith({}))))
  assert.equal(good.status, 200, good.text)
  const secret = plant('a secret access key', element(good.text, 'SecretAccessKey'))
  const session = plant('a session token', element(good.text, 'SessionToken'))
  const accessKeyId = element(good.text, 'AccessKeyId') ?? ''
  assertClean('a rightful answer, but its own', good.text.replace(secret, '').replace(session, ''))

  await hear(
    'expired',
    withToken(plantToken('an expired token', tokenWith({ iat: now() - 900, exp: now() - 100 }))),
  )
  await hear('denied', call(assumeForm(roleArn('absent'), plantToken('a denied token', tokenWith({})))))
  await hear(
    'unknown issuer',
    withToken(plantToken('a token of nobody', tokenWith({ iss: 'https://nobody.example.com' }))),
  )
  await hear(
    'forged',
    withToken(
      plantToken(
        'a forged token',
        compact({ alg: 'ES256', kid: 'k' }, goodClaims(`https://${host}`), es256(ecKey('k'))),
      ),
    ),
  )
  await hear('malformed', withToken(`${plantToken('a token with a tail', tokenWith({}))}.x`))
  await hear('cut', withToken(plantToken('a cut token', tokenWith({})).slice(0, -3)))
  await hear(
    'refused header',
    withToken(plantToken('a token with jku', tokenWith({}, { jku: 'https://evil.example' }))),
  )
  const opaque = plant('an opaque token', Buffer.from(JSON.stringify(key.jwk)).toString('base64url'))
  await hear('opaque', withToken(opaque))
  await hear('opaque with spaces', withToken(` ${opaque} `))
  await hear('in the query', {
    path: `/aws/sts?${assumeForm(roleArn('absent'), plantToken('a token in a query', tokenWith({})))}`,
  })
  await hear('at a wrong host', {
    ...withToken(plantToken('a token for a wrong host', tokenWith({}))),
    headers: { ...formType, host: 'evil.example' },
  })
  await hear('in a wrong type', {
    ...withToken(plantToken('a token in JSON', tokenWith({}))),
    headers: { 'content-type': 'application/json' },
  })
  await hear('too large', withToken(plantToken('a large token', tokenWith({})).padEnd(300_000, 'x')))
  await hear(
    'wrong action',
    withToken(plantToken('a token for no action', tokenWith({})), { Action: 'Nothing' }),
  )
  await hear(
    'wrong parameter',
    withToken(plantToken('a token beside a wrong name', tokenWith({})), { RoleSessionName: '!' }),
  )
  await hear('bearer', {
    path: '/healthz',
    headers: { authorization: `Bearer ${plantToken('a bearer token', tokenWith({}))}` },
  })
  await hear('body elsewhere', {
    path: '/healthz',
    method: 'POST',
    body: plantToken('a token at no route', tokenWith({})),
  })

  const clientOf = (timestamp: string, change: object = {}) => {
    const signer = { accessKeyId, secretAccessKey: secret, sessionToken: session, timestamp, ...change }
    const body = 'Action=GetCallerIdentity&Version=2011-06-15'
    const { headers } = signRequest(
      { method: 'POST', path: '/aws/sts', headers: { host: new URL(vouch.url).host, ...formType }, body },
      signer,
    )
    return call(body, {
      headers: Object.fromEntries([...headers].map(([name, [value = '']]) => [name, value])),
    })
  }
  const stamp = (offset: number): string =>
    new Date(Date.now() + offset).toISOString().replace(/[-:]|\.\d+/g, '')
  assert.equal((await hear('a signed call', clientOf(stamp(0)))).status, 200)
  await hear('an old signature', clientOf(stamp(-900_000)))
  await hear(
    'another secret',
    clientOf(stamp(0), { secretAccessKey: plant('a wrong secret', 'wrong-secret-'.padEnd(40, 'q7Zk')) }),
  )
  await hear(
    'a false session',
    clientOf(stamp(0), {
      sessionToken: plant('a false session token', `${session.slice(0, 40)}${'Zm9vYmFy'.repeat(30)}`),
    }),
  )
  await hear('a session as evidence', withToken(session))

  const { adminSocket, workloadSocket } = JSON.parse(readFileSync(join(scene.home, 'server.json'), 'utf8'))
  const minted = await askSocket(adminSocket, '/v1/tokens', {
    subject: 'anything',
    audience: 'sts.amazonaws.com',
  })
  const attested = await askSocket(workloadSocket, '/v1/token', { audience: 'sts.amazonaws.com' })
  plantToken('an administrator’s token', String(minted['token']))
  const mine = plantToken('an attested token', String(attested['token']))
  await hear('own, denied', call(assumeForm(roleArn('absent'), mine)))
  said.push([
    'a wrong workload call',
    JSON.stringify(await askSocket(workloadSocket, '/v1/token', { audience: 'a', subject: opaque })),
  ])
  said.push([
    'a wrong admin call',
    JSON.stringify(
      await askSocket(adminSocket, '/v1/tokens', { subject: 'x', audience: 'a', lifetimeSeconds: opaque }),
    ),
  ])
})

test('a token in the query of a path that is not served is not quoted', async () => {
  const token = plantToken('a token at a wrong path', compact({ alg: 'ES256' }, '{}', es256(key)))
  const { text } = await send(vouch.url, { path: `/nowhere?WebIdentityToken=${token}` })
  assertClean('the answer', text)
})

test(
  'a workload’s process tree shows its token in the token file alone',
  { skip: process.platform !== 'linux' },
  async () => {
    const script = `
    const { readFileSync } = require('node:fs')
    const facts = (pid) => readFileSync('/proc/' + pid + '/cmdline', 'latin1') + readFileSync('/proc/' + pid + '/environ', 'latin1')
    const token = readFileSync(process.env.AWS_WEB_IDENTITY_TOKEN_FILE, 'utf8')
    console.log(JSON.stringify({ token, processes: facts(process.pid) + facts(process.ppid) }))`
    const args = [vouchBin, 'run', '--role', 'local', '--', process.execPath, '-e', script]
    const child = spawn(process.execPath, args, {
      env: { ...process.env, VOUCH_HOME: scene.home },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => (err += String(chunk)))
    const [code] = await once(child, 'close')
    assert.equal(code, 0, err)
    const { token, processes }: { token: string; processes: string } = JSON.parse(out)
    plantToken('the token of a workload', token)
    assertClean('the arguments and environments of `vouch run` and its child', processes)
    assertClean('what `vouch run` says', err)
  },
)

const vouchSays = async (...args: string[]): Promise<string> => {
  const child = spawn(process.execPath, [vouchBin, ...args], {
    env: { ...process.env, VOUCH_HOME: scene.home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)))
  await once(child, 'close')
  return text
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else if (entry.isFile()) yield path
  }
}

test('no part of any of them is anywhere', async () => {
  // what is counted is written once a second
  await new Promise((resolve) => setTimeout(resolve, 1200))
  for (const [where, text] of said) assertClean(`the answer to: ${where}`, text)
  assertClean('/metrics', (await send(vouch.url, { path: '/metrics' })).text)
  const records = await vouchSays('audit', '--json', '--limit', '1000')
  assert.ok(records.length > 5000, records)
  assertClean('vouch audit --json', records)
  assertClean('vouch audit', await vouchSays('audit', '--limit', '1000'))
  assertClean('vouch doctor', await vouchSays('doctor', '--json'))
  assertClean('/v1/status', JSON.stringify(await vouch.admin('GET', '/v1/status')))
  assertClean('the server’s arguments', readFileSync(`/proc/${vouch.pid}/cmdline`))
  assertClean('the server’s environment', readFileSync(`/proc/${vouch.pid}/environ`))
  const files = [...filesBelow(scene.home)]
  assert.ok(files.some((path) => path.endsWith('vouchsafe.db')))
  for (const path of files) assertClean(path, readFileSync(path))
  assert.ok(statSync(logPath).size > 1000, 'the log was talkative')
  assertClean('the log', readFileSync(logPath))
})

test('the root key and the private keys are in no log and no answer', async () => {
  const rootKey =
    readFileSync(join(scene.home, 'private', 'root.key'), 'latin1')
      .trim()
      .split(':')[1] ?? ''
  planted.clear()
  plant('the root key', rootKey)
  for (const [where, text] of said) assertClean(where, text)
  assertClean('the log', readFileSync(logPath))
  assertClean('the database', readFileSync(join(scene.home, 'private', 'vouchsafe.db')))
  const jwks = (await send(vouch.url, { path: '/.well-known/jwks.json' })).text
  assert.doesNotMatch(jwks, /"(?:d|p|q|dp|dq|qi|k)":/)
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import type { ServerFile } from '@vouchsafe/server/home'
import { quickstart, roleArn, sceneOf, startVouch, type Vouch } from '../../../test/scene/vouch.ts'
import { makeDesk, type Desk } from './run-vouch.ts'

const scene = sceneOf(quickstart)
let server: Vouch
let desk: Desk
before(async () => {
  server = await startVouch(scene)
})
after(async () => {
  await server.stop()
  scene.remove()
})
test.beforeEach(() => {
  desk = makeDesk(scene.home)
})
test.afterEach(() => desk.remove())

/** A program of Node as the command of `vouch run`. */
const node = (program: string): string[] => ['--', process.execPath, '-e', program]
const run = (...command: string[]): string[] => ['run', '--role', 's3-reader', ...command]
const printEnvironment = node('console.log(JSON.stringify(process.env))')

test('vouch run gives its command what an AWS SDK needs, and nothing is left behind', async () => {
  const { code, out, err } = await desk.vouch(run(...printEnvironment), { env: { KEPT: 'yes' } })
  assert.deepEqual([code, err], [0, ''])
  const env: Record<string, string> = JSON.parse(out)
  const folder = dirname(env['AWS_WEB_IDENTITY_TOKEN_FILE'] ?? '')
  assert.equal(dirname(folder), desk.temporary)
  assert.deepEqual(Object.fromEntries(Object.entries(env).filter(([name]) => /^AWS|KEPT/.test(name))), {
    KEPT: 'yes',
    AWS_ROLE_ARN: 'arn:aws:iam::000000000001:role/s3-reader',
    AWS_ROLE_SESSION_NAME: env['AWS_ROLE_SESSION_NAME'],
    AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_ENDPOINT_URL_STS: `${server.url}/aws/sts`,
    AWS_ENDPOINT_URL_IAM: `${server.url}/aws/iam`,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  })
  assert.deepEqual(desk.left(), [])
})

test('vouch run takes its options into the environment', async () => {
  const options = ['--session-name', 'build-7', '--region', 'eu-west-1', '--account', '000000000009']
  const { out } = await desk.vouch(run(...options, ...printEnvironment))
  const env: Record<string, string> = JSON.parse(out)
  assert.equal(env['AWS_ROLE_SESSION_NAME'], 'build-7')
  assert.equal(env['AWS_REGION'], 'eu-west-1')
  assert.equal(env['AWS_ROLE_ARN'], 'arn:aws:iam::000000000009:role/s3-reader')
})

const lookAtFiles = `
  const { readFileSync: read, statSync: stat } = require('node:fs')
  const { dirname } = require('node:path')
  const { AWS_WEB_IDENTITY_TOKEN_FILE: token, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: keys } = process.env
  const mode = (path) => (stat(path).mode & 0o777).toString(8)
  console.log(JSON.stringify({
    token: read(token, 'utf8'), empty: read(config, 'utf8') + read(keys, 'utf8'),
    modes: [dirname(token), token, config, keys].map(mode),
  }))`

test('vouch run keeps its files private: folder 0700, token 0600 without a newline, empty SDK files', async () => {
  const { out } = await desk.vouch(run(...node(lookAtFiles)), { env: {} })
  const { token, empty, modes } = JSON.parse(out)
  assert.deepEqual(modes, ['700', '600', '600', '600'])
  assert.equal(empty, '')
  const [, payload = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/)
  assert.equal(claims.sub, `spiffe://vouchsafe.internal/local/uid/${process.geteuid?.()}`)
  assert.deepEqual([claims.aud, claims.amr], ['sts.amazonaws.com', ['attested']])
})

test('vouch run asks for the audience that it is given', async () => {
  const { out } = await desk.vouch(run('--audience', 'https://other', ...node(lookAtFiles)))
  const [, payload = ''] = JSON.parse(out).token.split('.')
  assert.equal(JSON.parse(Buffer.from(payload, 'base64url').toString()).aud, 'https://other')
})

const keys = {
  AWS_ACCESS_KEY_ID: 'AKIAHUNTER2',
  AWS_SECRET_ACCESS_KEY: 'hunter2-secret',
  AWS_SESSION_TOKEN: 'hunter2-session',
  AWS_PROFILE: 'hunter2-profile',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://hunter2',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
}

test('vouch run takes static keys out of the environment, and names them without a value', async () => {
  const { out, err } = await desk.vouch(run(...printEnvironment), { env: keys })
  for (const name of Object.keys(keys)) assert.ok(!(name in JSON.parse(out)), name)
  assert.equal(
    err,
    `vouch: taken out of the command's environment, or they would win: ${Object.keys(keys).toSorted().join(', ')}\n`,
  )
})

test('vouch run --quiet says nothing of it', async () => {
  assert.equal((await desk.vouch(run('--quiet', ...printEnvironment), { env: keys })).err, '')
})

const ends: readonly [name: string, command: string[], code: number][] = [
  ["the command's own exit code", node('process.exit(42)'), 42],
  ['2 where the command says so', node('process.exit(2)'), 2],
  [
    '128 and the number of the signal that ended the command',
    node("process.kill(process.pid, 'SIGKILL')"),
    137,
  ],
]
for (const [name, command, code] of ends)
  test(`vouch run ends with ${name}`, async () => {
    assert.deepEqual(await desk.vouch(run(...command)), { code, signal: null, out: '', err: '' })
    assert.deepEqual(desk.left(), [])
  })

test('vouch run ends with 127 for a command that is not found, 126 for one that cannot be executed', async () => {
  const missing = await desk.vouch(run('nosuch-command'))
  assert.deepEqual([missing.code, missing.err], [127, 'vouch: `nosuch-command`: not found\n'])
  const plain = join(desk.temporary, 'plain.txt')
  writeFileSync(plain, 'text')
  const closed = await desk.vouch(run('--quiet', plain))
  assert.deepEqual([closed.code, closed.err], [126, `vouch: \`${plain}\`: not executable\n`])
  assert.deepEqual(desk.left(), ['plain.txt'])
})

test('vouch run ends with 125 when there is no server', async () => {
  const { code, err } = await desk.vouch(run('true'), { env: { VOUCH_HOME: desk.temporary } })
  assert.equal(code, 125)
  assert.match(err, /^vouch: no server has announced itself in .* \[server_unreachable\]\n {2}next: /)
})

test('vouch run hands standard input to its command, and its options after `--`', async () => {
  const cat = node('process.stdin.pipe(process.stdout); console.error(process.argv.slice(1).join())')
  const { out, err } = await desk.vouch(run(...cat, '--', '--json', '--role', 'x'), { stdin: 'hello' })
  assert.deepEqual([out, err], ['hello', '--json,--role,x\n'])
})

const waits = `console.log('ready', process.pid); setInterval(() => {}, 1000)`
const answers = `process.on('SIGTERM', () => { console.log('got SIGTERM'); process.exitCode = 7; clearInterval(timer) })
  const timer = setInterval(() => {}, 1000); console.log('ready')`

test('vouch run passes a signal to its command and waits for its answer', async () => {
  const running = desk.start(run(...node(answers)))
  await running.says(/ready/)
  running.process.kill('SIGTERM')
  assert.deepEqual(await running.ended, { code: 7, signal: null, out: 'ready\ngot SIGTERM\n', err: '' })
  assert.deepEqual(desk.left(), [])
})

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const)
  test(`vouch run leaves nothing behind after ${signal}, and ends as its command did`, async () => {
    const running = desk.start(run(...node(waits)))
    await running.says(/ready/)
    assert.equal(desk.left().length, 1)
    running.process.kill(signal)
    assert.equal((await running.ended).code, 128 + constants.signals[signal])
    assert.deepEqual(desk.left(), [])
  })

for (const signal of ['SIGALRM', 'SIGXCPU', 'SIGABRT', 'SIGPWR'] as const)
  test(`vouch run leaves no token behind after ${signal}, which is for itself`, async () => {
    const running = desk.start(run(...node(waits)))
    const [, pid] = (await running.says(/ready \d+\n/)).split(' ')
    running.process.kill(signal)
    await once(running.process, 'exit')
    assert.equal(running.process.exitCode, 128 + constants.signals[signal])
    assert.deepEqual(desk.left(), [])
    process.kill(Number(pid), 'SIGKILL')
    await running.ended
  })

/** A home whose server takes requests and never answers. */
async function silentHome(home: string): Promise<{ asked: Promise<void>; server: Server }> {
  mkdirSync(home)
  const asked = Promise.withResolvers<void>()
  const path = join(home, 's')
  const server = createServer(() => asked.resolve()).listen(path)
  await once(server, 'listening')
  const file: ServerFile = {
    url: 'http://127.0.0.1:1',
    issuer: 'https://vouchsafe.internal',
    trustDomain: 'vouchsafe.internal',
    pid: process.pid,
    startTime: 0,
    adminSocket: path,
    workloadSocket: path,
    version: '0.1.0',
  }
  writeFileSync(join(home, 'server.json'), JSON.stringify(file))
  return { asked: asked.promise, server }
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  test(`vouch run leaves nothing behind when ${signal} comes before its command has started`, async (t) => {
    const home = join(desk.temporary, 'home')
    const { asked, server: silent } = await silentHome(home)
    t.after(() => {
      silent.closeAllConnections()
      silent.close()
    })
    const running = desk.start(['run', '--role', roleArn('r'), 'true'], { env: { VOUCH_HOME: home } })
    await running.until(asked)
    assert.equal(desk.left().filter((name) => name.startsWith('vouch-run-')).length, 1)
    running.process.kill(signal)
    assert.equal((await running.ended).code, 128 + constants.signals[signal])
    assert.deepEqual(desk.left(), ['home'])
  })

test('the next command sweeps what SIGKILL left, and nothing that is in use', async () => {
  const killed = desk.start(run(...node(waits)))
  const [, orphan] = (await killed.says(/ready \d+\n/)).split(' ')
  const [left] = desk.left()
  const busy = desk.start(run(...node(waits)))
  await busy.says(/ready/)
  killed.process.kill('SIGKILL')
  await once(killed.process, 'exit')
  assert.ok(left !== undefined && desk.left().includes(left))

  assert.equal((await desk.vouch(['get'])).code, 0)
  assert.ok(!desk.left().includes(left))
  assert.equal(desk.left().length, 1)
  process.kill(Number(orphan), 'SIGKILL')
  busy.process.kill('SIGTERM')
  await Promise.all([killed.ended, busy.ended])
  assert.deepEqual(desk.left(), [])
})

test(
  'vouch run serves another local user, who is named by the kernel and may not administer',
  {
    skip: process.geteuid?.() !== 0 && 'needs root to become someone else',
  },
  async () => {
    chmodSync(dirname(scene.home), 0o755)
    chmodSync(desk.temporary, 0o777)
    const nobody = { uid: 65_534, env: { XDG_CACHE_HOME: '' } }
    const { out, code } = await desk.vouch(run(...node(lookAtFiles)), nobody)
    assert.equal(code, 0)
    const [, payload = ''] = JSON.parse(out).token.split('.')
    const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    assert.equal(sub, 'spiffe://vouchsafe.internal/local/uid/65534')

    const denied = await desk.vouch(['get'], nobody)
    assert.equal(denied.code, 4)
    assert.match(
      denied.err,
      /^vouch: this user may not open .* \[peer_refused\]\n {2}next: administration is for/,
    )

    const doctor = await desk.vouch(['doctor'], nobody)
    assert.equal(doctor.code, 0)
    assert.match(doctor.out, /ok {6}administration {2,}not for this user/)
  },
)

import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { assume } from '../../../test/scene/sts.ts'
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

const self = `spiffe://vouchsafe.internal/local/uid/${process.geteuid?.()}`
const stranger = 'system:serviceaccount:default:stranger'
const payments = 'system:serviceaccount:payments:payments-api'

function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}
async function tokenOf(...options: string[]): Promise<string> {
  return (await desk.vouch(['token', '--aud', 'sts.amazonaws.com', ...options])).out
}
async function events(...options: string[]): Promise<Record<string, unknown>[]> {
  const { code, out, err } = await desk.vouch(['audit', '--json', ...options])
  assert.deepEqual([code, err], [0, ''])
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

test("vouch token is this user's own, attested, without a newline in a pipe", async () => {
  const token = await tokenOf()
  assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/)
  const { sub, aud, amr, iss, iat, exp } = claimsOf(token)
  assert.deepEqual(
    [sub, aud, amr, iss],
    [self, 'sts.amazonaws.com', ['attested'], 'https://vouchsafe.internal'],
  )
  assert.ok(Number(exp) - Number(iat) <= 960)
})

test('vouch token --sub is of the administrator, and marked so', async () => {
  const { sub, amr } = claimsOf(await tokenOf('--sub', payments))
  assert.deepEqual([sub, amr], [payments, ['administrator']])
})

test('vouch token --sub takes a lifetime and further claims', async () => {
  const token = await tokenOf('--sub', payments, '--lifetime', '1m', '--claims', '{"ref":"main"}')
  const { ref, exp } = claimsOf(token)
  assert.equal(ref, 'main')
  assert.ok(Math.abs(Number(exp) - Date.now() / 1000 - 60) < 10)
})

test('vouch token --claims cannot say what the server says', async () => {
  const { code, out, err } = await desk.vouch([
    'token',
    '--aud',
    'a',
    '--sub',
    's',
    '--claims',
    '{"iss":"x"}',
  ])
  assert.deepEqual([code, out], [1, ''])
  assert.match(err, /^vouch: .*iss.* \[parameter_invalid\]\n/)
})

test('vouch token --json tells the times as well', async () => {
  const { out } = await desk.vouch(['token', '--aud', 'a', '--json'])
  const { token, subject, audience, issuedAt, expiresAt } = JSON.parse(out)
  assert.deepEqual([subject, audience, expiresAt - issuedAt], [self, 'a', 900])
  assert.equal(claimsOf(token)['sub'], self)
})

test('vouch audit --denied shows who, which statement, which key, expected and found', async () => {
  const { status, text } = await assume(server.url, roleArn('payments'), await tokenOf('--sub', stranger))
  assert.equal(status, 403)
  const [, id = ''] = /decision ([\w-]+)/.exec(text) ?? []
  const { code, out, err } = await desk.vouch(['audit', '--denied', '--subject', stranger])
  assert.deepEqual([code, err], [0, ''])
  const [head, line, ...why] = out.split('\n')
  assert.match(head ?? '', /^TIME +OUTCOME +OPERATION +SUBJECT +ROLE +WHY$/)
  assert.match(line ?? '', new RegExp(`denied +AssumeRoleWithWebIdentity +${stranger} +payments +.*${id}$`))
  const block = why.join('\n')
  for (const fact of [
    stranger,
    'PaymentsApi',
    'vouchsafe.internal:sub',
    `expected ${payments}`,
    `found    ${stranger}`,
  ])
    assert.ok(block.includes(fact), fact)
})

test('vouch audit --id shows one decision whole, and --json prints it as one line', async () => {
  await assume(server.url, roleArn('payments'), await tokenOf('--sub', payments))
  const [event] = await events('--role', 'payments', '--subject', payments, '--limit', '1')
  assert.equal(event?.['outcome'], 'allowed')
  const { out } = await desk.vouch(['audit', '--id', String(event['id'])])
  assert.equal(
    out
      .trimEnd()
      .split('\n')
      .filter((line) => /^\d{4}-/.test(line)).length,
    1,
  )
  assert.match(out, /\n {4}.*PaymentsApi.* applies/)
})

test('vouch audit filters by role and by time', async () => {
  await assume(server.url, roleArn('payments'), await tokenOf('--sub', stranger))
  for (const event of await events('--role', roleArn('payments')))
    assert.equal(event['role'], roleArn('payments'))
  assert.ok((await events('--since', '1h')).length > 0)
  assert.deepEqual(await events('--since', String(Math.floor(Date.now() / 1000) + 3600)), [])
})

test('vouch audit says on stderr that nothing matches', async () => {
  const { code, out, err } = await desk.vouch(['audit', '--subject', 'nobody'])
  assert.deepEqual([code, out, err], [0, '', 'vouch: nothing on record matches\n'])
})

test('vouch audit prints the newest, oldest first', async () => {
  const sequences = (await events('--limit', '5')).map((event) => Number(event['sequence']))
  assert.equal(sequences.length, 5)
  assert.deepEqual(
    sequences,
    sequences.toSorted((a, b) => a - b),
  )
})

test('vouch audit --follow prints events as they happen, once each, until SIGINT', async () => {
  const following = desk.start(['audit', '--follow', '--json', '--denied', '--subject', 'follower'])
  const token = await tokenOf('--sub', 'follower')
  for (const n of [1, 2]) {
    await assume(server.url, roleArn('payments'), token)
    await following.says(new RegExp(`^(.*\\n){${n}}$`))
  }
  following.process.kill('SIGINT')
  const { out, err, signal } = await following.ended
  assert.deepEqual([signal, err], ['SIGINT', ''])
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    lines.map(({ outcome }) => outcome),
    ['denied', 'denied'],
  )
  assert.notEqual(lines[0].id, lines[1].id)
})

test('vouch audit never prints a token', async () => {
  const token = await tokenOf('--sub', stranger)
  await assume(server.url, roleArn('payments'), token)
  const { out } = await desk.vouch(['audit', '--json', '--limit', '1000'])
  for (const part of token.split('.').slice(1)) assert.ok(!out.includes(part))
})

test('vouch doctor finds nothing wrong, and changes nothing', async () => {
  const { code, out } = await desk.vouch(['doctor'])
  assert.equal(code, 0, out)
  assert.doesNotMatch(out, /^(fail|warn)|Next:/m)
  assert.match(out, new RegExp(`^ok +server +ready at ${server.url}$`, 'm'))
  assert.deepEqual(desk.left(), [])
})

test('vouch doctor warns of keys that would win, without a value', async () => {
  const file = join(desk.temporary, 'credentials')
  writeFileSync(file, '[default]\naws_access_key_id = AKIA1\naws_secret_access_key = hunter2\n')
  chmodSync(file, 0o600)
  const env = { AWS_SECRET_ACCESS_KEY: 'hunter2', AWS_SHARED_CREDENTIALS_FILE: file }
  const { code, out } = await desk.vouch(['doctor'], { env })
  assert.equal(code, 0)
  assert.match(out, /^warn +environment +AWS_SECRET_ACCESS_KEY set$/m)
  assert.match(out, /^warn +credentials file +.* holds a static key$/m)
  assert.match(out, /\nNext:\n {2}environment: unset them/)
  assert.doesNotMatch(out, /hunter2/)
})

test('vouch doctor --json tells the same', async () => {
  const { home, checks } = JSON.parse((await desk.vouch(['doctor', '--json'])).out)
  assert.equal(home, scene.home)
  assert.ok(checks.every(({ result }: { result: string }) => result === 'ok'))
})

test('a client of a server that is gone says so', async () => {
  const other = sceneOf(quickstart)
  const gone = await startVouch(other)
  await gone.kill()
  const env = { VOUCH_HOME: other.home }
  const { code, err } = await desk.vouch(['get'], { env })
  assert.equal(code, 1)
  assert.match(
    err,
    /^vouch: no server answers at .* \[server_unreachable\]\n {2}next: start one with `vouch up`/,
  )
  const doctor = await desk.vouch(['doctor'], { env })
  assert.equal(doctor.code, 1)
  assert.match(doctor.out, /^fail +server +process \d+ is gone$/m)
  other.remove()
})

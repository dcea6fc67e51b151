// Match without use, the stores of AWS, and the inventory, against an AWS-compatible endpoint that is not ours: moto,
// which checks signatures and permissions here. A proxy between the two keeps who signed what.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { checkLive } from '@vouchsafe/scan/match'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { vouchBin } from '../test/scene/vouch.ts'
import { startMoto, type Moto } from './scene/moto.ts'
import { startProxy, type RecordingProxy } from './scene/recording-proxy.ts'

const python = process.env['VOUCH_INTEROP_PYTHON'] ?? 'python3'
const clients = new URL('clients/scan/', import.meta.url).pathname
const run = promisify(execFile)

const root = mkdtempSync(join(tmpdir(), 'vouch-interop-aws-'))
const laptop = join(root, 'laptop')
mkdirSync(join(root, 'home'))
mkdirSync(laptop)

type User = 'auditor' | 'deploy' | 'old' | 'idle' | 'blind'
interface Key {
  readonly id: string
  readonly secret: string
}
let keys: Readonly<Record<User, Key>>
let role = ''
let moto: Moto
let proxy: RecordingProxy

before(async () => {
  moto = await startMoto(python)
  const { stdout } = await run(python, [join(clients, 'seed-account.py'), moto.url])
  ;({ keys, role } = JSON.parse(stdout))
  // from now on every call is authenticated and authorized
  const enforced = await fetch(`${moto.url}/moto-api/reset-auth`, { method: 'POST', body: '0' })
  assert.equal(enforced.status, 200)
  proxy = await startProxy(moto.url)
  writeFileSync(join(laptop, '.env'), environmentOf(keys.deploy))
})
after(async () => {
  await proxy?.[Symbol.asyncDispose]()
  moto?.child.kill('SIGKILL')
  rmSync(root, { recursive: true, force: true })
})

function environmentOf({ id, secret }: Key): string {
  return `AWS_ACCESS_KEY_ID=${id}\nAWS_SECRET_ACCESS_KEY=${secret}\n`
}

const signedIn = ({ id, secret }: Key) => ({ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret })

/** The real program; whatever it says or writes, no secret of the account is in it. */
async function vouch(
  words: readonly string[],
  env: Readonly<Record<string, string>> = signedIn(keys.auditor),
) {
  proxy.forget()
  const ended = await run(process.execPath, [vouchBin, ...words], {
    cwd: root,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: join(root, 'home'),
      AWS_REGION: 'eu-central-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: proxy.url,
      ...env,
    },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
  for (const { secret } of Object.values(keys))
    assert.ok(!`${ended.stdout}${ended.stderr}`.includes(secret.slice(4, 16)), 'a secret was shown')
  return ended
}

/** Who signed what passed since the last run. */
function signers(): string[] {
  return [...new Set(proxy.passed.map(({ signedBy = 'nobody' }) => signedBy))]
}

const everything = ['laptop', '--cloud', 'aws', '--store', 'secretsmanager', '--store', 'ssm'] as const

interface Row {
  readonly id: string
  readonly state: string
  readonly owner?: string
  readonly contacts: readonly string[]
  readonly allows: readonly string[]
  readonly places: number
  readonly risk: string
  readonly because: readonly string[]
  readonly lastUsedAt?: string
}

async function inventory(...words: string[]) {
  const { code, stdout, stderr } = await vouch(['inventory', ...words, '--json'])
  assert.ok(stdout.startsWith('{'), stderr)
  const { rows, gaps } = JSON.parse(stdout) as { rows: Row[]; gaps: { what: string; why: string }[] }
  const of = (user: User) => rows.find(({ id }) => id === `aws-access-key ${keys[user].id}`)
  return { code, rows, gaps, of }
}

test('the inventory joins files, stores and IAM: each key once, with owner, policies, state and last use', async () => {
  const { code, of, gaps, rows } = await inventory(...everything)
  assert.deepEqual([code, gaps], [0, []])
  assert.equal(rows.length, 5)
  const deploy = of('deploy')
  assert.deepEqual(
    [deploy?.state, deploy?.risk, deploy?.places, deploy?.contacts, deploy?.allows],
    ['exists', 'critical', 3, ['team-deploy'], ['AdministratorAccess']],
  )
  assert.match(deploy?.owner ?? '', /:user\/deploy$/)
  assert.match(deploy?.because.join('; ') ?? '', /its secret lies in 3 places.*AdministratorAccess/)
  assert.deepEqual([of('old')?.state, of('old')?.risk, of('old')?.places], ['disabled', 'low', 1])
  assert.deepEqual([of('idle')?.state, of('idle')?.places], ['exists', 1])
  assert.deepEqual([of('blind')?.state, of('blind')?.places, of('blind')?.risk], ['exists', 0, 'medium'])
})

test('an active key that was never used is named as such, and one in use is not', async () => {
  const { of } = await inventory('--cloud', 'aws')
  for (const user of ['deploy', 'idle', 'blind'] as const) {
    assert.equal(of(user)?.lastUsedAt, 'never')
    assert.match(of(user)?.because.join('; ') ?? '', /not used yet/)
  }
  // it is signing this very listing
  assert.notEqual(of('auditor')?.lastUsedAt, 'never')
})

test('no found key ever signs a request: by the record of every request, and by the account’s own', async () => {
  const { of } = await inventory(...everything)
  assert.deepEqual(signers(), [keys.auditor.id])
  assert.ok(proxy.passed.length > 10)
  for (const user of ['deploy', 'old', 'idle'] as const) assert.equal(of(user)?.lastUsedAt, 'never', user)
})

test('nothing is asked when the credentials of the process are themselves what was found', async () => {
  const { code, stdout } = await vouch(['inventory', 'laptop', '--cloud', 'aws'], signedIn(keys.deploy))
  assert.equal(code, 3)
  assert.match(
    stdout,
    /not read: AWS account: the credentials of this process are themselves among what was found/,
  )
  assert.deepEqual(proxy.passed, [])
})

test('a found key does not sign on the way to a role either', async () => {
  const config = join(root, 'config')
  const credentials = join(root, 'credentials')
  writeFileSync(config, `[profile reader]\nrole_arn = ${role}\nsource_profile = static\n`)
  writeFileSync(
    credentials,
    `[static]\naws_access_key_id = ${keys.deploy.id}\naws_secret_access_key = ${keys.deploy.secret}\n`,
  )
  const profile = { AWS_PROFILE: 'reader', AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials }
  const { code, stdout } = await vouch(['inventory', 'laptop', '--cloud', 'aws'], profile)
  assert.equal(code, 3)
  assert.match(stdout, /not read: AWS account: /)
  assert.ok(!signers().includes(keys.deploy.id), signers().join())
  // where the key was not found, the same profile does lead to the role
  await vouch(['inventory', '--cloud', 'aws'], profile)
  assert.ok(signers().includes(keys.deploy.id))
})

test('an owner without permissions makes gaps, and no exception', async () => {
  const { code, stdout } = await vouch(['inventory', ...everything], signedIn(keys.blind))
  assert.equal(code, 3)
  assert.match(stdout, /not read: credential report of account \d{12}: not permitted/)
  assert.match(stdout, /not read: AWS Secrets Manager: not permitted/)
  assert.match(stdout, /not read: AWS Parameter Store: not permitted/)
})

test('the file is for this user alone, and two of them tell what has become of each key', async () => {
  const older = join(root, 'older.json')
  assert.equal((await vouch(['inventory', ...everything, '--out', older])).code, 0)
  assert.equal(statSync(older).mode & 0o777, 0o600)
  for (const { secret } of Object.values(keys)) assert.ok(!readFileSync(older, 'utf8').includes(secret))
  // the seeding is nobody's key, so let it pass once more
  await fetch(`${moto.url}/moto-api/reset-auth`, { method: 'POST', body: 'inf' })
  await run(python, [
    join(clients, 'change-account.py'),
    moto.url,
    `blind=${keys.blind.id}`,
    `deploy=${keys.deploy.id}`,
  ])
  await fetch(`${moto.url}/moto-api/reset-auth`, { method: 'POST', body: '0' })
  const { code, stdout } = await vouch(['inventory', ...everything, '--compare', older])
  assert.equal(code, 0)
  assert.match(stdout, new RegExp(`^gone     AWS access key ${keys.blind.id} of .*:user/blind$`, 'm'))
  assert.match(
    stdout,
    new RegExp(
      `^changed  AWS access key ${keys.deploy.id} .*state: exists -> disabled; risk: critical -> low`,
      'm',
    ),
  )
  assert.match(stdout, /: 0 new, 1 gone, [12] changed, [23] still there as they were$/m)
})

test('a key that is found and that the account no longer has is gone', async () => {
  writeFileSync(join(laptop, 'left.env'), environmentOf(keys.blind))
  const { of } = await inventory('laptop', '--cloud', 'aws')
  assert.deepEqual([of('blind')?.state, of('blind')?.risk], ['gone', 'low'])
})

test('a live check is signed as AWS signs, and tried for the accounts that are named alone', async () => {
  // that of moto, which its key ids carry as those of AWS do
  const account = '123456789012'
  const check = (key: Key, accounts: readonly string[]) =>
    checkLive([{ accessKeyId: key.id, secretAccessKey: key.secret }], {
      accounts: new Set(accounts),
      endpoint: { url: proxy.url, region: 'eu-central-1' },
      at: Math.floor(Date.now() / 1000) as EpochSeconds,
    })
  proxy.forget()
  assert.match((await check(keys.idle, [])).evidence, /^not tried/)
  assert.deepEqual(proxy.passed, [])
  const tried = await check(keys.idle, [account])
  assert.deepEqual([tried.state, tried.evidence], ['exists', 'tried: AWS accepts it'])
  assert.match(tried.owner ?? '', /:user\/idle$/)
  // a signature that is wrong is refused here, so the one above was right
  assert.match(
    (await check({ ...keys.idle, secret: `${keys.idle.secret}x` }, [account])).evidence,
    /another secret/,
  )
})

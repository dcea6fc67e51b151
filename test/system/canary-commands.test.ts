// Must be shown 3, invariant 7: a token that a command is given, in its right place or in a wrong one, and one that the
// server was shown, is afterwards nowhere: not whole, not as one of its parts, not as a piece of its signature. The
// commands are those that `vouch --help` lists: one that is added has to be given a token here.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { alertOnEverything } from '../scene/alert.ts'
import { compact, ecKey, es256, goodClaims, now } from '../scene/forge.ts'
import {
  account,
  makeScene,
  roleArn,
  roleTrusting,
  startVouch,
  vouchBin,
  type Vouch,
} from '../scene/vouch.ts'
import { assumeForm, audit, formType, send } from '../scene/wire.ts'

const host = 'issuer.example.com'
const key = ecKey('k')
const folder = mkdtempSync(join(tmpdir(), 'vouch-canary-commands-'))
const exported = join(folder, 'cloudtrail')
const alertPath = join(folder, 'alerts')
const logPath = join(folder, 'log')
const log = openSync(logPath, 'w')
const scene = makeScene([
  {
    kind: 'Provider',
    url: `https://${host}`,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [key.jwk] } },
  },
  roleTrusting('narrow', host, 'repo:acme/shop:ref:refs/heads/main'),
  roleTrusting('open', host),
])
let vouch: Vouch

before(async () => {
  vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'trace' }, log)
  await alertOnEverything(vouch, alertPath)
})
after(async () => {
  await vouch.stop()
  closeSync(log)
  scene.remove()
  rmSync(folder, { recursive: true })
})

const planted: string[] = []
function plant(claims: object = {}, signer = key): string {
  const token = compact(
    { alg: 'ES256', kid: 'k', typ: 'JWT' },
    { ...goodClaims(`https://${host}`), sub: 'repo:acme/shop:pull_request', ...claims },
    es256(signer),
  )
  planted.push(token)
  return token
}

/** Not whole, not a part of it, and not sixteen characters of its signature. */
function assertClean(where: string, bytes: Buffer | string): void {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1')
  for (const token of planted) {
    const parts = token.split('.')
    const [, , signature = ''] = parts
    for (const secret of [token, ...parts])
      assert.ok(!text.includes(secret), `a planted token is in ${where}`)
    for (let start = 0; start + 16 <= signature.length; start += 1)
      assert.ok(!text.includes(signature.slice(start, start + 16)), `a piece of a signature is in ${where}`)
  }
}

const file = (name: string, content: string | object): string => {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  return name
}
const policyOf = (subject: string): object => ({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringLike: { [`${host}:sub`]: subject } },
  },
})

const token = plant()
const claims = { ...goodClaims(`https://${host}`), sub: token, act: { token: plant() } }
const asToken = file('token.jwt', `${token}\n`)
const asHeader = file('header.txt', `Authorization: Bearer ${plant()}\n`)
const inClaims = file('claims.json', claims)
const policy = file('policy.json', policyOf('repo:acme/shop:ref:refs/heads/main'))
const inPolicy = file('token-policy.json', policyOf(plant()))
const keys = file('keys.json', { keys: [key.jwk] })
const otherKeys = file('other-keys.json', { keys: [ecKey('k').jwk] })
const inCredentials = file('azure.json', [
  { name: token, issuer: `https://${host}`, subject: plant(), audiences: ['api://AzureADTokenExchange'] },
])
const inProvider = file('google.json', {
  name: 'projects/1/locations/global/workloadIdentityPools/p/providers/p',
  oidc: { issuerUri: `https://${host}`, allowedAudiences: ['sts.amazonaws.com'] },
  attributeMapping: { 'google.subject': 'assertion.sub' },
  attributeCondition: `assertion.sub == '${plant()}'`,
})
const inBinding = file('binding.json', {
  bindings: [
    {
      role: 'roles/iam.workloadIdentityUser',
      members: [
        `principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/subject/${plant()}`,
      ],
    },
  ],
})
const inManifest = file('manifest.json', { ...roleTrusting('new', host, plant()), description: token })
mkdirSync(join(folder, 'sources'))
const inSources = 'sources'
file(
  'sources/deploy.yml',
  `on: push\njobs:\n  a:\n    runs-on: x\n    permissions: { id-token: write }\n    env: { TOKEN: ${plant()} }\n    steps:\n      - uses: aws-actions/configure-aws-credentials@v4\n        with: { role-to-assume: '${roleArn('open')}', web-identity-token: ${token} }\n`,
)
file('sources/trust.json', policyOf(`*${plant()}`))

type Words = readonly string[]
/** For each command what it is given; `-` reads the token from standard input. */
const given: Readonly<Record<string, readonly Words[]>> = {
  explain: [
    ['--token', asToken, '--policy', policy],
    ['--token', asHeader, '--policy', policy, '--json'],
    ['--token', '-', '--policy', policy, '--all-claims'],
    ['--token', asToken, '--policy', policy, '--out', 'fixed.json'],
    ['--claims', inClaims, '--policy', policy, '--json'],
    ['--claims', inClaims, '--policy', inPolicy],
    ['--token', asToken, '--policy', inPolicy, '--out', 'fixed-2.json'],
    ['--token', asToken, '--role', 'narrow', '--json'],
    ...[asToken, asHeader].flatMap((from) => [
      ['--token', from, '--azure', inCredentials],
      ['--token', from, '--google', inProvider, '--json', '--service-account', inBinding],
    ]),
    ['--claims', inClaims, '--azure', inCredentials, '--json'],
    ['--claims', inClaims, '--google', inProvider],
    [token],
    ['--role', token, '--token', token],
  ],
  diff: [
    [policy, inPolicy],
    [inPolicy, policy, '--json'],
    ['--role', 'narrow', inPolicy],
    [token, token],
  ],
  lint: [
    [inSources],
    ...['json', 'sarif', 'github'].map((format) => [inSources, '--format', format]),
    [inPolicy, inManifest, asToken],
    ['--explain', token],
    ['-'],
    [inSources, '--format', 'sarif', '--out', 'report.sarif'],
    [token],
  ],
  token: [
    ['inspect', asToken],
    ['inspect', asHeader, '--json'],
    ['inspect', '-', '--keys', keys, '--roles'],
    ['inspect', asToken, '--keys', keys, '--roles', '--json'],
    ['inspect', asToken, '--keys', otherKeys],
    ['inspect', inClaims],
    ['inspect', token],
    [token],
    ['--aud', 'a', '--sub', 'b', '--claims', token],
  ],
  audit: [
    ['--limit', '1000'],
    ['--json', '--limit', '1000'],
    ...['cloudtrail', 'ocsf'].map((format) => ['--format', format, '--limit', '1000']),
    ['--denied', '--role', token],
    ['--subject', token],
    ['--id', token],
  ],
  tighten: [
    ['open', '--json'],
    ['open', '--out', 'tight.json'],
    ['narrow', '--ledger', '-', '--policy', inPolicy],
    ['narrow', '--ledger', asToken],
    [token],
    ['--all', '--since', token],
  ],
  rightsize: [
    ['--role', 'open', '--cloudtrail', asToken],
    ['--role', 'open', '--cloudtrail', '-', '--json'],
    ['--role', token, '--cloudtrail', inSources],
    [token],
  ],
  'migrate-trust': [
    [policy, '--token', asToken],
    [inPolicy, '--token', '-'],
    [inPolicy, '--claims', inClaims, '--json'],
    [policy, '--ids', token],
    [token],
  ],
  promote: [['narrow'], [token], ['narrow', '--since', token]],
  review: [[], ['--json'], ['--format', 'csv'], ['narrow'], [token]],
  scan: [['.'], ['--json', '.'], [asToken], [token]],
  inventory: [['.'], ['.', '--format', 'csv'], ['--report', token]],
  apply: [[inManifest, '--dry-run'], [inManifest, '--dry-run', '--json'], [asToken], [token]],
  get: [[], ['Role', 'narrow'], ['Role', token]],
  delete: [['Role', token]],
  revoke: [[token], ['--session', token]],
  run: [['--role', token, '--', 'true']],
  up: [['--manifest', asToken, '--home', join(folder, 'other-home'), '--port', '0']],
  doctor: [[], ['--json']],
  server: [[token], ['config', 'print']],
  schema: [[token]],
  completion: [[token]],
  version: [[token]],
  credentials: [['--admin', '--account', token], [token]],
}

/** A clock that is ahead: files of CloudTrail are of five minutes that are over. */
const later = `--import=data:text/javascript,${encodeURIComponent('const now = Date.now; Date.now = () => now() + 900_000')}`

async function say(
  words: Words,
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(process.execPath, [vouchBin, ...words], {
    cwd: folder,
    env: { ...process.env, VOUCH_HOME: scene.home, HOME: folder, ...env },
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(token)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)))
  await once(child, 'close')
  return { code: child.exitCode, text }
}

test('the server is shown tokens, and explains what it made of them', async () => {
  const shown: readonly (readonly [string, number, string])[] = [
    ['open', 200, plant()],
    ['narrow', 403, plant()],
    ['absent', 403, plant()],
    ['open', 400, plant({ iat: now() - 900, exp: now() - 600 })],
    ['open', 400, plant({}, ecKey('k'))],
    ['open', 400, plant({ iss: 'https://nobody.example.com' })],
  ]
  for (const [role, status, one] of shown) {
    const body = assumeForm(roleArn(role), one)
    const answer = await send(vouch.url, { path: '/aws/sts', headers: formType, body })
    assert.equal(answer.status, status, answer.text)
    assertClean(`the answer of ${role}`, answer.text)
  }
  for (const { id } of await audit(vouch, 'type=exchange'))
    for (const how of [[], ['--json']])
      assertClean('the explanation of a decision', (await say(['explain', id, ...how])).text)
})

test('every command that there is has been given a token', async () => {
  const { text } = await say(['--help'])
  const listed = /\nCommands:\n(?<rows>(?: {2}.*\n)+)/.exec(text)?.groups?.['rows'] ?? ''
  const names = listed
    .split('\n')
    .map((row) => row.trim().split(' ')[0] ?? '')
    .filter((name) => name !== '')
  assert.ok(names.length > 15, text)
  assert.deepEqual(names.toSorted(), Object.keys(given).toSorted())
})

for (const [command, lines] of Object.entries(given))
  test(`vouch ${command} prints no token that it is given`, async () => {
    for (const words of lines) {
      const { text } = await say([command, ...words])
      assertClean(`vouch ${[command, ...words].join(' ').replaceAll(token, 'TOKEN')}`, text)
    }
  })

/** What a command writes for its caller; what it was given lies beside it, and is what it was. */
const written = ['fixed.json', 'tight.json', 'report.sarif', 'cloudtrail', 'alerts', 'log', 'other-home']

test('no file that was written has any of them: database, log, alerts, exports, policies', async () => {
  // what is counted is written once a second
  await delay(1200)
  const { text } = await say(['audit', '--format', 'cloudtrail', '--out', exported], { NODE_OPTIONS: later })
  assertClean('vouch audit --out', text)
  assertClean('/metrics', (await send(vouch.url, { path: '/metrics' })).text)
  assert.match(readFileSync(join(folder, 'fixed.json'), 'utf8'), /repo:acme\/shop:pull_request/)
  assert.match(readFileSync(alertPath, 'utf8'), /AssumeRole/)
  assert.ok(readFileSync(logPath).length > 1000, 'the log was talkative')
  const made = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) =>
      entry.isFile() &&
      written.some((name) => join(entry.parentPath, entry.name).startsWith(join(folder, name))),
  )
  assert.ok(
    made.some(({ name }) => name.endsWith('.gz')),
    'CloudTrail files were written',
  )
  const held = readdirSync(scene.home, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  assert.ok(held.some(({ name }) => name === 'vouchsafe.db'))
  for (const { parentPath, name } of [...made, ...held]) {
    const bytes = readFileSync(join(parentPath, name))
    assertClean(name, name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  }
})

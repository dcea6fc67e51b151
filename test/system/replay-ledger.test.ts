// Must be shown: `vouch diff --replay` over a ledger of thousands of real exchanges, held against the evaluator alone.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import type { ContextValue } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { appendMoreRecords } from '../scene/more-records.ts'
import { assume } from '../scene/sts.ts'
import { makeKey } from '../scene/tokens.ts'
import { account, makeScene, roleArn, startVouch, vouchBin, type Vouch } from '../scene/vouch.ts'

const [open, hiding, closed] = ['open.example.com', 'hiding.example.com', 'closed.example.com']
const key = makeKey('k')
const provider = (host: string, more: object): object => ({
  kind: 'Provider',
  url: `https://${host}`,
  audiences: ['sts.amazonaws.com'],
  claims: 'all',
  keys: { jwks: { keys: [key.publicJwk] } },
  ...more,
})
const branch = (name: string): string => `repo:acme/app:ref:refs/heads/${name}`

function policy(branches: readonly string[], others: object): object {
  const allow = (host: string, Condition: object): object => ({
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition,
  })
  const StringLike = { [`${open}:sub`]: branches.map(branch) }
  const statements = [allow(open, { StringLike }), allow(hiding, others), allow(closed, {})]
  return { Version: '2012-10-17', Statement: statements }
}
const old = policy(['main', 'old'], {})
const young = policy(['main', 'dev'], { StringEquals: { [`${hiding}:actor`]: 'octocat' } })

const folder = mkdtempSync(join(tmpdir(), 'vouch-replay-'))
const file = (name: string): string => join(folder, name)
writeFileSync(file('old.json'), JSON.stringify(old))
writeFileSync(file('young.json'), JSON.stringify(young))

const scene = makeScene([
  provider(open, {}),
  provider(hiding, { hashedClaims: ['actor'] }),
  provider(closed, { disabled: true }),
  { kind: 'Role', name: 'deploy', trustPolicy: old },
  { kind: 'Role', name: 'other', trustPolicy: old },
])

const copies = 5000
let vouch: Vouch
before(async () => {
  vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })
  const asked: [host: string, name: string, role: string][] = [
    ...['main', 'old', 'dev', 'other'].map((name): [string, string, string] => [open, name, 'deploy']),
    [open, 'dev', 'other'],
    [hiding, 'main', 'deploy'],
    [closed, 'main', 'deploy'],
  ]
  for (const [host, name, role] of asked) {
    const token = key.token({ iss: `https://${host}`, sub: branch(name), actor: 'octocat' })
    await assume(vouch.url, roleArn(role), token)
  }
  await appendMoreRecords(scene.home, { count: copies, spreadSeconds: 20 * 86_400 })
})
after(async () => {
  await vouch.stop()
  scene.remove()
  rmSync(folder, { recursive: true })
})

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function run(...args: readonly string[]): Promise<Ran> {
  const how = { env: { ...process.env, VOUCH_HOME: scene.home }, maxBuffer: 1e9 }
  const promise = promisify(execFile)(process.execPath, [vouchBin, ...args], how)
  return promise.then(
    (done) => ({ ...done, code: 0 }),
    (error: Ran) => error,
  )
}

interface Line {
  readonly id: string
  readonly role: string
  readonly reason?: string
  readonly outcome: string
  readonly principal: string
  readonly request: Readonly<Record<string, ContextValue | number>>
}

/** Every exchange of the role on record, as another command prints it. */
async function recorded(): Promise<readonly Line[]> {
  const { stdout } = await run('audit', '--json', '--limit', 'all', '--role', 'deploy')
  writeFileSync(file('ledger.jsonl'), stdout)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** The ids whose outcome is another under the policy, by the evaluator and the record alone. */
function changedBy(lines: readonly Line[], trust: object): { admits: string[]; refuses: string[] } {
  const compiled = compileTrustPolicy(parseTrustPolicy(JSON.stringify(trust)))
  const changed: { admits: string[]; refuses: string[] } = { admits: [], refuses: [] }
  for (const { id, principal, request, outcome, reason } of lines) {
    // what is hidden nobody can decide; what never came to a policy needs no deciding
    if (principal.endsWith(hiding) || reason === 'provider_disabled') continue
    const context = new Map(
      Object.entries(request).filter((pair): pair is [string, ContextValue] => typeof pair[1] !== 'number'),
    )
    const asked = {
      action: 'sts:AssumeRoleWithWebIdentity',
      principal: { type: 'Federated', id: principal },
      context,
    } as const
    const { effect } = evaluate(compiled, asked)
    if (effect === 'allow' && outcome === 'denied') changed.admits.push(id)
    if (effect === 'deny' && outcome === 'allowed') changed.refuses.push(id)
  }
  return changed
}

interface Report {
  readonly exchanges: number
  readonly decided: number
  readonly changed: number
  readonly changes: readonly {
    direction: 'admits' | 'refuses'
    count: number
    ids: string[]
    subject: string
  }[]
  readonly unknown: readonly { because: string; keys: string[]; count: number }[]
  readonly apart: readonly { cause: string; count: number }[]
}

const replayOf = ({ stdout }: Ran): Report => JSON.parse(stdout).replay

test('vouch diff --replay names exactly the exchanges that would end otherwise, and counts what nobody can tell', async () => {
  const lines = await recorded()
  assert.ok(lines.length > copies / 2, `${lines.length} records`)
  const ran = await run('diff', '--role', 'deploy', file('young.json'), '--replay', '30d', '--json')
  assert.equal(ran.code, 1, ran.stderr)
  const report = replayOf(ran)
  const truth = changedBy(lines, young)
  assert.ok(truth.admits.length > 100 && truth.refuses.length > 100)
  for (const direction of ['admits', 'refuses'] as const) {
    const ids = report.changes
      .filter((change) => change.direction === direction)
      .flatMap((change) => change.ids)
    assert.deepEqual(ids, truth[direction])
  }
  const ofProvider = (host: string): number =>
    lines.filter(({ principal }) => principal.endsWith(host)).length
  assert.deepEqual(
    report.unknown.map(({ because, keys, count }) => ({ because, keys, count })),
    [{ because: 'hidden_claim', keys: [`${hiding}:actor`], count: ofProvider(hiding) }],
  )
  assert.deepEqual(report.apart, [{ cause: 'provider_disabled', count: ofProvider(closed) }])
  assert.equal(report.exchanges, lines.length)
})

test('vouch diff --replay under the same policy says that nothing would change', async () => {
  const { code, stdout } = await run('diff', '--role', 'deploy', file('old.json'), '--replay', '30d')
  assert.equal(code, 0)
  assert.match(stdout, /^the two policies admit the same\n\nreplay: [\d,]+ exchanges .*, 0 would change\n/)
  assert.match(stdout, /\nno exchange on record would end otherwise\n/)
})

test('vouch diff --replay reads no further back than it is told, and finds the roles of the old policy itself', async () => {
  const week = await run('diff', '--role', 'deploy', file('young.json'), '--replay', '7d', '--json')
  const month = await run('diff', file('old.json'), file('young.json'), '--replay', '30d', '--json')
  const all = (await recorded()).length
  assert.ok(replayOf(week).exchanges < all / 2)
  assert.ok(replayOf(month).exchanges > all, 'two roles have the old policy')
})

test('vouch diff --ledger says the same of the exported ledger, without a server', async () => {
  await recorded()
  const online = replayOf(
    await run('diff', '--role', 'deploy', file('young.json'), '--replay', '30d', '--json'),
  )
  const offline = ['diff', file('old.json'), file('young.json'), '--ledger', file('ledger.jsonl'), '--json']
  const ran = await run(...offline, '--home', join(folder, 'nowhere'))
  assert.equal(ran.code, 1, ran.stderr)
  assert.deepEqual(replayOf(ran), online)
})

test('vouch diff --replay prints a line for each way in which exchanges change', async () => {
  const { stdout } = await run('diff', '--role', 'deploy', file('young.json'), '--replay', '30d')
  const lines = stdout.split('\n')
  assert.equal(
    lines.filter((line) => /^\+ admits +repo:.*\/dev for deploy, [\d,]+ times, .* by statement 1 /.test(line))
      .length,
    1,
  )
  assert.equal(
    lines.filter((line) =>
      /^- refuses repo:.*\/old for deploy, .* no statement admits it, statement 1 did /.test(line),
    ).length,
    1,
  )
  assert.match(
    stdout,
    /\n\? cannot tell [\d,]+ times for deploy: .* keyed hash only \(hiding\.example\.com:actor\)\n/,
  )
})

/** What `vouch apply --dry-run` says of the changed resources. */
async function tried(resources: readonly object[], ...more: readonly string[]): Promise<Ran> {
  const manifest = resources.map((one) => JSON.stringify(one)).join('\n---\n')
  writeFileSync(file('change.yaml'), manifest)
  return run('apply', '-f', file('change.yaml'), '--dry-run', ...more)
}

test('vouch apply --dry-run shows whom a changed trust policy admits, and what it does to the exchanges on record', async () => {
  const change = [{ kind: 'Role', name: 'deploy', trustPolicy: young }]
  const { code, stdout, stderr } = await tried(change)
  assert.equal(code, 0, stderr)
  assert.match(stdout, /\n1 change not stored \(dry run\)/)
  assert.match(stdout, /\ntrust policy of deploy:\n[+-] /)
  assert.match(stdout, /\n\+ admits +repo:.*\/dev for deploy, [\d,]+ times/)
  const online = replayOf(
    await run('diff', '--role', 'deploy', file('young.json'), '--replay', '30d', '--json'),
  )
  const applied = replayOf(await tried(change, '--json'))
  assert.deepEqual(applied.changes, online.changes)
})

test('vouch apply --dry-run names the exchanges of a provider that is disabled, whatever role they were for', async () => {
  const { stdout } = await tried([provider(open, { disabled: true })], '--json')
  const report = replayOf({ stdout, stderr: '', code: 0 })
  const { stdout: all } = await run('audit', '--json', '--limit', 'all')
  const admitted = all
    .split('\n')
    .filter((line) => line.includes('"outcome":"allowed"') && line.includes(`oidc-provider/${open}"`))
  assert.equal(report.changed, admitted.length)
  assert.ok(report.changes.every(({ direction }) => direction === 'refuses'))
})

test('vouch apply --dry-run leaves the ledger alone when it is told to, and for what is no trust', async () => {
  const change = [{ kind: 'Role', name: 'deploy', trustPolicy: young }]
  const untold = await tried(change, '--no-replay')
  assert.match(untold.stdout, /\ntrust policy of deploy:\n/)
  assert.doesNotMatch(untold.stdout, /replay/)
  const described = await tried([{ kind: 'Role', name: 'deploy', description: 'x', trustPolicy: old }])
  assert.doesNotMatch(described.stdout, /replay|trust policy of/)
  const stored = await run('apply', '-f', file('change.yaml'), '--replay', '1d')
  assert.equal(stored.code, 2)
})

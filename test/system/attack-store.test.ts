// What lies on disk, damaged (invariant 2): what cannot be understood denies, the rest stands, the operator is told;
// a root key that is not the one of the store stops the server with its reason.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { compact, ecKey, es256, goodClaims } from '../scene/forge.ts'
import {
  account,
  makeScene,
  roleArn,
  roleTrusting,
  startVouch,
  vouchBin,
  type Vouch,
} from '../scene/vouch.ts'
import { assertNothingIssued, assumeForm, audit, element, formType, send } from '../scene/wire.ts'

const host = 'issuer.example.com'
const other = 'other.example.com'
const renamed = 'renamed.example.com'
const key = ecKey('k')
const provider = (name: string): object => ({
  kind: 'Provider',
  url: `https://${name}`,
  audiences: ['sts.amazonaws.com'],
  keys: { jwks: { keys: [key.jwk] } },
})
/** Asks for nothing but its account: applying it again repairs nothing. */
const bare = makeScene([])

const replaceIn =
  (from: string | RegExp, to: string) =>
  (text: string): string => {
    const changed = text.replace(from, to)
    assert.notEqual(changed, text)
    return changed
  }
const withPolicy = (change: (policy: string) => string | undefined) => (text: string) => {
  const spec: { trustPolicy: string } = JSON.parse(text)
  return JSON.stringify({ ...spec, trustPolicy: change(spec.trustPolicy) })
}
const damages: readonly [name: string, change: (text: string) => string][] = [
  ['cut-policy', withPolicy((policy) => policy.slice(0, -5))],
  ['policy-without-end', withPolicy((policy) => `${policy}{}`)],
  ['unknown-operator', withPolicy(replaceIn('StringLike', 'StringLikf'))],
  ['unknown-element', withPolicy(replaceIn('"Effect"', '"Efect"'))],
  ['no-policy', withPolicy(() => undefined)],
  ['unknown-field', replaceIn('{', '{"exempt":true,')],
  ['disabled-as-text', replaceIn('"disabled":false', '"disabled":"false"')],
  ['endless-session', replaceIn(/"maxSessionDuration":\d+/, '"maxSessionDuration":31536000')],
]
const roleNames = ['sound', 'others', 'renamed', ...damages.map(([name]) => name)]
const scene = makeScene([
  ...[host, other, renamed].map(provider),
  ...roleNames.map((name) => roleTrusting(name, { others: other, renamed }[name] ?? host)),
])

before(async () => {
  await (await startVouch(scene)).stop()
})
after(() => {
  scene.remove()
  bare.remove()
})

const database = (): string => join(scene.home, 'private', 'vouchsafe.db')
const rootKey = (): string => join(scene.home, 'private', 'root.key')

function sql<T>(work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(database())
  try {
    return work(db)
  } finally {
    db.close()
  }
}

const where = 'WHERE kind = ? AND name = ?'
const readSpec = (kind: string, name: string): string =>
  sql((db) => String(db.prepare(`SELECT spec FROM trust_resource ${where}`).get(kind, name)?.['spec']))
const writeSpec = (kind: string, name: string, spec: string): void =>
  sql((db) => void db.prepare(`UPDATE trust_resource SET spec = ? ${where}`).run(spec, kind, name))

/** Changes what is stored; returns what puts it back. */
function damage(kind: string, name: string, change: (text: string) => string): () => void {
  const whole = readSpec(kind, name)
  writeSpec(kind, name, change(whole))
  return () => writeSpec(kind, name, whole)
}

const ask = async (vouch: Vouch, role: string, issuer = host) => {
  const token = compact({ alg: 'ES256', kid: 'k' }, goodClaims(`https://${issuer}`), es256(key))
  const body = assumeForm(roleArn(role), token)
  const answer = await send(vouch.url, { path: '/aws/sts', headers: formType, body })
  const [event] = await audit(vouch, `id=${answer.header('x-amzn-requestid')}`)
  return { ...answer, code: element(answer.text, 'Code'), reason: event?.reason }
}

test('what is stored and cannot be understood is not in force, loudly, and the rest stands', async () => {
  const undo = [
    ...damages.map(([name, change]) => damage('Role', name, change)),
    damage('Provider', other, replaceIn('"audiences":[', '"audiences":[1,')),
    damage('Provider', renamed, replaceIn(`https://${renamed}`, 'https://sts')),
  ]
  const vouch = await startVouch({ ...scene, manifest: bare.manifest })
  assert.equal((await ask(vouch, 'sound')).status, 200)
  const { warnings } = (await vouch.admin('GET', '/v1/status')) as { warnings: readonly string[] }
  for (const [name] of damages) {
    const answer = await ask(vouch, name)
    assertNothingIssued(answer, name)
    assert.deepEqual([answer.status, answer.reason], [403, 'role_missing'], name)
    assert.ok(
      warnings.some((line) => line.includes(`/${name}`)),
      `the operator is not told of ${name}`,
    )
  }
  for (const [role, issuer] of [
    ['others', other],
    ['renamed', renamed],
  ] as const) {
    const answer = await ask(vouch, role, issuer)
    assertNothingIssued(answer, issuer)
    assert.equal(answer.code, 'InvalidIdentityToken')
    assert.ok(
      warnings.some((line) => line.includes(issuer)),
      `the operator is not told of ${issuer}`,
    )
  }
  await vouch.stop()
  for (const restore of undo) restore()
})

test('a stored row that is no JSON denies, loudly, and stops nothing else', async () => {
  const restore = damage('Role', 'sound', (text) => text.slice(0, -1))
  const vouch = await startVouch({ ...scene, manifest: bare.manifest })
  const answer = await ask(vouch, 'sound')
  assertNothingIssued(answer, 'sound')
  assert.equal(answer.status, 403)
  const { warnings } = (await vouch.admin('GET', '/v1/status')) as { warnings: readonly string[] }
  assert.ok(warnings.some((line) => line.includes('/sound')))
  await vouch.stop()
  restore()
})

/** What `vouch up` says when it does not start. */
function refusedStart(): { code: number | null; text: string } {
  const args = [vouchBin, 'up', '--json', '--port', '0', '--home', scene.home, '--manifest', bare.manifest]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 10_000,
    killSignal: 'SIGKILL',
  })
  return { code: status, text: `${stdout}${stderr}` }
}

const files: readonly [name: string, damage: (path: string) => void, message: RegExp][] = [
  ['truncated', (path) => truncateSync(path, 30), /config_invalid.*root key/],
  ['empty', (path) => truncateSync(path, 0), /config_invalid.*root key/],
  ['large', (path) => writeFileSync(path, 'x'.repeat(100_000)), /config_invalid/],
  [
    'of another home',
    (path) => writeFileSync(path, `vouchsafe-root-key-v1:${Buffer.alloc(32, 7).toString('base64url')}\n`),
    /key_unreadable/,
  ],
  ['gone', (path) => rmSync(path), /key_unreadable/],
  ['readable by others', (path) => chmodSync(path, 0o644), /config_invalid.*closed to others/],
]
for (const [name, damage, message] of files)
  test(`a root key file that is ${name} stops the start, says why, and shows none of it`, () => {
    const whole = readFileSync(rootKey())
    try {
      damage(rootKey())
      const { code, text } = refusedStart()
      assert.equal(code, 1, text)
      assert.match(text, message)
      assert.ok(!text.includes(whole.toString('latin1').slice(22, 38)))
    } finally {
      writeFileSync(rootKey(), whole, { mode: 0o600 })
      chmodSync(rootKey(), 0o600)
    }
  })

test('a private directory that others may enter stops the start', () => {
  const path = join(scene.home, 'private')
  chmodSync(path, 0o755)
  try {
    const { code, text } = refusedStart()
    assert.equal(code, 1, text)
    assert.match(text, /config_invalid.*private/)
  } finally {
    chmodSync(path, 0o700)
  }
})

test('a database that is none stops the start', () => {
  sql((db) => db.exec('PRAGMA wal_checkpoint(TRUNCATE)'))
  const whole = readFileSync(database())
  writeFileSync(database(), 'this is no database\n'.repeat(1000))
  const { code, text } = refusedStart()
  assert.equal(code, 1, text)
  assert.match(text, /store_unavailable|internal/)
  writeFileSync(database(), whole)
})

test('a store of which no key opens mints nothing under new keys', () => {
  const count = 'SELECT count(*) AS n FROM trust_resource WHERE account = ?'
  const resources = sql((db) => db.prepare(count).get(account)?.['n'])
  sql((db) => db.exec('UPDATE stored_key SET wrapped = zeroblob(length(wrapped))'))
  const { code, text } = refusedStart()
  assert.equal(code, 1, text)
  assert.match(text, /key_unreadable/)
  assert.equal(
    sql((db) => db.prepare(count).get(account)?.['n']),
    resources,
  )
})

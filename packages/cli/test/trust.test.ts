import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  account,
  quickstart,
  roleTrusting,
  sceneOf,
  startVouch,
  type Vouch,
} from '../../../test/scene/vouch.ts'
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

const manifest = (name: string, text: string): string => {
  writeFileSync(join(desk.temporary, name), text)
  return name
}
const roleFile = (name: string): string =>
  manifest(`${name}.json`, JSON.stringify(roleTrusting(name, 'vouchsafe.internal')))
const quickstartFile = join(quickstart, 'trust.yaml')

async function rolesNow(): Promise<string[]> {
  const { out } = await desk.vouch(['get', 'Role', '--json'])
  return JSON.parse(out).map(({ name }: { name: string }) => name)
}

test('vouch get prints a table of what is trusted', async () => {
  const { code, out, err } = await desk.vouch(['get'])
  assert.deepEqual([code, err], [0, ''])
  const rows = out
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/))
  assert.deepEqual(
    rows.map(([kind, of, name]) => [kind, of, name]),
    [
      ['KIND', 'ACCOUNT', 'NAME'],
      ['Account', account, account],
      ['Provider', account, 'vouchsafe.internal'],
      ['Role', account, 'payments'],
      ['Role', account, 's3-reader'],
    ],
  )
})

test('vouch get KIND NAME prints a manifest that applies without a change', async () => {
  for (const [kind, name] of [
    ['Role', 's3-reader'],
    ['provider', 'vouchsafe.internal'],
    ['accounts', account],
  ] as const) {
    const { out } = await desk.vouch(['get', kind, name])
    const applied = await desk.vouch(['apply', '-f', '-'], { stdin: out })
    assert.deepEqual([applied.code, applied.err], [0, ''])
    assert.match(applied.out, /^nothing to change; trust is at version \d+\n$/)
    const asJson = await desk.vouch(['get', kind, name, '--json'])
    assert.match((await desk.vouch(['apply', '-f', '-'], { stdin: asJson.out })).out, /^nothing to change/)
  }
})

test('vouch get says that there is no such resource, and where to look', async () => {
  assert.deepEqual(await desk.vouch(['get', 'Role', 'nobody']), {
    code: 1,
    signal: null,
    out: '',
    err: 'vouch: no such resource: Role `nobody` [trust_not_found]\n  next: see `vouch get` for what there is\n',
  })
})

test('vouch get says which kind there is none of', async () => {
  const { code, out, err } = await desk.vouch(['get', 'Policy'])
  assert.deepEqual([code, out], [0, ''])
  assert.equal(err, 'vouch: there is no Policy\n')
})

test('vouch apply is idempotent', async () => {
  const { code, out, err } = await desk.vouch(['apply', '-f', quickstart])
  assert.deepEqual([code, err], [0, ''])
  assert.match(out, /^nothing to change; trust is at version 1\n$/)
})

test('vouch apply --dry-run shows the difference and stores nothing', async () => {
  const text = readFileSync(quickstartFile, 'utf8').replace('Reads the reports bucket.', 'Reads everything.')
  const { code, out } = await desk.vouch(['apply', '--dry-run', '-f', manifest('trust.yaml', text)])
  assert.equal(code, 0)
  assert.match(out, /^~ Role 000000000001\/s3-reader\n(.*\n)*.*Reads everything\./)
  assert.match(out, /\n1 change not stored \(dry run\); trust is at version 1\n$/)
  assert.match((await desk.vouch(['apply', '-f', quickstart])).out, /^nothing to change/)
})

test('vouch apply stores, and says what; vouch delete takes it away again', async () => {
  const applied = await desk.vouch(['apply', '-f', roleFile('first'), '-f', roleFile('second')])
  assert.equal(applied.code, 0, applied.err)
  assert.match(applied.out, /^\+ Role 000000000001\/first\n/)
  assert.match(applied.out, /\n2 changes stored; trust is at version 2\n$/)

  const dry = await desk.vouch(['delete', 'Role', 'first', '--dry-run'])
  assert.match(
    dry.out,
    /^- Role 000000000001\/first\n1 change not stored \(dry run\); trust is at version 2\n$/,
  )
  const deleted = await desk.vouch(['delete', 'Role', 'first'])
  assert.match(deleted.out, /^- Role 000000000001\/first\n1 change stored; trust is at version 3\n$/)
  await desk.vouch(['delete', 'role', 'second'])
  assert.deepEqual(await rolesNow(), ['payments', 's3-reader'])
})

test('vouch apply --json prints the changes', async () => {
  const { out } = await desk.vouch(['apply', '--json', '--dry-run', '-f', roleFile('third')])
  const { changed, changes } = JSON.parse(out)
  assert.equal(changed, false)
  assert.deepEqual(
    changes.map(({ op, key }: { op: string; key: object }) => ({ op, key })),
    [{ op: 'create', key: { kind: 'Role', account, name: 'third' } }],
  )
})

test('vouch apply --prune deletes what the manifests no longer hold', async () => {
  await desk.vouch(['apply', '-f', roleFile('extra')])
  assert.ok((await rolesNow()).includes('extra'))
  const { out } = await desk.vouch(['apply', '--prune', '-f', quickstart])
  assert.match(out, /^- Role 000000000001\/extra\n1 change stored/)
  assert.deepEqual(await rolesNow(), ['payments', 's3-reader'])
})

test('vouch apply names file, line, column and the nearest key for a key that is unknown', async () => {
  mkdirSync(join(desk.temporary, 't'))
  const role = `kind: Role\nname: x\ndescripton: y\ntrustPolicy: {Version: "2012-10-17", Statement: []}\n`
  const { code, out, err } = await desk.vouch(['apply', '-f', 't'], { stdin: manifest('t/role.yaml', role) })
  assert.deepEqual([code, out], [1, ''])
  assert.match(err, /^vouch: t\/role\.yaml:3:1: .*`descripton`.*`description`.* \[manifest_unknown_key\]\n$/)
})

test('vouch apply tells every problem of every file', async () => {
  mkdirSync(join(desk.temporary, 't'))
  for (const name of ['a', 'b'])
    manifest(`t/${name}.yaml`, `kind: Account\nid: "000000000001"\n${name}x: y\n`)
  const { code, err } = await desk.vouch(['apply', '-f', 't'])
  assert.equal(code, 1)
  assert.match(
    err,
    /^vouch: t\/a\.yaml:3:1: .* \(and 1 more\) \[manifest_unknown_key\]\n {2}t\/b\.yaml:3:1: .*\n$/,
  )
})

test('vouch apply stores the whole or nothing', async () => {
  const text = JSON.stringify(roleTrusting('bad', 'vouchsafe.internal')).replace('StringLike', 'StringLikely')
  const { code, out, err } = await desk.vouch([
    'apply',
    '-f',
    roleFile('good'),
    '-f',
    manifest('bad.json', text),
  ])
  assert.deepEqual([code, out], [1, ''])
  assert.match(err, /^vouch: bad\.json:1:\d+: Role .*\/bad: .*Condition/)
  assert.deepEqual(await rolesNow(), ['payments', 's3-reader'])
})

test('vouch apply --json tells a failure as JSON', async () => {
  const { code, err } = await desk.vouch(['apply', '--json', '-f', manifest('x.yaml', 'kind: Rol\n')])
  assert.equal(code, 1)
  assert.equal(JSON.parse(err).error.code, 'manifest_invalid')
})

test('vouch apply shows a warning on stderr', async () => {
  const odd = JSON.stringify(roleTrusting('odd', 'vouchsafe.internal')).replace(
    'vouchsafe.internal:sub',
    'vouchsave.internal:sub',
  )
  const { code, err } = await desk.vouch(['apply', '--dry-run', '-f', manifest('odd.json', odd)])
  assert.equal(code, 0, err)
  assert.match(err, /^warning: odd\.json:\d+:\d+: .*vouchsave\.internal/)
})

test('vouch delete keeps what others refer to', async () => {
  const { code, err } = await desk.vouch(['delete', 'Provider', 'vouchsafe.internal'])
  assert.equal(code, 1)
  assert.match(
    err,
    /^vouch: Provider .*vouchsafe\.internal: cannot be deleted while .* needs it.* \[trust_in_use\]\n/,
  )
})

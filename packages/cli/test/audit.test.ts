import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { assume } from '../../../test/scene/sts.ts'
import { quickstart, roleArn, sceneOf, startVouch, type Vouch } from '../../../test/scene/vouch.ts'
import { makeDesk, type Desk } from './run-vouch.ts'

const payments = 'system:serviceaccount:payments:payments-api'
const scene = sceneOf(quickstart)
let server: Vouch
let desk: Desk
before(async () => {
  server = await startVouch(scene)
  desk = makeDesk(scene.home)
  const { out } = await desk.vouch(['token', '--aud', 'sts.amazonaws.com', '--sub', payments])
  const { status } = await assume(server.url, roleArn('payments'), out)
  assert.equal(status, 200)
})
after(async () => {
  await server.stop()
  desk.remove()
  scene.remove()
})

async function lines(...options: string[]): Promise<Record<string, unknown>[]> {
  const { code, out, err } = await desk.vouch(['audit', ...options])
  assert.deepEqual([code, err], [0, ''])
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('vouch audit --format cloudtrail prints what AWS would have logged', async () => {
  const records = await lines('--format', 'cloudtrail')
  const found = records.find(({ eventName }) => eventName === 'AssumeRoleWithWebIdentity')
  const { userIdentity, eventSource, eventType, recipientAccountId, errorCode } = found ?? {}
  assert.deepEqual(
    [eventSource, eventType, recipientAccountId, errorCode],
    ['sts.amazonaws.com', 'AwsApiCall', '000000000001', undefined],
  )
  const { type, userName } = userIdentity as Record<string, unknown>
  assert.deepEqual([type, userName], ['WebIdentityUser', payments])
  assert.ok(records.some(({ eventName }) => eventName === 'CreateOpenIDConnectProvider'))
})

test('vouch audit --format ocsf prints events of the schema that they name', async () => {
  const events = await lines('--format', 'ocsf')
  assert.ok(events.some((event) => event['class_uid'] === 3002 && event['type_uid'] === 300_201))
  for (const { metadata } of events) assert.equal((metadata as Record<string, unknown>)['version'], '1.8.0')
})

test('vouch audit --out leaves open windows out, and refuses what does not go with it', async () => {
  const out = join(desk.temporary, 'trail')
  const { code, out: said } = await desk.vouch(['audit', '--format', 'cloudtrail', '--out', 'trail'], {
    cwd: desk.temporary,
  })
  assert.equal(code, 0)
  assert.match(said, /^\d+ new records in \d+ files under \//)
  assert.ok(existsSync(join(out, '.vouch-audit.json')))
  assert.ok(globSync('**/*.gz', { cwd: out }).length <= 1)
  for (const wrong of [
    ['--out', 'x'],
    ['--format', 'cloudtrail', '--out', 'x', '--follow'],
    ['--format', 'xml'],
  ]) {
    const refused = await desk.vouch(['audit', ...wrong])
    assert.equal(refused.code, 2, wrong.join(' '))
  }
})

test('an alert that was applied tells of a new provider and of a widened role, into its file', async () => {
  const file = join(desk.temporary, 'alerts.jsonl')
  const alerts = ['new-provider', 'widened-trust'].map((builtin) => ({
    kind: 'Alert',
    name: builtin,
    builtin,
    deliver: { file: { path: file } },
  }))
  await apply(...alerts)
  await apply({ kind: 'Provider', url: 'https://new.example.com', audiences: ['sts.amazonaws.com'] })
  await apply(roleTrusting('new.example.com:sub', 'a'))
  await apply(roleTrusting('new.example.com:sub', 'a', 'b'))
  await apply(roleTrusting('new.example.com:sub', 'b'))
  const told = await toldIn(file, 2)
  assert.deepEqual(
    told.map(({ alert, resources }) => [alert, resources]),
    [
      ['new-provider', [{ kind: 'Provider', account: '000000000001', name: 'new.example.com' }]],
      ['widened-trust', [{ kind: 'Role', account: '000000000001', name: 'widening' }]],
    ],
  )
})

async function apply(...resources: readonly object[]): Promise<void> {
  const path = join(desk.temporary, 'manifest.json')
  for (const resource of resources) {
    writeFileSync(path, JSON.stringify(resource))
    const { code, err } = await desk.vouch(['apply', '-f', path])
    assert.equal(code, 0, err)
  }
  // alerts are looked for every second; what is changed right after them is told all the same
}

function roleTrusting(key: string, ...values: readonly string[]): object {
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: 'arn:aws:iam::000000000001:oidc-provider/new.example.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [key]: values } },
  }
  return { kind: 'Role', name: 'widening', trustPolicy: { Version: '2012-10-17', Statement: [statement] } }
}

async function toldIn(path: string, count: number): Promise<readonly Record<string, unknown>[]> {
  for (let tries = 0; ; tries += 1) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    const found = text.split('\n').filter((line) => line !== '')
    if (found.length >= count || tries === 200)
      return found
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .toSorted((one, other) => Number(one['sequence']) - Number(other['sequence']))
    await setTimeout(50)
  }
}

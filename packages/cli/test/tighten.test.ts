// Trust tightened to what a running server has seen, and offline to what it exported.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { compact, goodClaims, rs256, rsaKey } from '../../../test/scene/forge.ts'
import { assume } from '../../../test/scene/sts.ts'
import {
  account,
  makeScene,
  roleArn,
  roleTrusting,
  startVouch,
  type Vouch,
} from '../../../test/scene/vouch.ts'
import { makeDesk, type Desk } from './run-vouch.ts'

const host = 'token.actions.githubusercontent.com'
const key = rsaKey('k')
const scene = makeScene([
  {
    kind: 'Provider',
    url: `https://${host}`,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [key.jwk] } },
  },
  roleTrusting('deploy', host, 'repo:acme/*'),
  roleTrusting('other', host, 'repo:acme/*'),
  roleTrusting('idle', host, 'repo:acme/*'),
])
const main = 'repo:acme/shop:ref:refs/heads/main'
let server: Vouch
let desk: Desk
before(async () => {
  server = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })
  for (const [role, sub, status] of [
    ['deploy', main, 200],
    ['deploy', 'repo:evil/shop:ref:refs/heads/main', 403],
    ['other', 'repo:acme/infra:environment:production', 200],
  ] as const) {
    const token = compact({ alg: 'RS256', kid: 'k' }, { ...goodClaims(`https://${host}`), sub }, rs256(key))
    assert.equal((await assume(server.url, roleArn(role), token)).status, status)
  }
})
after(async () => {
  await server.stop()
  scene.remove()
})
test.beforeEach(() => {
  desk = makeDesk(scene.home)
})
test.afterEach(() => desk.remove())

test('vouch tighten --all has a policy for each role that was used, and says which was not', async () => {
  const { code, out, err } = await desk.vouch(['tighten', '--all', '--json'])
  assert.equal(code, 1, err)
  const answers: { role: string; policy?: string; isProof: boolean }[] = JSON.parse(out)
  assert.deepEqual(
    answers.map(({ role, policy, isProof }) => [role, policy !== undefined, isProof]),
    [
      [roleArn('deploy'), true, true],
      [roleArn('idle'), false, false],
      [roleArn('other'), true, true],
    ],
  )
  const subjects = answers.map(({ policy = '{}' }) => /"([^"]*):sub": "([^"]*)"/.exec(policy)?.[2])
  assert.deepEqual(subjects, [main, undefined, 'repo:acme/infra:environment:production'])
})

test('vouch tighten works offline on what vouch audit exported, with the same result', async () => {
  const online = await desk.vouch(['tighten', 'deploy', '--out', 'online.json'])
  assert.equal(online.code, 0, online.err)
  const { out } = await desk.vouch(['audit', '--json', '--limit', '1000'])
  writeFileSync(join(desk.temporary, 'audit.jsonl'), out)
  const policy = JSON.stringify(
    (roleTrusting('deploy', host, 'repo:acme/*') as { trustPolicy: object }).trustPolicy,
  )
  writeFileSync(join(desk.temporary, 'enforced.json'), policy)
  const offline = await desk.vouch(
    ['tighten', 'deploy', '--ledger', 'audit.jsonl', '--policy', 'enforced.json', '--out', 'offline.json'],
    { env: { VOUCH_HOME: join(desk.temporary, 'none') } },
  )
  assert.equal(offline.code, 0, offline.err)
  const [one, two] = ['online.json', 'offline.json'].map((name) =>
    JSON.parse(readFileSync(join(desk.temporary, name), 'utf8')),
  )
  assert.deepEqual(one, two)
  assert.deepEqual(one.Statement[0].Condition.StringEquals[`${host}:sub`], main)
})

test('vouch tighten --candidate stores what vouch promote then looks at, and nothing twice', async () => {
  const stored = await desk.vouch(['tighten', roleArn('deploy'), '--account', account, '--candidate'])
  assert.equal(stored.code, 0, stored.err)
  assert.match(stored.err, /deploy: stored as its candidate; trust is at version 2/)
  const { out } = await desk.vouch(['get', 'Role', 'deploy', '--json'])
  assert.equal(JSON.parse(out).candidateTrustPolicy.Statement[0].Condition.StringEquals[`${host}:sub`], main)
  const unseen = await desk.vouch(['promote', 'deploy', '--at-least', '0'])
  assert.equal(unseen.code, 0, unseen.err)
  const again = await desk.vouch(['tighten', 'deploy', '--candidate'])
  assert.match(again.err, /nothing to store, the enforced policy is as tight as the record/)
})

const wrong: readonly (readonly string[])[] = [
  ['tighten'],
  ['tighten', 'deploy', '--all'],
  ['tighten', 'deploy', '--since', 'x'],
  ['tighten', 'deploy', '--policy', 'x.json'],
  ['tighten', 'deploy', 'other', '--out', 'x.json'],
  ['tighten', 'deploy', '--generalise-from', '1.5'],
  ['tighten', 'deploy', '--ledger', 'absent.jsonl'],
]
for (const args of wrong)
  test(`vouch ${args.join(' ')} is a wrong command line`, async () => {
    const { code, err } = await desk.vouch(args)
    assert.equal(code, 2, err)
  })

// A candidate policy on a running server: what every view of it shows, and how it becomes the enforced one.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { compact, goodClaims, rs256, rsaKey } from '../../../test/scene/forge.ts'
import { assume } from '../../../test/scene/sts.ts'
import { account, makeScene, roleArn, startVouch, type Vouch } from '../../../test/scene/vouch.ts'
import { makeDesk, type Desk } from './run-vouch.ts'

const host = 'ci.example'
const key = rsaKey('k')

function trustIn(...subjects: readonly string[]): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com', [`${host}:sub`]: subjects } },
      },
    ],
  }
}

const deploy = { kind: 'Role', name: 'deploy', trustPolicy: trustIn('main', 'dev') }
const scene = makeScene([
  {
    kind: 'Provider',
    url: `https://${host}`,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [key.jwk] } },
  },
  { ...deploy, candidateTrustPolicy: trustIn('main', 'release') },
  { kind: 'Role', name: 'plain', trustPolicy: trustIn('main') },
])
let server: Vouch
let desk: Desk
before(async () => {
  server = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })
})
after(async () => {
  await server.stop()
  scene.remove()
})
test.beforeEach(() => {
  desk = makeDesk(scene.home)
})
test.afterEach(() => desk.remove())

async function ask(sub: string): Promise<{ status: number; requestId: string | undefined }> {
  const token = compact({ alg: 'RS256', kid: 'k' }, { ...goodClaims(`https://${host}`), sub }, rs256(key))
  return assume(server.url, roleArn('deploy'), token)
}

test('vouch promote refuses a candidate about which nothing is known', async () => {
  const { code, out, err } = await desk.vouch(['promote', 'deploy'])
  assert.equal(code, 1, err)
  assert.match(out, /exchanges {2}0\n/)
  assert.match(out, /not promoted: expected at least 1 exchange on record, found 0\n/)
  const none = await desk.vouch(['promote', 'plain'])
  assert.equal(none.code, 1)
  assert.match(none.err, /role `plain` has no candidate trust policy/)
})

test('a candidate admits nobody, and every view shows where it differs', async () => {
  assert.equal((await ask('main')).status, 200)
  const dev = await ask('dev')
  assert.equal(dev.status, 200, 'the enforced policy admits, whatever the candidate says')
  const release = await ask('release')
  assert.equal(release.status, 403, 'the candidate admits nobody')
  assert.equal((await ask('stranger')).status, 403)

  const audit = await desk.vouch(['audit', '--candidate', '--json'])
  const records = audit.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    records.map(({ evidence, candidate }) => [evidence.subject, candidate.answer]),
    [
      ['dev', 'refuses'],
      ['release', 'admits'],
    ],
  )
  const table = await desk.vouch(['audit', '--candidate'])
  assert.match(table.out, /candidate {2}would refuse: no statement allows\n/)
  assert.match(table.out, /candidate {2}would admit: /)

  const explained = await desk.vouch(['explain', dev.requestId ?? ''])
  assert.equal(explained.code, 0, explained.err)
  assert.match(explained.out, /\nthe candidate policy would have refused this: /)
  assert.match(explained.out, /FAILS {2}StringEquals ci\.example:sub\n/)
  const json = JSON.parse((await desk.vouch(['explain', release.requestId ?? '', '--json'])).out)
  assert.equal(json.candidate.answer, 'admits')

  const got = await desk.vouch(['get', 'Role', 'deploy'])
  assert.match(got.out, /\ncandidateTrustPolicy:\n/)
  assert.match(got.err, /its candidate was asked about 4 exchanges and would differ on 2/)
  assert.match((await desk.vouch(['get', 'Role'])).out, /deploy .* has a candidate policy\n/)

  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  for (const [answer, count] of [
    ['agrees', 2],
    ['refuses', 1],
    ['admits', 1],
  ] as const)
    assert.ok(
      metrics.includes(
        `vouchsafe_candidate_answers_total{role="${roleArn('deploy')}",answer="${answer}"} ${count}\n`,
      ),
    )
})

test('vouch promote refuses a candidate that differs, names each way, and obeys who accepts them', async () => {
  const refused = await desk.vouch(['promote', 'deploy'])
  assert.equal(refused.code, 1, refused.err)
  assert.match(refused.out, /\nwould refuse +dev +1 /)
  assert.match(refused.out, /\nwould admit +release +1 /)
  assert.match(refused.out, /not promoted: 2 of 4 exchanges would have been answered otherwise\n/)
  assert.equal((await ask('dev')).status, 200)

  const dry = await desk.vouch(['promote', 'deploy', '--accept-differences', '--dry-run'])
  assert.equal(dry.code, 0, dry.err)
  assert.match(dry.out, /not stored \(dry run\)/)
  const { code, out, err } = await desk.vouch(['promote', roleArn('deploy'), '--accept-differences'])
  assert.equal(code, 0, err)
  assert.match(out, /accepted: 3 of 5 exchanges/)
  assert.match(out, /in the manifest of the role, or the next `vouch apply` takes this back:\n/)
  assert.deepEqual([(await ask('dev')).status, (await ask('release')).status], [403, 200])

  const { out: changes } = await desk.vouch(['audit', '--json', '--limit', '20'])
  const change = changes
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .findLast(({ type }) => type === 'trust_changed')
  assert.deepEqual([change.detail.promotion.differing, change.detail.promotion.accepted], [3, ['differs']])
  assert.equal((await desk.vouch(['promote', 'deploy'])).code, 1, 'there is no candidate any more')
})

test('vouch promote makes a clean candidate the enforced policy', async () => {
  const candidate = { ...deploy, trustPolicy: trustIn('main', 'dev'), candidateTrustPolicy: trustIn('main') }
  const stdin = JSON.stringify(candidate)
  assert.equal((await desk.vouch(['apply', '-f', '-'], { stdin })).code, 0)
  assert.equal((await ask('main')).status, 200)
  const { code, out, err } = await desk.vouch(['promote', 'deploy', '--json'])
  assert.equal(code, 0, err)
  const { record, findings, change } = JSON.parse(out)
  assert.deepEqual([record.exchanges, record.differing, findings, change.changed], [1, 0, [], true])
  assert.ok(record.notSeen.some(({ subject }: { subject: string }) => subject === 'dev'))
  assert.deepEqual([(await ask('main')).status, (await ask('dev')).status], [200, 403])
})

test('vouch promote --discard takes the candidate away, and the enforced policy stays', async () => {
  const stdin = JSON.stringify({ ...deploy, candidateTrustPolicy: trustIn('nobody') })
  assert.equal((await desk.vouch(['apply', '-f', '-'], { stdin })).code, 0)
  const { code, out, err } = await desk.vouch(['promote', 'deploy', '--discard'])
  assert.equal(code, 0, err)
  assert.match(out, /- candidateTrustPolicy: /)
  assert.deepEqual([(await ask('main')).status, (await ask('nobody')).status], [200, 403])
  const again = await desk.vouch(['promote', 'deploy', '--discard'])
  assert.match(again.out, /^nothing to change/)
})

const wrong: readonly (readonly string[])[] = [
  ['promote'],
  ['promote', 'deploy', 'plain'],
  ['promote', 'deploy', '--since', 'yesterday'],
  ['promote', 'deploy', '--at-least', '-1'],
  ['promote', 'deploy', '--discard', '--accept-differences'],
]
for (const args of wrong)
  test(`vouch ${args.join(' ')} is a wrong command line`, async () => {
    assert.equal((await desk.vouch(args)).code, 2)
  })

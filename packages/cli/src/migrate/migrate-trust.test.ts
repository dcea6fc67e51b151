import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { recordedIo } from '#output/recorded-io.test-support'
import { runProgram } from '#program/program'
import { lookUpIds } from './look-up-ids.ts'

const root = mkdtempSync(join(tmpdir(), 'vouch-migrate-'))
after(() => rmSync(root, { recursive: true }))

const host = 'token.actions.githubusercontent.com'
const named = 'repo:acme/shop:ref:refs/heads/main'
const withIds = 'repo:acme@123/shop@456:ref:refs/heads/main'

function policy(sub: string | readonly string[], issuer = host): string {
  return `${JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${issuer}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringLike: { [`${issuer}:sub`]: sub } },
        },
      ],
    },
    null,
    2,
  )}\n`
}

const ids = JSON.stringify({ [host]: { acme: 123, 'acme/shop': 456 } })
const claims = (sub: string): string =>
  JSON.stringify({
    iss: `https://${host}`,
    aud: 'sts.amazonaws.com',
    sub,
    repository: 'acme/shop',
    repository_owner: 'acme',
    repository_id: '456',
    repository_owner_id: '123',
  })

let folders = 0
async function migrate(files: Readonly<Record<string, string>>, ...words: string[]) {
  const cwd = join(root, String((folders += 1)))
  mkdirSync(cwd)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  const io = recordedIo({ cwd, env: { HOME: root }, stdin: files['-'] ?? '' })
  const code = await runProgram(['migrate-trust', ...words], io)
  const subjects = (file: string): unknown =>
    JSON.parse(readFileSync(join(cwd, file), 'utf8')).Statement[0].Condition.StringLike[`${host}:sub`]
  return { code, cwd, subjects, ...io.said }
}

test('vouch migrate-trust goes from names to both to ids, in a file', async () => {
  const files = { 'trust.json': policy(named), ids }
  const one = await migrate(files, 'trust.json', '--ids', 'ids', '--write')
  assert.deepEqual([one.code, one.err, one.subjects('trust.json')], [0, '', [named, withIds]])
  assert.match(one.out, /^trust\.json: ids beside 1 name\n/)
  assert.match(
    one.out,
    /\n {2}shown: whoever got in gets in\n {2}shown: whoever gets in beyond them has the ids\n/,
  )
  const both = readFileSync(join(one.cwd, 'trust.json'), 'utf8')
  const two = await migrate(
    { 'trust.json': both, ids },
    'trust.json',
    '--ids',
    'ids',
    '--drop-names',
    '--write',
  )
  assert.deepEqual([two.code, two.subjects('trust.json')], [0, withIds])
  assert.match(two.out, /\n {2}shown: whoever gets in by these statements has the ids\n/)
  const text = readFileSync(join(two.cwd, 'trust.json'), 'utf8')
  const three = await migrate({ 'trust.json': text, ids }, 'trust.json', '--ids', 'ids', '--drop-names')
  assert.deepEqual([three.code, three.out], [0, 'trust.json: nothing to change\n'])
})

test('vouch migrate-trust takes the ids of a token, and tells whether it would still get in', async () => {
  const files = { 'trust.json': policy(named), old: claims(named), new: claims(withIds) }
  const tooEarly = await migrate(files, 'trust.json', '--claims', 'old', '--drop-names', '--write')
  assert.equal(tooEarly.code, 1)
  assert.match(tooEarly.out, /\n {2}the token would be REFUSED: it has no ids/)
  assert.equal(tooEarly.subjects('trust.json'), named, 'a change that locks the token out is not written')
  const inTime = await migrate(files, 'trust.json', '--claims', 'new', '--drop-names', '--write')
  assert.deepEqual([inTime.code, inTime.subjects('trust.json')], [0, withIds])
  const byClaims = await migrate(files, 'trust.json', '--claims', 'old', '--drop-names', '--by', 'claims')
  assert.equal(byClaims.code, 0)
  assert.match(byClaims.out, /\n {2}the token gets in as before\n/)
})

test('vouch migrate-trust says what is left by name, and ends with 1', async () => {
  const { code, out } = await migrate({ 'a.json': policy([named, 'repo:*']), ids }, 'a.json', '--ids', 'ids')
  assert.equal(code, 1)
  assert.match(out, /\n {2}left: `repo:\*` of .*: a wildcard stands where the name would\n/)
})

test('vouch migrate-trust prints the policy of what is more than a policy, and leaves the file alone', async () => {
  const role = `kind: Role\nname: deploy\ntrustPolicy: ${JSON.stringify(JSON.parse(policy(named)))}\n`
  const { code, out, cwd } = await migrate({ 'role.yaml': role, ids }, '.', '--ids', 'ids', '--write')
  assert.equal(code, 0)
  assert.match(out, /^role\.yaml, role deploy: ids beside 1 name\n[\s\S]*\n {2}"Version": "2012-10-17",\n/)
  assert.equal(readFileSync(join(cwd, 'role.yaml'), 'utf8'), role)
})

test('vouch migrate-trust writes JSON', async () => {
  const { out } = await migrate({ 'a.json': policy(named), ids }, 'a.json', '--ids', 'ids', '--json')
  const { format, policies } = JSON.parse(out)
  assert.equal(format, 'vouch migrate-trust 1')
  assert.deepEqual(
    [policies[0].pinned, policies[0].keeps, policies[0].onlyByIds],
    [
      [{ statement: 0, host, name: 'acme/shop', by: 'subject', asks: [withIds] }],
      { holds: true },
      { holds: true },
    ],
  )
})

const wrong: readonly (readonly [name: string, words: readonly string[], say: RegExp])[] = [
  ['no ids', ['a.json'], /expected where the ids are from/],
  ['nothing to look at', ['--ids', 'ids'], /expected files or folders, or --role/],
  [
    'a list that is none',
    ['a.json', '--ids', 'a.json'],
    /^vouch: --ids: `a\.json`: expected the host of an issuer/,
  ],
  ['a file that is not there', ['a.json', '--ids', 'nowhere'], /cannot be read/],
  ['no policy', ['ids', '--ids', 'ids'], /no trust policy in what was given/],
  [
    'two policies and one file',
    ['a.json', 'b.json', '--ids', 'ids', '--out', 'c.json'],
    /expected one policy, found 2/,
  ],
]
for (const [name, words, say] of wrong)
  test(`vouch migrate-trust ends with 2 for ${name}`, async () => {
    const { code, err } = await migrate({ 'a.json': policy(named), 'b.json': policy(named), ids }, ...words)
    assert.equal(code, 2)
    assert.match(err, say)
  })

test('vouch migrate-trust does not choose between two owners of a name', async () => {
  const strange = claims(named).replace('"456"', '"999"')
  const one = await migrate(
    { 'a.json': policy(named), ids, strange },
    'a.json',
    '--ids',
    'ids',
    '--claims',
    'strange',
  )
  assert.equal(one.code, 0, 'what a person wrote wins')
  assert.match(one.out, /shop@456/)
})

const answers: Readonly<Record<string, string>> = {
  'https://api.github.com/users/acme': '{"login": "ACME", "id": 123}',
  'https://api.github.com/repos/acme/shop': '{"full_name": "acme/shop", "id": 456}',
  'https://api.github.com/repos/acme/moved': '{"full_name": "other/moved", "id": 7}',
  'https://api.github.com/repos/acme/strange': '{"full_name": "acme/strange", "id": "*"}',
  'https://gitlab.com/api/v4/groups/acme%2Fweb': '{"full_path": "acme/web", "id": 2}',
  'https://gitlab.com/api/v4/projects/acme%2Fweb%2Fshop':
    '{"path_with_namespace": "acme/web/shop", "id": 77}',
}
const asked = async (url: string): Promise<string> => {
  const answer = answers[url]
  if (answer !== undefined) return answer
  throw new VouchsafeError('fetch_failed', { say: 'no', detail: { status: 404 } })
}

test('lookUpIds() takes the id of the name that was asked about, and of no other', async () => {
  const names = [
    ...['acme', 'acme/shop', 'acme/moved', 'acme/strange', 'acme/none'].map((name) => ({ host, name })),
    ...['acme/web', 'acme/web/shop'].map((name) => ({ host: 'gitlab.com', name })),
    { host: 'app.terraform.io', name: 'acme' },
  ]
  const { ids: found, unknown } = await lookUpIds(names, asked)
  assert.deepEqual(
    found.map(({ name, id }) => [name, id]),
    [
      ['acme', '123'],
      ['acme/shop', '456'],
      ['acme/web', '2'],
      ['acme/web/shop', '77'],
    ],
  )
  assert.deepEqual(unknown, [
    `acme/moved of ${host}: the answer is about another name: it has moved`,
    `acme/strange of ${host}: the answer has no id`,
    `acme/none of ${host}: there is none that is public`,
    'acme of app.terraform.io: nobody can be asked for the ids of this issuer',
  ])
})

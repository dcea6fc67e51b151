import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import type { Code } from '@vouchsafe/core/errors'
import { parseManifest, parseManifests } from './parse-manifest.ts'

const file = 'trust.yaml'
const policyText = '{"Version":"2012-10-17","Statement":[]}'

function problemsOf(text: string, code: Code = 'manifest_invalid'): unknown {
  return throwsCode(() => parseManifest(text, { file }), code).detail['problems']
}

test('parseManifest() reads every kind, fills in defaults and turns durations into seconds', () => {
  const text = `
kind: Account
id: "000000000001"
alias: quickstart
---
kind: Provider
account: "000000000001"
url: https://issuer.example/path
audiences: [sts.amazonaws.com]
maxTokenLifetime: 1h30m
hashedClaims: [email]
thumbprints: [${'AB'.repeat(20)}]
---
kind: Role
name: reader
trustPolicy: '${policyText}'
maxSessionDuration: 2h
---
kind: Policy
name: S3ReadOnly
path: /team/
document: {Version: "2012-10-17", Statement: []}
`
  const documents = parseManifest(text, { file })
  assert.deepEqual(
    documents.map(({ kind, account, name, spec, place }) => ({
      kind,
      ...(account !== undefined && { account }),
      name,
      spec,
      place,
    })),
    [
      {
        kind: 'Account',
        account: '000000000001',
        name: '000000000001',
        spec: { alias: 'quickstart' },
        place: 'trust.yaml:2:1',
      },
      {
        kind: 'Provider',
        account: '000000000001',
        name: 'issuer.example/path',
        spec: {
          url: 'https://issuer.example/path',
          audiences: ['sts.amazonaws.com'],
          claims: 'known',
          hashedClaims: ['email'],
          thumbprints: ['ab'.repeat(20)],
          maxTokenLifetime: 5400,
          disabled: false,
        },
        place: 'trust.yaml:6:1',
      },
      {
        kind: 'Role',
        name: 'reader',
        spec: { path: '/', maxSessionDuration: 7200, disabled: false, trustPolicy: policyText },
        place: 'trust.yaml:14:1',
      },
      {
        kind: 'Policy',
        name: 'S3ReadOnly',
        spec: { path: '/team/', document: policyText },
        place: 'trust.yaml:19:1',
      },
    ],
  )
  assert.equal(documents[1]?.places['url'], 'trust.yaml:8:1')
})

test('parseManifest() names an unknown key, its place and the nearest valid key', () => {
  const text = 'kind: Provider\nurl: https://x.example\naudiences: []\naudience: [a]\nkeys:\n  jwksUrl: x\n'
  assert.deepEqual(problemsOf(text, 'manifest_unknown_key'), [
    'trust.yaml:4:1: unknown key `audience` in Provider; did you mean `audiences`?',
    'trust.yaml:6:3: unknown key `jwksUrl` in `keys` of Provider; did you mean `jwksUri`?',
  ])
})

test('parseManifest() lists the valid keys when none is near', () => {
  assert.deepEqual(problemsOf('kind: Account\nid: "000000000001"\nzzzzzz: 1\n', 'manifest_unknown_key'), [
    'trust.yaml:3:1: unknown key `zzzzzz` in Account; expected one of `kind`, `id`, `alias`, `tags`',
  ])
})

test('parseManifest() reports all problems of all documents at once, in order', () => {
  const text = `kind: Account
id: 000000000001
---
kind: Rolle
---
kind: Role
name: "s3 reader"
trustPolicy: 3
maxSessionDuration: 1week
disabled: "no"
path: nowhere
policies:
  inline:
    "bad name": {}
tags: {a: 1}
---
kind: Provider
claims: some
keys: {own: true, jwksUri: "https://x.example"}
algorithms: [HS256]
`
  assert.deepEqual(problemsOf(text), [
    'trust.yaml:2:1: `id`: expected 12 digits in quotes, found 1',
    'trust.yaml:4:1: `kind`: expected `Account`, `Provider`, `SamlProvider`, `Role`, `InstanceProfile`, `Policy`, `ServiceControlPolicy`, `ResourceControlPolicy`, `Revocation`, `Alert`, found "Rolle"; did you mean `Role`?',
    'trust.yaml:7:1: `name`: expected 1 to 64 letters, digits or `+=,.@_-`, found "s3 reader"',
    'trust.yaml:8:1: `trustPolicy`: expected a policy, its JSON text, or `{file: PATH}`, found 3',
    'trust.yaml:9:1: `maxSessionDuration`: expected seconds, or a duration such as `1h` or `15m`, found "1week"',
    'trust.yaml:10:1: `disabled`: expected true or false, found "no"',
    'trust.yaml:11:1: `path`: expected a path that begins and ends with `/`, of printable ASCII without spaces, found "nowhere"',
    'trust.yaml:14:5: `policies.inline.bad name`: as a key expected 1 to 128 letters, digits or `+=,.@_-`',
    'trust.yaml:15:8: `tags.a`: expected text, found 1',
    'trust.yaml:17:1: missing key `url` in Provider',
    'trust.yaml:17:1: missing key `audiences` in Provider',
    'trust.yaml:18:1: `claims`: expected `known` or `all`, found "some"',
    'trust.yaml:19:1: `keys`: expected one of `jwks`, `jwksUri`, `discoveryUrl`, `own`, found a mapping',
    'trust.yaml:20:14: `algorithms[0]`: expected `RS256` or `RS384` or `RS512` or `PS256` or `PS384` or `PS512` or `ES256` or `ES384` or `ES512`, found "HS256"',
  ])
})

const ranges: [name: string, line: string, says: string][] = [
  [
    'a session of 59 minutes',
    'maxSessionDuration: 59m',
    '`maxSessionDuration`: expected at least 3600, found "59m"',
  ],
  [
    'a session of 12 hours and a second',
    'maxSessionDuration: 43201',
    '`maxSessionDuration`: expected at most 43200, found 43201',
  ],
  [
    'a description of two lines',
    'description: "a\\nb"',
    '`description`: expected one line of text, found "a\\nb"',
  ],
  [
    'a managed policy list that is none',
    'policies: {managed: x}',
    '`policies.managed`: expected a list, found "x"',
  ],
]
for (const [name, line, says] of ranges)
  test(`parseManifest() refuses ${name}`, () =>
    assert.deepEqual(problemsOf(`kind: Role\nname: r\ntrustPolicy: {}\n${line}\n`), [
      `trust.yaml:4:${line.startsWith('policies') ? 12 : 1}: ${says}`,
    ]))

test('parseManifest() reads JSON, a document or a list of them', () => {
  const account = { kind: 'Account', id: '000000000001' }
  const read = (value: unknown): readonly string[] =>
    parseManifest(JSON.stringify(value, null, '\t'), { file: 'a.json' }).map(
      ({ name, place }) => `${name} ${place}`,
    )
  assert.deepEqual(read(account), ['000000000001 a.json:1:1'])
  assert.deepEqual(read([account, { ...account, id: '000000000002' }]), [
    '000000000001 a.json:2:2',
    '000000000002 a.json:6:2',
  ])
})

test('parseManifest() ignores empty documents and comments', () => {
  assert.deepEqual(parseManifest('# nothing\n---\n---\n', { file }), [])
  assert.deepEqual(parseManifest('', { file }), [])
})

test('parseManifest() keeps the exact text of policies that came as text or file', () => {
  const spaced = '{ "Version" : "2012-10-17" }\n'
  const [role] = parseManifest(
    `kind: Role\nname: r\ntrustPolicy: {file: trust.json}\ncandidateTrustPolicy: ${JSON.stringify(spaced)}\npolicies: {inline: {a: {file: a.json}, b: {x: [1]}}}\n`,
    { file, readFile: (path) => `text of ${path}\n` },
  )
  assert.deepEqual(role?.spec, {
    path: '/',
    maxSessionDuration: 3600,
    disabled: false,
    trustPolicy: 'text of trust.json\n',
    candidateTrustPolicy: spaced,
    policies: { inline: { a: 'text of a.json\n', b: '{"x":[1]}' } },
  })
})

test('parseManifest() reports a file that cannot be read, at the place that names it', () => {
  const text = 'kind: Policy\nname: p\ndocument:\n  file: gone.json\n'
  const readFile = (): string => {
    throw new Error('no such file\nand more')
  }
  const read = throwsCode(() => parseManifest(text, { file, readFile }), 'manifest_invalid')
  assert.deepEqual(read.detail['problems'], [
    'trust.yaml:4:3: `document.file`: expected a readable file, found: no such file',
  ])
  throwsCode(() => parseManifest(text, { file }), 'manifest_invalid')
})

test('parseManifests() gathers the problems of several files in one error of one line', () => {
  const error = throwsCode(
    () =>
      parseManifests([
        { file: 'a.yaml', text: 'kind: X' },
        { file: 'b.yaml', text: 'hello' },
        { file: 'c.yaml', text: 'a: [' },
      ]),
    'manifest_invalid',
  )
  assert.equal(
    error.message,
    'a.yaml:1:1: `kind`: expected `Account`, `Provider`, `SamlProvider`, `Role`, `InstanceProfile`, `Policy`, `ServiceControlPolicy`, `ResourceControlPolicy`, `Revocation`, `Alert`, found "X" (and 2 more)',
  )
  assert.equal((error.detail['problems'] as string[]).length, 3)
})

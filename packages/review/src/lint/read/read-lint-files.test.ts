import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { lint } from '../lint.ts'
import { account, github, oidc, policyOf, subject } from '../testing/statements.ts'
import type { LintSubject, TrustSubject } from '../types.ts'
import { readLintFiles } from './read-lint-files.ts'
import type { LintFacts } from './types.ts'

const facts: LintFacts = { region: 'eu-west-1', parameters: new Map() }
const open = oidc(github, { StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com' } })
const document = { Version: '2012-10-17', Statement: [open] }

function read(text: string, file = 'file', more: Partial<LintFacts> = {}) {
  return readLintFiles([{ file, text }], { ...facts, ...more })
}

function policies(subjects: readonly LintSubject[]): TrustSubject[] {
  return subjects.filter((one) => one.on === 'trust')
}

/** Where the one finding of a file is, and whose role it is about. */
function foundAt(text: string, more?: Partial<LintFacts>): [place: string, role: string | undefined][] {
  const { subjects, gaps } = read(text, 'f', more)
  assert.deepEqual(gaps, [])
  return lint(subjects)
    .filter(({ rule }) => rule === 'missing-tenant')
    .map(({ place, role }) => [`${place.line}:${place.column}`, role])
}

test('readLintFiles() reads a trust policy, also one whose statement is no list', () => {
  assert.deepEqual(foundAt(policyOf(open)), [['4:5', undefined]])
  assert.deepEqual(foundAt(JSON.stringify({ Version: '2012-10-17', Statement: open }, null, 2)), [
    ['3:16', undefined],
  ])
})

test('readLintFiles() reads what the AWS CLI and the API print of roles', () => {
  const role = {
    RoleName: 'deploy',
    Arn: `arn:aws:iam::${account}:role/ci/deploy`,
    AssumeRolePolicyDocument: document,
  }
  const details = { UserDetailList: [], RoleDetailList: [role] }
  assert.deepEqual(foundAt(JSON.stringify(details, null, 1)), [['10:6', 'deploy']])
  assert.deepEqual(foundAt(JSON.stringify({ Role: role }, null, 1)), [['8:5', 'deploy']])
  const encoded = { ...role, AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(document)) }
  const [[, name] = []] = foundAt(JSON.stringify({ Roles: [encoded] }))
  assert.equal(name, 'deploy')
  assert.equal(policies(read(JSON.stringify(details)).subjects)[0]?.account, account)
})

const template = `
Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      RoleName: deploy
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              Federated: !Sub arn:aws:iam::\${AWS::AccountId}:oidc-provider/${github}
            Action: sts:AssumeRoleWithWebIdentity
`

test('readLintFiles() reads a template to the statement', () => {
  assert.deepEqual(foundAt(template), [['10:13', 'deploy']])
})

test('readLintFiles() names the role of a template that cannot be evaluated, and reads the others', () => {
  const more = template.replaceAll('Deploy:', 'Other:').replaceAll('deploy', 'other').split('\n').slice(2)
  const { subjects, gaps } = read(
    template.replace('oidc-provider/', 'oidc-provider/${Host}') + more.join('\n'),
  )
  assert.deepEqual(
    policies(subjects).map(({ role }) => role),
    ['other'],
  )
  assert.match(gaps[0]?.why ?? '', /^file:\d+:\d+: Deploy \(AWS::IAM::Role\): /)
})

test('readLintFiles() reads a template whose parameters have no value as if each were its own name', () => {
  const parameters = `Parameters:
  Organization: { Type: String }
  Hours: { Type: Number, MinValue: 3600 }
  Event: { Type: String, AllowedValues: [push, release] }
  DeployAccount: { Type: String }
  SecretArn: { Type: String }
Rules: { Owned: { Assertions: [{ Assert: !EachMemberIn [!ValueOfAll [A, B], !RefAll C] }] } }
`
  const conditions = `            Condition:
              StringLike:
                ${github}:sub: !Sub repo:\${Organization}/\${Bucket}:*
                ${github}:event_name: !Ref Event
                aws:PrincipalAccount: [!Ref DeployAccount, !Ref SecretArn, !Ref Queue, !GetAtt Queue.Arn]
`
  const bucket = '  Bucket: { Type: AWS::S3::Bucket }\n  Queue: { Type: AWS::Batch::JobQueue }\n'
  const role = template.replace('RoleName: deploy', 'MaxSessionDuration: !Ref Hours')
  const { subjects, gaps } = read(parameters + role.slice(1) + conditions + bucket)
  assert.deepEqual(gaps, [])
  const [policy] = policies(subjects)
  assert.match(policy?.text ?? '', /repo:Organization\/Bucket:\*.*"push"/)
  assert.match(
    policy?.text ?? '',
    /\["111122223333","arn:aws:unknown:[^"]*:SecretArn",("arn:aws:batch:[^"]*:Queue",?){2}\]/,
  )
})

test('readLintFiles() reads the fixtures of the other readers whole', () => {
  for (const name of [
    'cloudformation/fixtures/delivery.template.json',
    'cloudformation/fixtures/pipeline.yaml',
    'terraform/fixtures/plan.json',
  ]) {
    const text = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
    const { subjects } = read(text, name, { account })
    assert.ok(subjects.length > 0, name)
    for (const { place } of lint(subjects)) {
      assert.equal(place.file, name)
      assert.ok(place.line > 1)
    }
  }
})

const manifest = `kind: Role
name: deploy
trustPolicy:
  Version: '2012-10-17'
  Statement:
    - Effect: Allow
      Principal: {Federated: 'arn:aws:iam::${account}:oidc-provider/${github}'}
      Action: sts:AssumeRoleWithWebIdentity
`

test('readLintFiles() reads a manifest to the statement, the second of a stream too', () => {
  assert.deepEqual(foundAt(manifest), [['6:7', 'deploy']])
  assert.deepEqual(foundAt(`kind: Account\nid: '${account}'\n---\n${manifest}`), [['9:7', 'deploy']])
})

test('readLintFiles() judges a policy that a manifest names once, where it stands', () => {
  const text = policyOf(open)
  const role = 'kind: Role\nname: deploy\ntrustPolicy: {file: trust.json}\n'
  const files = [
    { file: 't/trust.json', text },
    { file: 't/role.yaml', text: role },
  ]
  const readFile = (path: string, from: string) => ({ file: `${from.split('/')[0]}/${path}`, text })
  const { subjects } = readLintFiles(files, { ...facts, readFile })
  assert.deepEqual(
    policies(subjects).map(({ file, role: name, isWhole }) => [file, name, isWhole]),
    [['t/trust.json', 'deploy', true]],
  )
})

test('readLintFiles() knows from a provider beside the role which claims and audiences there are', () => {
  const role = (claim: string): string =>
    JSON.stringify({
      kind: 'Role',
      name: 'deploy',
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [
          oidc(github, { StringEquals: { [`${github}:aud`]: 'mine', [`${github}:${claim}`]: 'acme' } }),
        ],
      },
    })
  const provider = (more: object): string =>
    JSON.stringify({ kind: 'Provider', url: `https://${github}`, audiences: ['sts.amazonaws.com'], ...more })
  const rules = (text: string): string[] => {
    const { subjects, gaps } = readLintFiles(
      [
        { file: 'a.json', text },
        { file: 'b.json', text: role('repository_owner') },
      ],
      facts,
    )
    assert.deepEqual(gaps, [])
    return lint(subjects).map(({ rule }) => rule)
  }
  assert.ok(rules(provider({})).includes('key-not-exposed'))
  assert.ok(!rules(provider({ claims: 'all' })).includes('key-not-exposed'))
  assert.ok(rules(provider({})).includes('audience-not-accepted'))
  assert.ok(!rules(provider({ audiences: ['mine'] })).includes('audience-not-accepted'))
})

const steps = (with_: string): string =>
  `    steps:\n      - uses: aws-actions/configure-aws-credentials@v5\n        with: {${with_}}\n`
const role = 'role-to-assume: r'
const workflows: readonly [name: string, text: string, want: readonly string[]][] = [
  ['no permissions', `on: push\njobs:\n  a:\n${steps(role)}`, ['role-without-id-token']],
  ['read-all', `on: push\npermissions: read-all\njobs:\n  a:\n${steps(role)}`, ['role-without-id-token']],
  [
    'the permission of the workflow',
    `on: push\npermissions: {id-token: write}\njobs:\n  a:\n${steps(role)}`,
    [],
  ],
  [
    'a job that takes it back',
    `on: push\npermissions: {id-token: write}\njobs:\n  a:\n    permissions: {contents: read}\n${steps(role)}`,
    ['role-without-id-token'],
  ],
  ['a workflow that is called', `on: {workflow_call: {}}\njobs:\n  a:\n${steps(role)}`, []],
  [
    'a key beside the role',
    `on: push\njobs:\n  a:\n${steps(`${role}, aws-access-key-id: '\${{ secrets.A }}'`)}`,
    ['static-key-beside-role'],
  ],
  [
    'a key in the environment',
    `on: push\npermissions: write-all\nenv: {AWS_ACCESS_KEY_ID: x}\njobs:\n  a:\n${steps(role)}`,
    ['static-key-beside-role'],
  ],
  [
    'keys of an earlier step, for a chain of roles',
    `on: push\npermissions: write-all\njobs:\n  a:\n${steps(`${role}, aws-access-key-id: '\${{ steps.a.outputs.x }}'`)}`,
    [],
  ],
  ['a key alone', `on: push\njobs:\n  a:\n${steps('aws-access-key-id: x')}`, []],
]
for (const [name, text, want] of workflows)
  test(`readLintFiles() reads a workflow: ${name}`, () => {
    const { subjects, gaps } = read(text)
    assert.deepEqual(gaps, [])
    assert.deepEqual(
      lint(subjects).map(({ rule }) => rule),
      want,
    )
  })

const others: readonly [name: string, text: string][] = [
  [
    'a policy of a bucket',
    '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}',
  ],
  ['a role of Kubernetes', 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nname: x\n'],
  ['JSON of something else', '{"Statement": 1}'],
  ['YAML of something else', 'a: [1'],
  ['a Markdown page', '# Role\n'],
  ['nothing', ''],
]
for (const [name, text] of others)
  test(`readLintFiles() leaves out ${name}`, () =>
    assert.deepEqual(read(text), {
      subjects: [],
      providers: new Map(),
      gaps: [],
      templates: [],
      strangers: ['file'],
    }))

const broken: readonly [name: string, text: string, why: RegExp][] = [
  ['a policy cut off', policyOf(open).slice(0, -4), /^file:\d+:\d+: expected valid JSON/],
  [
    'an operator that is none',
    policyOf(subject(github, 'x', 'ForAllValuesStringEquals')),
    /^file:1:1: the trust policy: /,
  ],
  ['a manifest with a strange key', `${manifest}colour: red\n`, /^file:9:1: /],
  ['a workflow that is no YAML', 'on: push\njobs:\n  a: [\n', /^file:\d+:\d+: /],
  [
    'a raw state of Terraform',
    '{"version": 4, "terraform_version": "1.9.0", "lineage": "x", "resources": []}',
    /state/,
  ],
]
for (const [name, text, why] of broken)
  test(`readLintFiles() says what it could not read: ${name}`, () => {
    const { subjects, gaps } = read(text)
    assert.deepEqual(subjects, [])
    assert.match(gaps[0]?.why ?? '', why)
  })

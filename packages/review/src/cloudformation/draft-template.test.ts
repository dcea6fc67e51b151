import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import { readSource } from '#sources/read-source'
import { recogniseSource } from '#sources/recognise-source'

const account = '123456789012'

function read(text: string, parameters: Readonly<Record<string, string>> = {}) {
  const source = recogniseSource({ file: 't.yaml', text })
  assert.equal(source?.format, 'cloudformation')
  return readSource(source, {
    account,
    region: 'eu-west-1',
    stack: 'Delivery',
    parameters: new Map(Object.entries(parameters)),
  })
}

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')

function specOf(text: string, key: string, parameters?: Readonly<Record<string, string>>) {
  const document = read(text, parameters).documents.find(({ kind, name }) => `${kind} ${name}` === key)
  assert.ok(document, `expected ${key}`)
  return JSON.parse(JSON.stringify(document.spec))
}

const policyOf = (text: string) => JSON.parse(text)

test('a template that the CDK synthesised gives every resource of trust in it', () => {
  const { documents, skipped, notes } = read(fixture('delivery.template.json'))
  assert.deepEqual(
    documents.map(({ kind, name }) => `${kind} ${name}`),
    [
      'Provider token.actions.githubusercontent.com',
      'Provider gitlab.com',
      'SamlProvider okta',
      'Policy delivery-boundary',
      'Policy Delivery-ReadReports88BA841B',
      'Role Delivery-CustomAWSCDKOpenIdConnectProviderCustomResourceProvider',
      'Role github-deploy',
      'Role Delivery-PipelineC660917D',
      'Role Delivery-Break8BDB7E0E',
      'InstanceProfile pipeline',
    ],
  )
  assert.deepEqual(new Set(documents.map((one) => one.account)), new Set([account]))
  assert.deepEqual(
    skipped.map(({ type }) => type),
    ['AWS::Lambda::Function', 'AWS::S3::Bucket'],
  )
  assert.equal(notes.filter((note) => note.includes('has no name of its own')).length, 4)
})

test('a role of the CDK comes with its boundary, its own policies and those attached to it', () => {
  const spec = specOf(fixture('delivery.template.json'), 'Role github-deploy')
  const { trustPolicy, policies, ...rest } = spec
  assert.deepEqual(rest, {
    path: '/ci/',
    description: 'Deploys from main',
    maxSessionDuration: 7200,
    disabled: false,
    permissionsBoundary: `arn:aws:iam::${account}:policy/delivery-boundary`,
    tags: { owner: 'payments' },
  })
  assert.deepEqual(policyOf(trustPolicy).Statement[0].Principal, {
    Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
  })
  assert.deepEqual(Object.keys(policies.inline), ['parameters', 'DeployDefaultPolicy91C373CD'])
  assert.equal(
    policyOf(policies.inline.parameters).Statement[0].Resource,
    `arn:aws:ssm:eu-west-1:${account}:parameter/shop/*`,
  )
  assert.deepEqual(policyOf(policies.inline.DeployDefaultPolicy91C373CD).Statement[0].Resource, [
    'arn:aws:s3:::acme-artifacts',
    'arn:aws:s3:::acme-artifacts/*',
  ])
})

test('a template in YAML is evaluated with its parameters, mappings and conditions', () => {
  const text = fixture('pipeline.yaml')
  const role = specOf(text, 'Role Delivery-Deploy')
  const [statement] = policyOf(role.trustPolicy).Statement
  assert.deepEqual(statement.Condition.StringLike, {
    'token.actions.githubusercontent.com:sub': ['repo:acme/shop:ref:refs/heads/${literal}'],
  })
  assert.deepEqual(
    [role.maxSessionDuration, role.description, role.tags],
    [3600, undefined, { owner: 'team-test' }],
  )
  assert.deepEqual(policyOf(role.policies.inline['send-jobs']).Statement, {
    Effect: 'Allow',
    Action: 'sqs:SendMessage',
    Resource: `arn:aws:sqs:eu-west-1:${account}:acme-jobs`,
    Condition: { Bool: { 'aws:SecureTransport': true } },
  })
  assert.deepEqual(role.policies.managed, [`arn:aws:iam::${account}:policy/audit-test`])
  assert.deepEqual(
    read(text).documents.map(({ kind, name, place }) => `${kind} ${name} ${place}`),
    [
      'Provider token.actions.githubusercontent.com t.yaml:24:3',
      'Policy audit-test t.yaml:74:3',
      'Role Delivery-Deploy t.yaml:37:3',
    ],
  )
})

test('what is given replaces the default of a parameter', () => {
  const role = specOf(fixture('pipeline.yaml'), 'Role Delivery-Deploy', {
    Stage: 'production',
    Repositories: 'a',
  })
  assert.deepEqual([role.maxSessionDuration, role.description], [7200, 'Deploys'])
  assert.equal(role.policies.managed, undefined)
  assert.match(role.trustPolicy, /repo:acme\/a:/)
})

test('takes() knows the parameters and the resources of the template', () => {
  const { takes } = read(fixture('pipeline.yaml'))
  assert.deepEqual(['Stage', 'Bucket', 'Bucket.Arn', 'Nothing', 'toString'].map(takes), [
    true,
    true,
    true,
    false,
    false,
  ])
})

test('reading a template twice gives the same documents', () => {
  const text = fixture('delivery.template.json')
  assert.deepEqual(read(text).documents, read(text).documents)
})

const roleWith = (properties: string): string =>
  `Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {}\n${properties}`

const refusals: [name: string, text: string, says: RegExp][] = [
  [
    'what has a value in AWS only, with file, line and logical id',
    roleWith('      RoleName: !ImportValue name\n'),
    /^t\.yaml:6:7: R \(AWS::IAM::Role\): the export of another stack/,
  ],
  [
    'a property with a typing error',
    roleWith('      PermissionBoundary: x\n'),
    /^t\.yaml:6:7: R \(AWS::IAM::Role\): unknown property `PermissionBoundary`/,
  ],
  [
    'a role without a trust policy',
    'Resources: {R: {Type: AWS::IAM::Role}}',
    /missing property `AssumeRolePolicyDocument`/,
  ],
  [
    'a trust policy that is a list',
    'Resources: {R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: []}}}',
    /expected a policy/,
  ],
  ['a session that is no number', roleWith('      MaxSessionDuration: 1h\n'), /expected a whole number/],
  [
    'tags of another form',
    roleWith('      Tags: {a: b}\n'),
    /unknown property `a`; expected one of Key, Value/,
  ],
  [
    'a policy for a role that the template does not hold',
    'Resources:\n  P:\n    Type: AWS::IAM::RolePolicy\n    Properties: {RoleName: other, PolicyName: p, PolicyDocument: {}}',
    /^t\.yaml:2:3: attaches a policy to the role `other`, which this file does not hold/,
  ],
  [
    'two inline policies of one name',
    roleWith(
      '      Policies:\n        - {PolicyName: p, PolicyDocument: {}}\n        - {PolicyName: p, PolicyDocument: {}}\n',
    ),
    /two inline policies `p`/,
  ],
  ['a circle of names', circle(), /depends on itself, or on too many others/],
  ['names that double at every step', doubling(), /depends on itself|make more than/],
  ['texts that double at every step', joins(), /make more than 8388608 characters/],
  [
    'a macro among the resources',
    'Resources:\n  Fn::ForEach::R: []\n  R: {Type: AWS::IAM::Role}',
    /^t\.yaml:2:3: `Fn::ForEach::R` is a macro/,
  ],
  [
    'a resource that is a text',
    'Resources:\n  R: text\n  S: {Type: AWS::IAM::Role}',
    /^t\.yaml:2:3: expected a resource with `Type`/,
  ],
]
for (const [name, text, says] of refusals)
  test(`readSource() refuses ${name}`, () => {
    const { message } = throwsCode(() => read(text), 'manifest_invalid')
    assert.match(message, says)
  })

function circle(): string {
  return 'Resources:\n  A: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}, RoleName: !Ref B}}\n  B: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}, RoleName: !Ref A}}'
}

function doubling(): string {
  const names = Array.from({ length: 60 }, (_, index) => {
    const name = index === 0 ? 'xx' : `!Join ["", [!Ref R${index - 1}, !Ref R${index - 1}]]`
    return `  R${index}: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}, RoleName: ${name}}}`
  })
  return `Resources:\n${names.reverse().join('\n')}`
}

function joins(): string {
  const parts = `[${Array.from({ length: 30 }, () => '!Ref P').join(', ')}]`
  const inner = `!Join ["", ${parts}]`
  const outer = Array.from({ length: 30 }, () => inner).join(', ')
  return `Parameters: {P: {Type: String, Default: ${'x'.repeat(10_000)}}}\n${roleWith(`      Description: !Join ["", [${outer}]]\n`)}`
}

test('every problem of a template is reported at once', () => {
  const text = 'Resources:\n  A: {Type: AWS::IAM::Role}\n  B: {Type: AWS::IAM::OIDCProvider}\n'
  const { detail } = throwsCode(() => read(text), 'manifest_invalid')
  assert.equal((detail['problems'] as string[]).length, 2)
})

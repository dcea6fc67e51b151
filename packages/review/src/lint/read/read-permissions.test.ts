import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JsonValue } from '@vouchsafe/core/json'
import { lint } from '../lint.ts'
import { account, policyOf } from '../testing/statements.ts'
import type { PermissionsSubject } from '../types.ts'
import { readLintFiles } from './read-lint-files.ts'
import type { LintFacts } from './types.ts'

const facts: LintFacts = { account, region: 'eu-west-1', parameters: new Map() }
const wide = { Effect: 'Allow', Action: '*', Resource: '*' }

/** Where the wildcard of some files is told of, and whose role it is. */
function wildcardsIn(...files: readonly { file: string; text: string }[]): string[] {
  const { subjects, gaps } = readLintFiles(files, facts)
  assert.deepEqual(gaps, [])
  return lint(subjects)
    .filter(({ rule }) => rule === 'wildcard-action')
    .map(({ place, role }) => `${place.file}:${place.line}:${place.column} ${role ?? '-'}`)
}

const trust = `{Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}`
const all = `{Effect: Allow, Action: '*', Resource: '*'}`

const template = `Resources:
  App:
    Type: AWS::IAM::Role
    Properties:
      RoleName: app
      AssumeRolePolicyDocument: ${trust}
      ManagedPolicyArns: [!Ref Shared]
      Policies:
        - PolicyName: first
          PolicyDocument:
            Statement:
              - ${all}
  Apart:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: apart
      Roles: [!Ref App, somewhere-else]
      PolicyDocument:
        Statement: ${all}
  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - ${all}
`
const manifest = `kind: Role
name: app
trustPolicy: ${trust}
policies:
  inline:
    first:
      Statement:
        - ${all}
    second:
      Statement: ${all}
  managed: [shared]
---
kind: Policy
name: shared
document:
  Statement:
    - ${all}
`
const plan = {
  format_version: '1.2',
  planned_values: {
    root_module: {
      resources: [
        {
          address: 'aws_iam_role.app',
          mode: 'managed',
          type: 'aws_iam_role',
          name: 'app',
          values: {
            name: 'app',
            assume_role_policy: JSON.stringify({
              Statement: [
                { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
              ],
            }),
            inline_policy: [{ name: 'first', policy: policyOf(wide) }],
          },
        },
      ],
    },
  },
}
const planText = JSON.stringify(plan, null, 1)
const planLine = planText.split('\n').findIndex((line) => line.includes('"policy"')) + 1

const places: readonly (readonly [name: string, file: string, text: string, want: readonly string[]])[] = [
  ['a policy alone', 'p.json', policyOf(wide), ['p.json:6:17 -']],
  ['one whose statement is no list', 'p.json', JSON.stringify({ Statement: wide }), ['p.json:1:41 -']],
  [
    'a template',
    't.yaml',
    template,
    ['t.yaml:12:33 app', 't.yaml:19:36 app', 't.yaml:19:36 -', 't.yaml:25:29 -'],
  ],
  ['a manifest', 'm.yaml', manifest, ['m.yaml:8:27 app', 'm.yaml:10:34 app', 'm.yaml:17:23 -']],
  ['a plan', 'plan.json', planText, [`plan.json:${planLine}:19 app`]],
]
for (const [name, file, text, want] of places)
  test(`permissions are read to the place of the action: ${name}`, () =>
    assert.deepEqual(wildcardsIn({ file, text }), want))

test('a policy in one manifest counts for the role of another', () => {
  const [role = '', policy = ''] = manifest.split('---\n')
  const files = [
    { file: 'role.yaml', text: role.replaceAll(all, `{Effect: Deny, Action: 's3:*', Resource: '*'}`) },
    { file: 'policy.yaml', text: policy.replace(`Action: '*'`, `Action: 'iam:CreatePolicyVersion'`) },
  ]
  const { subjects } = readLintFiles(files, facts)
  const found = lint(subjects).filter(({ rule }) => rule === 'privilege-escalation')
  assert.deepEqual(
    found.map(({ place, role: whose }) => [place.file, place.line, whose]),
    [['policy.yaml', 5, 'app']],
  )
})

test('a policy that cannot be read is named, and the others of its role are judged', () => {
  const details = {
    RoleDetailList: [
      {
        RoleName: 'app',
        RolePolicyList: [
          {
            PolicyName: 'bad',
            PolicyDocument: { Statement: [{ Effect: 'Perhaps', Action: '*', Resource: '*' }] },
          },
          { PolicyName: 'good', PolicyDocument: encodeURIComponent(policyOf(wide)) },
        ],
      },
    ],
  }
  const { subjects, gaps } = readLintFiles([{ file: 'f', text: JSON.stringify(details) }], facts)
  assert.match(gaps.map(({ why }) => why).join(), /^f:1:\d+: the permissions policy `inline:bad`: /)
  assert.deepEqual(
    lint(subjects).map(({ rule }) => rule),
    ['wildcard-action'],
  )
})

const names = [
  'RoleDetailList',
  'UserDetailList',
  'GroupDetailList',
  'Policies',
  'PolicyVersionList',
  'RolePolicyList',
  'UserPolicyList',
  'PolicyName',
  'PolicyDocument',
  'Document',
  'Arn',
  'RoleName',
  'UserName',
  'GroupList',
  'AttachedManagedPolicies',
  'PolicyArn',
  'PermissionsBoundary',
  'PermissionsBoundaryArn',
  'IsDefaultVersion',
  '__proto__',
  'Statement',
  'Effect',
  'Action',
  'Resource',
]
const leaf = fc.constantFrom<JsonValue>(
  '*',
  'Allow',
  'iam:*',
  'arn:aws:iam::123456789012:policy/x',
  'a\u0000b',
  '%7B',
  '',
  0,
  null,
  true,
  '{"Statement":[]}',
)
const tree = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }),
  ),
})).value

test('whatever an account looks like, it is read or named, and never throws', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), tree, { maxKeys: 5 }), (value) => {
      const text = `{"PolicyVersionList": [], ${JSON.stringify(value).slice(1)}`.replace(', }', '}')
      const { subjects } = readLintFiles([{ file: 'f', text }], facts)
      for (const { place } of lint(subjects)) assert.equal(place.file, 'f')
    }),
    { numRuns: 200 },
  )
})

const action = fc.constantFrom(
  '*',
  'iam:*',
  'iam:CreatePolicyVersion',
  'iam:PassRole',
  'ec2:*',
  'sts:Assume*',
  'iam:Put*',
  's3:Get*',
)
const resource = fc.constantFrom(
  '*',
  `arn:aws:iam::${account}:role/app`,
  `arn:aws:iam::${account}:role/*`,
  'arn:aws:s3:::x',
)
const statements = fc.array(
  fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.array(action, { minLength: 1, maxLength: 3 }),
    Resource: resource,
  }),
  { minLength: 1, maxLength: 4 },
)
const asked = ['privilege-escalation', 'assume-any-role', 'static-key-creation']

function escalationsOf(list: readonly object[]): number {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: list })
  const { subjects } = readLintFiles([{ file: 'f', text }], facts)
  return lint(subjects).filter(({ rule }) => asked.includes(rule)).length
}

test('where everything is denied as well, nothing can be gained', () => {
  fc.assert(
    fc.property(statements, (list) => {
      assert.equal(escalationsOf([...list, { Effect: 'Deny', Action: '*', Resource: '*' }]), 0)
    }),
    { numRuns: 100 },
  )
})

test('a pattern full of wildcards takes no time', () => {
  const Action = `s3:${'*a'.repeat(60)}`
  const text = policyOf({ Effect: 'Allow', Action, Resource: '*' })
  const { subjects } = readLintFiles([{ file: 'f', text }], facts)
  const actions = new Map([
    ['s3', [{ name: `s3:${'a'.repeat(64)}`, level: 'Write' as const, hasResource: true }]],
  ])
  const before = performance.now()
  assert.equal(lint(subjects, { actions }).length, 2)
  assert.ok(performance.now() - before < 200)
})

test('every role is read with its own policies only', () => {
  const role = (name: string, Action: string) => ({
    RoleName: name,
    Arn: `arn:aws:iam::${account}:role/${name}`,
    RolePolicyList: [{ PolicyName: 'x', PolicyDocument: { Statement: [{ ...wide, Action }] } }],
  })
  const text = JSON.stringify({ RoleDetailList: [role('a', 's3:*'), role('b', 'ec2:*')] })
  const { subjects } = readLintFiles([{ file: 'f', text }], facts)
  const read = subjects.filter((one): one is PermissionsSubject => one.on === 'permissions')
  assert.deepEqual(
    read.map(({ holder, policies }) => [
      holder?.name,
      policies.map(({ document }) => document.statements[0]?.actions.patterns),
    ]),
    [
      ['a', [['s3:*']]],
      ['b', [['ec2:*']]],
    ],
  )
})

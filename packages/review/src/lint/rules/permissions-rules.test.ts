import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import { lint } from '../lint.ts'
import { loadActionFacts } from '../permissions/action-facts.ts'
import { readLintFiles } from '../read/read-lint-files.ts'
import { permissionsCases } from '../testing/permissions-cases.ts'
import { account, policyOf } from '../testing/statements.ts'
import type { LintFinding } from '../types.ts'

const facts = { account, region: 'us-east-1', parameters: new Map<string, string>() }

async function findings(value: object): Promise<LintFinding[]> {
  const files = [{ file: 'f.json', text: JSON.stringify(value, null, 1) }]
  const { subjects, gaps } = readLintFiles(files, facts)
  assert.deepEqual(gaps, [])
  return lint(subjects, { actions: await loadActionFacts(subjects) })
}

async function rulesIn(statements: readonly JsonObject[]): Promise<string[]> {
  return (await findings(JSON.parse(policyOf(...statements)))).map(({ rule }) => rule)
}

for (const [rule, { bad, good }] of Object.entries(permissionsCases)) {
  for (const [at, statements] of bad.entries())
    test(`${rule} finds what it is for (${at + 1})`, async () => {
      const rules = await rulesIn(statements)
      assert.ok(rules.includes(rule), `${JSON.stringify(statements)}: ${rules.join()}`)
    })
  for (const [at, statements] of good.entries())
    test(`${rule} finds nothing in what is like it and sound (${at + 1})`, async () =>
      assert.ok(!(await rulesIn(statements)).includes(rule), JSON.stringify(statements)))
}

const statement = (Action: string | string[], Effect = 'Allow', Resource = '*') => ({
  Effect,
  Action,
  Resource,
})
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement })
const arn = (name: string): string => `arn:aws:iam::${account}:${name}`
const trust = document({
  Effect: 'Allow',
  Principal: { Service: 'ec2.amazonaws.com' },
  Action: 'sts:AssumeRole',
})

/** An account with one role `app`, one user `ann` of the group `devs`, and the managed policy `wide`. */
function accountWith({
  role = {},
  user = {},
  group = {},
  wide = document(statement('s3:ListAllMyBuckets')),
}) {
  return {
    UserDetailList: [{ UserName: 'ann', Arn: arn('user/ann'), GroupList: ['devs'], ...user }],
    GroupDetailList: [{ GroupName: 'devs', Arn: arn('group/devs'), ...group }],
    RoleDetailList: [{ RoleName: 'app', Arn: arn('role/app'), AssumeRolePolicyDocument: trust, ...role }],
    Policies: [
      {
        PolicyName: 'wide',
        Arn: arn('policy/wide'),
        PolicyVersionList: [
          { VersionId: 'v1', IsDefaultVersion: false, Document: document(statement('*')) },
          { VersionId: 'v2', IsDefaultVersion: true, Document: wide },
        ],
      },
    ],
  }
}

const attached = (...names: string[]) => ({
  AttachedManagedPolicies: names.map((PolicyArn) => ({ PolicyArn })),
})
const escalates = document(statement('iam:CreatePolicyVersion'))
const boundedBy = (name: string) => ({ PermissionsBoundary: { PermissionsBoundaryArn: arn(name) } })

const holders: readonly (readonly [name: string, details: object, told: readonly string[]])[] = [
  ['nothing of an account in order', accountWith({}), []],
  [
    'a policy that its holder may rewrite',
    accountWith({ role: attached(arn('policy/wide')), wide: escalates }),
    ['the role `app` can rewrite a policy that it has itself'],
  ],
  [
    'a role that may rewrite policies and has none of its own',
    accountWith({ role: { RolePolicyList: [{ PolicyName: 'x', PolicyDocument: escalates }] } }),
    [],
  ],
  [
    'what a group gives to its members',
    accountWith({
      group: {
        GroupPolicyList: [
          {
            PolicyName: 'x',
            PolicyDocument: document(statement('iam:PutUserPolicy', 'Allow', arn('user/ann'))),
          },
        ],
      },
    }),
    ['the user `ann` can give itself an inline policy'],
  ],
  [
    'nothing that another policy denies',
    accountWith({
      role: {
        ...attached(arn('policy/wide')),
        RolePolicyList: [{ PolicyName: 'no', PolicyDocument: document(statement('iam:*', 'Deny')) }],
      },
      wide: escalates,
    }),
    [],
  ],
  [
    'nothing beyond a boundary',
    accountWith({
      role: {
        ...boundedBy('policy/wide'),
        RolePolicyList: [{ PolicyName: 'x', PolicyDocument: document(statement('iam:PutRolePolicy')) }],
      },
    }),
    [],
  ],
  [
    'a boundary that can be taken away',
    accountWith({
      role: {
        ...boundedBy('policy/wide'),
        RolePolicyList: [
          { PolicyName: 'x', PolicyDocument: document(statement('iam:DeleteRolePermissionsBoundary')) },
        ],
      },
      wide: document(statement('iam:DeleteRolePermissionsBoundary')),
    }),
    ['the role `app` can take its own boundary away'],
  ],
  [
    'nothing that a boundary may forbid which nobody has given',
    accountWith({
      role: {
        ...boundedBy('policy/elsewhere'),
        RolePolicyList: [{ PolicyName: 'x', PolicyDocument: document(statement('iam:PutRolePolicy')) }],
      },
    }),
    [],
  ],
]

for (const [name, details, told] of holders)
  test(`privilege-escalation tells ${name}`, async () => {
    const found = (await findings(details)).filter(({ rule }) => rule === 'privilege-escalation')
    assert.deepEqual(
      found.map(({ message }) => message),
      told,
    )
    for (const { call } of found) assert.match(call ?? '', /^aws iam [a-z-]+ /)
  })

test('what AWS wrote is told of where it is attached, and only when it allows everything', async () => {
  const managed = ['AdministratorAccess', 'ReadOnlyAccess', 'PowerUserAccess']
  const found = await findings(
    accountWith({ role: attached(...managed.map((name) => `arn:aws:iam::aws:policy/${name}`)) }),
  )
  assert.deepEqual(
    found
      .filter(({ rule }) => rule.startsWith('wildcard'))
      .map(({ message, role, severity }) => [message, role, severity]),
    [
      [
        '`arn:aws:iam::aws:policy/AdministratorAccess`: `*` allows everything on every resource',
        'app',
        'error',
      ],
    ],
  )
})

test('the version of a policy that is in force is the one that is judged, at its place', async () => {
  const details = accountWith({ wide: document(statement('dynamodb:*')) })
  const found = await findings(details)
  const lines = JSON.stringify(details, null, 1).split('\n')
  const line = lines.findIndex((text) => text.includes('dynamodb:*')) + 1
  assert.deepEqual(
    found.map(({ rule, place }) => [rule, place.line]),
    [['wildcard-action', line]],
  )
})

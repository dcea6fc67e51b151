import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import { loadService } from '#rightsize/catalogue/load-service'
import { roleCall } from '#rightsize/testing/role-call'
import { RoleUsage } from '#rightsize/usage/role-usage'
import { blindness } from './never-logged.ts'
import { presentPolicies } from './present-policies.ts'
import { reviewGrants, type GrantsReview } from './review-grants.ts'

const role = 'arn:aws:iam::123456789012:role/deploy'

async function review(...statements: object[]): Promise<GrantsReview> {
  const usage = new RoleUsage(role, { mostNames: 4, mostListed: 50 })
  const s3 = await loadService('s3')
  for (const name of ['GetObject', 'PutObject'])
    usage.add(roleCall({ name, resources: ['arn:aws:s3:::b/in/x'], isDataEvent: true }), s3)
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  return reviewGrants([{ id: 'inline:p', text }], usage, loadService)
}

const allow = (Action: unknown, Resource: unknown = '*', more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})

test('reviewGrants() tells what of a wildcard was used and what was not', async () => {
  const { grants } = await review(allow('s3:*Object'))
  assert.deepEqual(grants[0]?.used, ['s3:GetObject', 's3:PutObject'])
  const unused = grants[0]?.unused?.map(({ action }) => action) ?? []
  assert.ok(unused.includes('s3:DeleteObject'))
  assert.ok(!unused.includes('s3:GetObject') && !unused.includes('s3:ListBucket'))
})

test('reviewGrants() tells an action that was never called, without regard to case', async () => {
  const { grants } = await review(allow(['S3:getobject', 'ec2:StartInstances']))
  assert.deepEqual(
    grants.map(({ pattern, used, unused }) => [pattern, used.length, unused?.length]),
    [
      ['S3:getobject', 1, 0],
      ['ec2:StartInstances', 0, 1],
    ],
  )
})

test('reviewGrants() does not call unused what the trail cannot show', async () => {
  const { grants } = await review(
    allow(['iam:PassRole', 'dynamodb:GetItem', 's3:DeleteObject', 'ec2:StopInstances']),
  )
  assert.deepEqual(
    grants.map(({ unseen }) => unseen),
    // data events of Amazon S3 were seen, so it would show a deletion
    [['iam:PassRole'], ['dynamodb:GetItem'], [], []],
  )
})

test('reviewGrants() tells resources that were never touched, and leaves variables alone', async () => {
  const { idle } = await review(
    allow('s3:*', ['arn:aws:s3:::b/*', 'arn:aws:s3:::c/*', 'arn:aws:s3:::b/${aws:username}/*']),
  )
  assert.deepEqual(idle, [{ policy: 'inline:p', statement: 0, resource: 'arn:aws:s3:::c/*' }])
})

test('reviewGrants() tells calls that no present policy allows, and conditions that no event shows', async () => {
  const condition = { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, Sid: 'Read' }
  const { elsewhere, conditions, grants } = await review(allow('s3:GetObject', '*', condition), {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
  })
  assert.deepEqual(elsewhere, ['s3:PutObject'])
  assert.deepEqual(conditions, ['inline:p, statement 0: StringEquals on aws:SourceVpc'])
  assert.equal(grants[0]?.sid, 'Read')
})

test('reviewGrants() judges NotAction and everything as far as it can', async () => {
  const { grants } = await review({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, allow('*'))
  assert.deepEqual(
    grants.map(({ pattern, used, unused }) => [pattern, used.length, unused]),
    [
      ['everything but iam:*', 2, undefined],
      ['*', 2, undefined],
    ],
  )
})

const blind: [action: string, want: string | undefined][] = [
  ['iam:PassRole', 'never'],
  ['s3:GetObject', 'data'],
  ['s3:GetObjectTagging', 'data'],
  ['s3:ListBucket', undefined],
  ['rds-db:connect', 'never'],
  ['__proto__:x', undefined],
]
for (const [action, want] of blind)
  test(`blindness() of ${action} is ${want}`, () => assert.equal(blindness(action), want))

const document = { Version: '2012-10-17', Statement: [allow('s3:GetObject')] }
const details = {
  RoleDetailList: [
    {
      Arn: role,
      RolePolicyList: [{ PolicyName: 'in', PolicyDocument: encodeURIComponent(JSON.stringify(document)) }],
      AttachedManagedPolicies: [
        { PolicyArn: 'arn:aws:iam::aws:policy/A' },
        { PolicyArn: 'arn:aws:iam::aws:policy/B' },
      ],
    },
  ],
  Policies: [
    {
      Arn: 'arn:aws:iam::aws:policy/A',
      PolicyVersionList: [
        { Document: {}, IsDefaultVersion: false },
        { Document: document, IsDefaultVersion: true },
      ],
    },
  ],
}

test('presentPolicies() takes a policy as it is', () => {
  const text = JSON.stringify(document)
  assert.deepEqual(presentPolicies({ file: 'p.json', text }, role), {
    policies: [{ id: 'p.json', text }],
    missing: [],
  })
})

test('presentPolicies() takes those of the role out of the details of an account, and says which are missing', () => {
  const { policies, missing } = presentPolicies({ file: 'a.json', text: JSON.stringify(details) }, role)
  assert.deepEqual(
    policies.map(({ id, text }) => [id, JSON.parse(text)]),
    [
      ['inline:in', document],
      ['arn:aws:iam::aws:policy/A', document],
    ],
  )
  assert.deepEqual(missing, ['arn:aws:iam::aws:policy/B'])
})

for (const [text, code] of [
  ['{"Roles":[]}', 'usage'],
  ['[]', 'usage'],
  ['{"RoleDetailList":[]}', 'usage'],
  ['{"RoleDetailList":[{"Arn":{}}],"__proto__":1}', 'usage'],
  ['{', 'json_malformed'],
] as const)
  test(`presentPolicies() refuses ${text}`, () => {
    throwsCode(() => presentPolicies({ file: 'f', text }, role), code)
  })

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parsePermissionsPolicy } from './parse-permissions-policy.ts'

const allow = { Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::bucket/*' }
const parse = (statement: unknown): unknown =>
  parsePermissionsPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }))

test('parsePermissionsPolicy() reads the same statement shape with resources', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { ...allow, Condition: { Null: { 'aws:TokenIssueTime': 'true' } } },
      { Sid: 'B', Effect: 'Deny', NotAction: ['*', 'iam:PassRole'], NotResource: ['*'] },
    ],
  })
  assert.deepEqual(parsePermissionsPolicy(text), {
    version: '2012-10-17',
    statements: [
      {
        index: 0,
        effect: 'Allow',
        actions: { complement: false, patterns: ['s3:Get*'] },
        resources: { complement: false, patterns: ['arn:aws:s3:::bucket/*'] },
        conditions: [
          { operator: { name: 'Null', ifExists: false }, key: 'aws:TokenIssueTime', values: ['true'] },
        ],
      },
      {
        index: 1,
        sid: 'B',
        effect: 'Deny',
        actions: { complement: true, patterns: ['*', 'iam:PassRole'] },
        resources: { complement: true, patterns: ['*'] },
        conditions: [],
      },
    ],
  })
})

const refusals: readonly [name: string, statement: unknown, say: string][] = [
  ['a principal', { ...allow, Principal: '*' }, 'Policy document should not specify a principal.'],
  [
    'a NotPrincipal',
    { ...allow, NotPrincipal: { AWS: '*' } },
    'Policy document should not specify a principal.',
  ],
  ['no action', { Effect: 'Allow', Resource: '*' }, 'Policy statement must contain actions.'],
  ['no resource', { Effect: 'Allow', Action: '*' }, 'Policy statement must contain resources.'],
  ['no resources', { ...allow, Resource: [] }, 'Policy statement must contain resources.'],
  ['both kinds of resource', { ...allow, NotResource: '*' }, 'Syntax errors in policy.'],
  [
    'an action without service',
    { ...allow, Action: 'GetObject' },
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  [
    'an action with two colons',
    { ...allow, Action: 's3:Get:Object' },
    'Actions/Condition can contain only one colon.',
  ],
  ['a service that is no word', { ...allow, Action: 's 3:Get' }, 'Vendor s 3 is not valid'],
  [
    'a resource that is no ARN',
    { ...allow, Resource: 'bucket' },
    'Resource bucket must be in ARN format or "*".',
  ],
  [
    'a resource that ends early',
    { ...allow, Resource: 'arn:aws:s3' },
    'Resource arn:aws:s3 must be in ARN format or "*".',
  ],
  [
    'a Sid twice',
    [
      { ...allow, Sid: 'A' },
      { ...allow, Sid: 'A' },
    ],
    'Statement IDs (SID) in a single policy must be unique.',
  ],
  ['an unknown operator', { ...allow, Condition: { StringMatch: {} } }, 'Syntax errors in policy.'],
]

describe('parsePermissionsPolicy() refuses', () => {
  for (const [name, statement, say] of refusals)
    test(name, () => assert.throws(() => parse(statement), { code: 'policy_malformed', message: say }))
})

test('parsePermissionsPolicy() refuses more than the quota, by default that of a managed policy', () => {
  const text = JSON.stringify({ Statement: { ...allow, Sid: 'x'.repeat(6144) } })
  assert.throws(() => parsePermissionsPolicy(text), {
    code: 'policy_too_large',
    message: 'Cannot exceed quota for PolicySize: 6144',
  })
  assert.ok(parsePermissionsPolicy(text, { maxLength: 10_240 }))
})

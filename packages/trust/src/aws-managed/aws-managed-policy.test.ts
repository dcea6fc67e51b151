import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorize } from '@vouchsafe/policy/authorize'
import { parsePermissionsPolicy } from '@vouchsafe/policy/parse'
import { awsManagedPolicies, awsManagedPolicy } from './aws-managed-policy.ts'

test('awsManagedPolicies can all be read, each under its own ARN and id', () => {
  for (const { arn, name, path, uniqueId, description, document } of awsManagedPolicies) {
    assert.equal(arn, `arn:aws:iam::aws:policy${path}${name}`)
    assert.match(uniqueId, /^ANPA[A-Z2-7]{17}$/)
    assert.ok(description.length > 0)
    assert.ok(parsePermissionsPolicy(document, { maxLength: Infinity }).statements.length > 0)
    assert.equal(awsManagedPolicy(arn)?.id, arn)
  }
  assert.equal(new Set(awsManagedPolicies.map(({ uniqueId }) => uniqueId)).size, awsManagedPolicies.length)
})

for (const arn of [
  'arn:aws:iam::aws:policy/NobodyAccess',
  'arn:aws:iam::aws:policy/administratoraccess',
  'arn:aws:iam::aws:policy/service-role/AdministratorAccess',
  'arn:aws-cn:iam::aws:policy/AdministratorAccess',
  'arn:aws:iam::000000000001:policy/AdministratorAccess',
  'AdministratorAccess',
  '__proto__',
  '',
])
  test(`awsManagedPolicy() knows nothing of \`${arn}\``, () => assert.equal(awsManagedPolicy(arn), undefined))

const decisions: [policy: string, action: string, effect: 'allow' | 'deny'][] = [
  ['AdministratorAccess', 'iam:CreateRole', 'allow'],
  ['PowerUserAccess', 's3:DeleteBucket', 'allow'],
  ['PowerUserAccess', 'iam:CreateRole', 'deny'],
  ['PowerUserAccess', 'iam:ListRoles', 'allow'],
  ['ReadOnlyAccess', 's3:GetObject', 'allow'],
  ['ReadOnlyAccess', 'secretsmanager:GetSecretValue', 'deny'],
  ['ReadOnlyAccess', 's3:PutObject', 'deny'],
  ['ReadOnlyAccess', 'sts:AssumeRole', 'deny'],
  ['IAMReadOnlyAccess', 'iam:GetRole', 'allow'],
  ['IAMReadOnlyAccess', 'iam:PassRole', 'deny'],
  ['SecurityAudit', 's3:GetBucketPolicy', 'allow'],
  ['SecurityAudit', 's3:GetObject', 'deny'],
  ['job-function/ViewOnlyAccess', 's3:ListAllMyBuckets', 'allow'],
  ['job-function/ViewOnlyAccess', 's3:GetObject', 'deny'],
  ['AmazonS3ReadOnlyAccess', 's3:GetObject', 'allow'],
  ['AmazonSQSReadOnlyAccess', 'sqs:ReceiveMessage', 'deny'],
  ['AmazonEC2ContainerRegistryReadOnly', 'ecr:PutImage', 'deny'],
  ['AmazonEC2ContainerRegistryPowerUser', 'ecr:PutImage', 'allow'],
  ['AmazonEC2ContainerRegistryPowerUser', 'ecr:BatchDeleteImage', 'deny'],
  ['AWSKeyManagementServicePowerUser', 'kms:Decrypt', 'deny'],
  ['service-role/AWSLambdaBasicExecutionRole', 'logs:PutLogEvents', 'allow'],
]
for (const [name, action, effect] of decisions)
  test(`awsManagedPolicy() ${effect === 'allow' ? 'allows' : 'does not allow'} ${action} by ${name}`, () => {
    const policy = awsManagedPolicy(`arn:aws:iam::aws:policy/${name}`)
    assert.ok(policy !== undefined)
    const account = '000000000001'
    const request = {
      action,
      principal: { type: 'AWS', account, arn: `arn:aws:sts::${account}:assumed-role/r/s` },
      resource: '*',
      resourceAccount: account,
      context: new Map(),
    } as const
    const decision = authorize(request, { resourceControls: [], serviceControls: [], identity: [policy] })
    assert.equal(decision.effect, effect)
  })

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import { loadService } from '#rightsize/catalogue/load-service'
import type { RoleCall } from '#rightsize/event/types'
import { roleCall } from '#rightsize/testing/role-call'
import { resourcesOf } from './resources-of.ts'
import { parameterNames, variableNames } from './variable-names.ts'

async function resources(action: string, given: Partial<RoleCall>): Promise<string[]> {
  const [prefix = '', name = ''] = action.split(':')
  const service = await loadService(prefix)
  const facts = service?.action(name)
  assert.ok(service && facts, action)
  return resourcesOf(roleCall(given), facts, service).map(({ pattern, basis }) => `${pattern} ${basis}`)
}

const here = (service: string, tail: string): string => `arn:aws:${service}:eu-west-1:123456789012:${tail}`
const byParameters: [action: string, parameters: JsonObject, want: string[]][] = [
  ['s3:ListAllMyBuckets', {}, ['* any']],
  ['s3:GetObject', { bucketName: 'b', key: 'a/b*.txt' }, ['arn:aws:s3:::b/a/b${*}.txt filled']],
  ['s3:ListBucket', { bucketName: 'b', prefix: 'a/' }, ['arn:aws:s3:::b filled']],
  [
    'dynamodb:Query',
    { tableName: 't', indexName: 'i' },
    [`${here('dynamodb', 'table/t')} filled`, `${here('dynamodb', 'table/t/index/i')} filled`],
  ],
  ['dynamodb:Query', { tableName: 't' }, [`${here('dynamodb', 'table/t')} filled`]],
  [
    'lambda:InvokeFunction',
    { functionName: '123456789012:function:f' },
    [`${here('lambda', 'function:f')} filled`],
  ],
  [
    'lambda:InvokeFunction',
    { functionName: here('lambda', 'function:f:live') },
    [`${here('lambda', 'function:f:live')} named`],
  ],
  [
    'sqs:SendMessage',
    { queueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q' },
    [`${here('sqs', 'q')} filled`],
  ],
  [
    'secretsmanager:GetSecretValue',
    { secretId: 'db/pass' },
    [`${here('secretsmanager', 'secret:db/pass-??????')} filled`],
  ],
  [
    'ssm:GetParameters',
    { names: ['/a/b', 'c'] },
    [`${here('ssm', 'parameter/a/b')} filled`, `${here('ssm', 'parameter/c')} filled`],
  ],
  [
    'ecs:UpdateService',
    { cluster: here('ecs', 'cluster/c'), service: 's' },
    [`${here('ecs', 'service/c/s')} filled`],
  ],
  [
    'ecs:RunTask',
    { taskDefinition: 'web:12', cluster: 'c' },
    [`${here('ecs', 'task-definition/web:12')} filled`],
  ],
  ['ecs:RunTask', { taskDefinition: 'web' }, [`${here('ecs', 'task-definition/web:*')} assumed`]],
  ['cloudformation:CreateStack', { stackName: 'web' }, [`${here('cloudformation', 'stack/web/*')} filled`]],
  [
    'kms:CreateAlias',
    { aliasName: 'alias/a', targetKeyId: 'k' },
    [`${here('kms', 'alias/a')} filled`, `${here('kms', 'key/k')} filled`],
  ],
  ['iam:GetRole', { roleName: 'r' }, ['arn:aws:iam::123456789012:role/r filled']],
  [
    'ec2:StartInstances',
    { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } },
    [`${here('ec2', 'instance/i-1')} filled`, `${here('ec2', 'instance/i-2')} filled`],
  ],
  [
    'ec2:CreateTags',
    { resourcesSet: { items: [{ resourceId: 'i-0a' }, { resourceId: 'vol-0b' }] }, tagSet: {} },
    [`${here('ec2', 'instance/i-0a')} filled`, `${here('ec2', 'volume/vol-0b')} filled`],
  ],
  ['ec2:StartInstances', {}, [`${here('ec2', 'instance/*')} assumed`]],
  [
    'route53:ChangeResourceRecordSets',
    { hostedZoneId: '/hostedzone/Z1' },
    ['arn:aws:route53:::hostedzone/Z1 filled'],
  ],
  [
    'logs:CreateLogStream',
    { logGroupName: '/g', logStreamName: 's' },
    [`${here('logs', 'log-group:/g:log-stream:*')} filled`],
  ],
  [
    'logs:GetLogEvents',
    { logGroupName: '/g', logStreamName: '[$LATEST]' },
    [`${here('logs', 'log-group:/g:log-stream:[${$}LATEST]')} filled`],
  ],
]
for (const [action, parameters, want] of byParameters)
  test(`resourcesOf() ${action} ${JSON.stringify(parameters)}`, async () =>
    assert.deepEqual(await resources(action, { parameters }), want))

test('resourcesOf() takes the ARNs of an event that fit the action, and no others', async () => {
  const named = ['arn:aws:s3:::b', 'arn:aws:s3:::b/k', 'arn:aws:kms:eu-west-1:123456789012:key/1', 'no arn']
  assert.deepEqual(await resources('s3:GetObject', { resources: named }), ['arn:aws:s3:::b/k named'])
  assert.deepEqual(await resources('s3:ListBucket', { resources: named }), ['arn:aws:s3:::b named'])
})

test('resourcesOf() of a copy is what is read for the one action and what is written for the other', async () => {
  const given = {
    name: 'CopyObject',
    parameters: { bucketName: 'to', key: 'k', 'x-amz-copy-source': '/from/a%20b?versionId=1' },
    resources: ['arn:aws:s3:::to/k', 'arn:aws:s3:::from/a b'],
  }
  assert.deepEqual(await resources('s3:GetObject', given), ['arn:aws:s3:::from/a b filled'])
  assert.deepEqual(await resources('s3:PutObject', given), ['arn:aws:s3:::to/k filled'])
})

test('resourcesOf() launches into everything that a launch needs, ids that come to be included', async () => {
  const parameters = { instancesSet: { items: [{ imageId: 'ami-1' }] }, subnetId: 'subnet-1' }
  const found = await resources('ec2:RunInstances', { parameters })
  assert.ok(found.includes('arn:aws:ec2:eu-west-1::image/ami-1 filled'))
  assert.ok(found.includes(`${here('ec2', 'subnet/subnet-1')} filled`))
  assert.ok(found.includes(`${here('ec2', 'instance/*')} assumed`))
  assert.ok(found.includes(`${here('ec2', 'volume/*')} assumed`))
})

test('resourcesOf() keeps partition, region and account of the event', async () => {
  const given = {
    partition: 'aws-cn',
    region: 'cn-north-1',
    account: '000000000001',
    parameters: { tableName: 't' },
  }
  assert.deepEqual(await resources('dynamodb:GetItem', given), [
    'arn:aws-cn:dynamodb:cn-north-1:000000000001:table/t filled',
  ])
})

test('resourcesOf() is bounded and total, whatever the parameters are', async () => {
  const deep = Array.from({ length: 100 }).reduce<JsonObject>((inner) => ({ inner }), { tableName: 'x' })
  assert.deepEqual(await resources('dynamodb:GetItem', { parameters: deep }), [
    `${here('dynamodb', 'table/*')} assumed`,
  ])
  const many = Array.from({ length: 900 }, (_, n) => `i-${n}`)
  assert.equal((await resources('ec2:StartInstances', { parameters: { instanceId: many } })).length, 900)
  const pairs = { logGroupNames: many, logStreamName: many }
  assert.deepEqual(await resources('logs:GetLogEvents', { parameters: pairs }), [
    `${here('logs', 'log-group:*:log-stream:*')} assumed`,
  ])
  const odd = JSON.parse('{"__proto__":{"tableName":"t"},"constructor":null,"x":[[[]]]}') as JsonObject
  assert.deepEqual(await resources('dynamodb:GetItem', { parameters: odd }), [
    `${here('dynamodb', 'table/t')} filled`,
  ])
})

test('every variable that has parameters of its own is one that AWS publishes', async () => {
  for (const key of variableNames()) {
    const [prefix = '', variable = ''] = key.split('/')
    const service = await loadService(prefix)
    const types = new Set(service?.actions.flatMap(({ required, optional }) => [...required, ...optional]))
    const known = [...types]
      .flatMap((type) => service?.formats(type) ?? [])
      .flatMap(({ variables }) => variables)
    assert.ok(known.includes(variable), key)
    assert.ok(
      parameterNames(prefix, variable).every((name) => name === name.toLowerCase()),
      key,
    )
  }
})

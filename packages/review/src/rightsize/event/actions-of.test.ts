import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import { loadService } from '#rightsize/catalogue/load-service'
import { actionsOf, prefixOf } from './actions-of.ts'
import { renamed, servicePrefixes } from './renamed.ts'
import { roleCall } from '#rightsize/testing/role-call'

async function actions(source: string, name: string, parameters: JsonObject = {}): Promise<string> {
  const call = roleCall({ source: `${source}.amazonaws.com`, name, parameters })
  const found = actionsOf(call, await loadService(prefixOf(call.source)))
  return found.map((one) => `${one.name} ${one.basis}`).join(', ')
}

const cases: [source: string, name: string, parameters: JsonObject, want: string][] = [
  ['s3', 'GetObject', {}, 'GetObject same_name'],
  ['s3', 'HeadObject', {}, 'GetObject renamed'],
  ['s3', 'GetObject', { versionId: 'x' }, 'GetObjectVersion renamed'],
  ['s3', 'ListObjects', {}, 'ListBucket renamed'],
  ['s3', 'PutObject', { 'x-amz-acl': 'private' }, 'PutObject same_name, PutObjectAcl renamed'],
  ['s3', 'CopyObject', { 'x-amz-copy-source': 'a/b' }, 'PutObject renamed, GetObject renamed'],
  ['s3', 'DeleteBucketLifecycle', {}, 'PutLifecycleConfiguration renamed'],
  ['lambda', 'Invoke', {}, 'InvokeFunction renamed'],
  ['lambda', 'Invoke20150331', {}, 'InvokeFunction renamed'],
  ['lambda', 'UpdateFunctionCode20150331v2', {}, 'UpdateFunctionCode renamed'],
  ['lambda', 'ListFunctions20150331', {}, 'ListFunctions renamed'],
  ['cloudfront', 'GetDistribution2020_05_31', {}, 'GetDistribution renamed'],
  ['monitoring', 'PutMetricData', {}, 'PutMetricData same_name'],
  ['sqs', 'SendMessageBatch', {}, 'SendMessage renamed'],
  ['kms', 'ReEncrypt', {}, 'ReEncryptFrom renamed, ReEncryptTo renamed'],
  ['dynamodb', 'getitem', {}, 'GetItem same_name'],
  [
    'dynamodb',
    'TransactWriteItems',
    { requestItems: [{ operation: 'Put' }, { operation: 'Check' }, { operation: 'Put' }] },
    'PutItem renamed, ConditionCheckItem renamed',
  ],
  ['dynamodb', 'ExecuteStatement', { statement: 'SELECT * FROM "Music"' }, 'PartiQLSelect renamed'],
  ['dynamodb', 'ExecuteStatement', {}, 'ExecuteStatement unknown'],
  ['rdsdataapi', 'ExecuteStatement', {}, 'ExecuteStatement same_name'],
  ['apigateway', 'CreateRestApi', {}, 'POST renamed'],
  ['apigateway', 'UpdateStage', {}, 'PATCH renamed'],
  ['ec2', 'NoSuchCall', {}, 'NoSuchCall unknown'],
  ['no-such-service', 'Do20200101', {}, 'Do unknown'],
  ['__proto__', 'constructor', {}, 'constructor unknown'],
]
for (const [source, name, parameters, want] of cases)
  test(`actionsOf() ${source} ${name} ${JSON.stringify(parameters)} is ${want}`, async () =>
    assert.equal(await actions(source, name, parameters), want))

test('every action that an event is renamed to is one that AWS publishes', async () => {
  for (const [event, names] of renamed) {
    const service = await loadService(event.split(':')[0] ?? '')
    for (const name of names) assert.ok(service?.action(name), `${event}: ${name}`)
  }
})

test('every prefix that an event source is given is one that AWS publishes', async () => {
  for (const [source, prefix] of servicePrefixes) assert.ok(await loadService(prefix), `${source}: ${prefix}`)
})

import type { EpochSeconds } from '@vouchsafe/core/time'
import { role } from '@vouchsafe/exchange/testing'
import type { Resource } from '@vouchsafe/trust/resource'
import { accountId, allowing, createIam, faultOf, roleArn, trustOf, trusting } from '#testing/iam'
import { allow, deny, list, policy, texts } from '#testing/simulation'
import { element } from '#testing/wire'
import { encodeJobId } from './job-id.ts'
import type { AccessRecords, ActionUse } from './service-use.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const now = 1_800_000_000 as EpochSeconds
const at = (before: number) => (now - before) as EpochSeconds
const use = (service: string, action: string, before: number): ActionUse => ({
  service,
  action,
  at: at(before),
  region: 'us-east-1',
})

const statements = JSON.parse(trusting).Statement
const policyArn = `arn:aws:iam::${accountId}:policy/shared`
const scene = (own = allowing('iam:*')): readonly Resource[] => [
  ...trustOf(own),
  {
    ...role('shared', []),
    kind: 'Policy',
    spec: { path: '/', document: policy(allow('s3:Get*'), allow('SQS:*'), deny('ec2:*')) },
  },
  role('job', statements, { policies: { inline: { own: policy(allow('sts:*')) }, managed: ['shared'] } }),
  role('idle', statements, { policies: { managed: ['shared'] } }),
]

function reports(resources = scene()) {
  const uses = new Map([
    [
      roleArn('job'),
      [use('sts', 'AssumeRole', 90), use('sts', 'GetCallerIdentity', 30), use('iam', 'ListRoles', 60)],
    ],
  ])
  const records: AccessRecords = {
    clock: { now: () => now },
    lastActions: async (roles) => new Map([...uses].filter(([arn]) => roles.some((one) => one.arn === arn))),
  }
  const iam = createIam(resources, { accessRecords: records })
  const order = async (Arn: string, Granularity?: string) =>
    element(
      await iam.call('GenerateServiceLastAccessedDetails', {
        Arn,
        ...(Granularity !== undefined && { Granularity }),
      }),
      'JobId',
    ) ?? ''
  return { iam, order }
}

test('a report on a role lists the services that it reaches or has used, with the last use of each', async () => {
  const { iam, order } = reports()
  const response = await iam.call('GetServiceLastAccessedDetails', { JobId: await order(roleArn('job')) })
  assert.deepEqual(texts(response, 'ServiceNamespace'), ['iam', 's3', 'sqs', 'sts'])
  assert.deepEqual(texts(response, 'TotalAuthenticatedEntities'), ['1', '0', '0', '1'])
  assert.ok(
    response.body.includes(
      '<member><ServiceName>AWS Security Token Service</ServiceName><ServiceNamespace>sts</ServiceNamespace>' +
        '<TotalAuthenticatedEntities>1</TotalAuthenticatedEntities><LastAuthenticated>2027-01-15T07:59:30Z</LastAuthenticated>' +
        `<LastAuthenticatedEntity>${roleArn('job')}</LastAuthenticatedEntity>` +
        '<LastAuthenticatedRegion>us-east-1</LastAuthenticatedRegion></member>',
    ),
    response.body,
  )
  assert.deepEqual(
    ['JobStatus', 'JobType', 'JobCreationDate', 'JobCompletionDate', 'IsTruncated'].map((name) =>
      element(response, name),
    ),
    ['COMPLETED', 'SERVICE_LEVEL', '2027-01-15T08:00:00Z', '2027-01-15T08:00:00Z', 'false'],
  )
})

test('a report by actions names the last use of each', async () => {
  const { iam, order } = reports()
  const JobId = await order(roleArn('job'), 'ACTION_LEVEL')
  const response = await iam.call('GetServiceLastAccessedDetails', { JobId })
  assert.deepEqual(texts(response, 'ActionName'), ['ListRoles', 'GetCallerIdentity', 'AssumeRole'])
  assert.equal(element(response, 'JobType'), 'ACTION_LEVEL')
})

test('a report survives a restart: any server reads it', async () => {
  const JobId = await reports().order(roleArn('job'))
  // role ids of the test trust differ from world to world
  const { iam } = reports()
  const job = iam.world.trust.current().role(accountId, 'job')
  const other = encodeJobId({ uniqueId: job?.uniqueId ?? '', granularity: 'SERVICE_LEVEL', at: now })
  assert.equal((await iam.call('GetServiceLastAccessedDetails', { JobId: other })).status, 200)
  assert.equal((await iam.call('GetServiceLastAccessedDetails', { JobId })).status, 404)
})

test('a report on a policy names the roles that carry it, who used the service last first', async () => {
  const { iam, order } = reports()
  const JobId = await order(policyArn)
  const services = await iam.call('GetServiceLastAccessedDetails', { JobId })
  assert.deepEqual(texts(services, 'ServiceNamespace'), ['iam', 's3', 'sqs', 'sts'])
  const entities = await iam.call('GetServiceLastAccessedDetailsWithEntities', {
    JobId,
    ServiceNamespace: 'sts',
  })
  assert.deepEqual(texts(entities, 'Name'), ['job', 'idle'])
  assert.deepEqual(texts(entities, 'LastAuthenticated'), ['2027-01-15T07:59:30Z'])
  assert.deepEqual(texts(entities, 'Type'), ['ROLE', 'ROLE'])
  const page = await iam.call('GetServiceLastAccessedDetailsWithEntities', {
    JobId,
    ServiceNamespace: 'sts',
    MaxItems: '1',
  })
  const next = await iam.call('GetServiceLastAccessedDetailsWithEntities', {
    JobId,
    ServiceNamespace: 'sts',
    Marker: element(page, 'Marker') ?? '',
  })
  assert.deepEqual([texts(page, 'Name'), texts(next, 'Name')], [['job'], ['idle']])
})

test('a report shows to nobody what he may not order', async () => {
  const own = policy(
    allow('iam:GetServiceLastAccessedDetails*'),
    allow('iam:GenerateServiceLastAccessedDetails', { Resource: roleArn('deploy') }),
  )
  const { iam, order } = reports(scene(own))
  const mine = await order(roleArn('deploy'))
  assert.equal((await iam.call('GetServiceLastAccessedDetails', { JobId: mine })).status, 200)
  const job = iam.world.trust.current().role(accountId, 'job')
  const forged = encodeJobId({ uniqueId: job?.uniqueId ?? '', granularity: 'ACTION_LEVEL', at: now })
  const calls = [
    iam.call('GetServiceLastAccessedDetails', { JobId: forged }),
    iam.call('GetServiceLastAccessedDetailsWithEntities', { JobId: forged, ServiceNamespace: 'sts' }),
  ]
  for (const call of calls) assert.equal(faultOf(await call)[1], 'AccessDenied')
})

const missing = '00000000-0000-0000-0000-000000000001'
const faults: readonly (readonly [
  action: string,
  parameters: Readonly<Record<string, string>>,
  want: readonly unknown[],
])[] = [
  [
    'GetServiceLastAccessedDetails',
    { JobId: missing },
    [404, 'NoSuchEntity', `The job with id ${missing} cannot be found.`],
  ],
  [
    'GetServiceLastAccessedDetails',
    { JobId: 'x'.repeat(36) },
    [404, 'NoSuchEntity', `The job with id ${'x'.repeat(36)} cannot be found.`],
  ],
  [
    'GenerateServiceLastAccessedDetails',
    { Arn: roleArn('none') },
    [404, 'NoSuchEntity', 'The role with name none cannot be found.'],
  ],
  [
    'GenerateServiceLastAccessedDetails',
    { Arn: 'x'.repeat(20) },
    [400, 'InvalidInput', `ARN ${'x'.repeat(20)} is not valid.`],
  ],
  [
    'GenerateServiceLastAccessedDetails',
    { Arn: `${policyArn}x` },
    [404, 'NoSuchEntity', `Policy ${policyArn}x was not found.`],
  ],
  [
    'ListPoliciesGrantingServiceAccess',
    { Arn: roleArn('none'), ...list('ServiceNamespaces', 's3') },
    [404, 'NoSuchEntity', 'The role with name none cannot be found.'],
  ],
]
for (const [action, parameters, want] of faults) {
  test(`${action} of ${JSON.stringify(parameters).slice(0, 60)} gets AWS's text`, async () => {
    assert.deepEqual(faultOf(await reports().iam.call(action, parameters)), want)
  })
}

test('a server without records says that there are no reports', async () => {
  const iam = createIam(scene())
  assert.deepEqual(faultOf(await iam.call('GenerateServiceLastAccessedDetails', { Arn: roleArn('job') })), [
    403,
    'AccessDenied',
    'Access reports are not available on this server.',
  ])
})

test('ListPoliciesGrantingServiceAccess names the policies that allow some action of a service', async () => {
  const spec = {
    policies: {
      inline: {
        all: policy(allow('*')),
        but: policy({ Effect: 'Allow', NotAction: ['s3:*', 'sts:Get*'], Resource: '*' }),
        none: policy(deny('s3:*')),
      },
      managed: ['shared'],
    },
  }
  const { iam } = reports([...scene(), role('many', statements, spec)])
  const response = await iam.call('ListPoliciesGrantingServiceAccess', {
    Arn: roleArn('many'),
    ...list('ServiceNamespaces', 's3', 'STS', 'sqs'),
  })
  const granting = response.body
    .split('<ServiceNamespace>')
    .slice(1)
    .map((part) => [...part.matchAll(/<PolicyName>([^<]*)</g)].map(([, name]) => name))
  assert.deepEqual(granting, [
    ['all', 'shared'],
    ['all', 'but'],
    ['all', 'but', 'shared'],
  ])
  assert.ok(
    response.body.includes(
      '<PolicyName>all</PolicyName><PolicyType>INLINE</PolicyType><EntityType>ROLE</EntityType><EntityName>many</EntityName>',
    ),
  )
  assert.ok(response.body.includes(`<PolicyType>MANAGED</PolicyType><PolicyArn>${policyArn}</PolicyArn>`))
})

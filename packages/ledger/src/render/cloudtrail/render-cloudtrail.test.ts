import type { JsonObject } from '@vouchsafe/core/json'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '#event/types'
import { escapeJsonText } from '../escape.ts'
import { hostileEvent } from '../hostile-event.test-support.ts'
import { asText } from '../read-json.ts'
import { samples } from '../sample-events.test-support.ts'
import { cloudTrailPath } from './cloudtrail-file.ts'
import { cloudTrailRecords } from './render-cloudtrail.ts'
import type { CloudTrailRecord } from './types.ts'

const options = {
  faultOf: ({ reason }: AuditEvent) => ({ code: 'ValidationError', message: `fault ${reason}` }),
}
const render = (event: AuditEvent): readonly CloudTrailRecord[] => cloudTrailRecords(event, options)
const only = (event: AuditEvent): CloudTrailRecord => {
  const [record, ...more] = render(event)
  assert.ok(record !== undefined && more.length === 0)
  return record
}
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** Fields of a record that are not optional, with their form, and those of each type of identity: AWS's reference. */
const documented: readonly (readonly [field: keyof CloudTrailRecord, form: RegExp])[] = [
  ['eventTime', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
  ['eventVersion', /^1\.\d\d$/],
  ['eventSource', /^[a-z]+\.(?:amazonaws\.com|internal)$/],
  ['eventName', /^/],
  ['awsRegion', /^[a-z]+-[a-z]+-\d$/],
  ['sourceIPAddress', /./],
  ['requestID', /./],
  ['eventID', uuid],
  ['eventType', /^(?:AwsApiCall|AwsServiceEvent)$/],
  ['recipientAccountId', /^\d{12}$/],
  ['eventCategory', /^Management$/],
]
const identityFields: Readonly<Record<string, readonly string[]>> = {
  WebIdentityUser: ['principalId', 'userName', 'identityProvider'],
  SAMLUser: ['principalId', 'userName', 'identityProvider'],
  AssumedRole: ['principalId', 'arn', 'accountId', 'sessionContext'],
  FederatedUser: ['principalId', 'arn', 'accountId', 'sessionContext'],
  AWSAccount: ['principalId', 'accountId'],
  Unknown: [],
}

function checkRecord(record: CloudTrailRecord): void {
  for (const [field, form] of documented) assert.match(asText(record[field]), form, field)
  assert.equal(typeof record.readOnly, 'boolean')
  assert.equal(record.managementEvent, true)
  assert.ok('requestParameters' in record && 'responseElements' in record)
  assert.equal(record.errorCode === undefined, record.errorMessage === undefined)
  const type = asText(record.userIdentity['type'])
  const fields = identityFields[type]
  assert.ok(fields, type)
  for (const field of fields) assert.ok(record.userIdentity[field] !== undefined, field)
}

for (const [name, event] of Object.entries(samples)) {
  test(`cloudTrailRecords() writes ${name} with every documented field, the same each time`, () => {
    const records = render(event)
    assert.ok(records.length > 0)
    for (const record of records) checkRecord(record)
    assert.equal(new Set(records.map(({ eventID }) => eventID)).size, records.length)
    assert.deepEqual(render(event), records)
  })
}

test('cloudTrailRecords() writes AssumeRoleWithWebIdentity as AWS does', () => {
  const { eventID, ...record } = only(samples.webIdentity)
  assert.match(eventID, uuid)
  const provider = 'arn:aws:iam::000000000001:oidc-provider/token.actions.githubusercontent.com'
  const subject = 'repo:octo/app:ref:refs/heads/main'
  assert.deepEqual(record, {
    eventVersion: '1.11',
    userIdentity: {
      type: 'WebIdentityUser',
      principalId: `${provider}:sts.amazonaws.com:${subject}`,
      userName: subject,
      identityProvider: provider,
    },
    eventTime: '2026-11-22T04:40:00Z',
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRoleWithWebIdentity',
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.7',
    userAgent: 'aws-cli/2.31.0 md/Botocore#1.40.0',
    requestParameters: {
      roleArn: 'arn:aws:iam::000000000001:role/ci/deploy',
      sourceIdentity: 'alice',
      principalTags: { Team: 'red' },
      transitiveTagKeys: ['Team'],
      roleSessionName: 'run-1',
      durationSeconds: 3600,
    },
    responseElements: {
      subjectFromWebIdentityToken: subject,
      provider,
      audience: 'sts.amazonaws.com',
      sourceIdentity: 'alice',
      credentials: { accessKeyId: 'ASIA1111111111111111', expiration: 'Nov 22, 2026, 5:40:00 AM' },
      assumedRoleUser: {
        assumedRoleId: 'AROAAAAAAAAAAAAAAAAA:run-1',
        arn: 'arn:aws:sts::000000000001:assumed-role/deploy/run-1',
      },
    },
    additionalEventData: { recordType: 'exchange', transport: 'tcp', trustVersion: 3 },
    requestID: '0af76519-16cd-43dd-8448-eb211c80319c',
    readOnly: true,
    resources: [
      {
        ARN: 'arn:aws:iam::000000000001:role/ci/deploy',
        accountId: '000000000001',
        type: 'AWS::IAM::Role',
      },
    ],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '000000000001',
    eventCategory: 'Management',
  })
})

// invariant 11
test('cloudTrailRecords() tells neither account of a denied call what the policies of the other said', () => {
  const event = { ...samples.crossAccount, outcome: 'denied' as const, reason: 'not_authorized' }
  const decision = { effect: 'deny', reason: 'implicit_deny', layer: 'identity' }
  const [own, other] = render({ ...event, decision })
  assert.match(
    own?.errorMessage ?? '',
    /^User: arn:aws:sts::.* is not authorized to perform: sts:AssumeRole on/,
  )
  assert.match(other?.errorMessage ?? '', /^User: arn:aws:iam::\d{12}:root is not authorized/)
  for (const { errorMessage = '' } of [own ?? assert.fail(), other ?? assert.fail()])
    assert.doesNotMatch(errorMessage, /because|identity/)
})

test('cloudTrailRecords() gives the failure of an allowed call the request id that the caller knows', () => {
  const allowed = samples.sessionUse
  const detail = { follows: allowed.id }
  const failed = { ...allowed, id: 'other', outcome: 'refused' as const, reason: 'trust_not_found', detail }
  const [first, second] = [only(allowed), only(failed)]
  assert.equal(second.requestID, first.requestID)
  assert.notEqual(second.eventID, first.eventID)
  assert.ok(first.errorCode === undefined && second.errorCode !== undefined)
})

test('cloudTrailRecords() names the session of a signed call, its role and its provider', () => {
  const { userIdentity, awsRegion, readOnly } = only(samples.sessionUse)
  assert.deepEqual(userIdentity, {
    type: 'AssumedRole',
    principalId: 'AROAAAAAAAAAAAAAAAAA:run-1',
    arn: 'arn:aws:sts::000000000001:assumed-role/deploy/run-1',
    accountId: '000000000001',
    accessKeyId: 'ASIA2222222222222222',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAAAAAAAAAAAAAAAAA',
        arn: 'arn:aws:iam::000000000001:role/deploy',
        accountId: '000000000001',
        userName: 'deploy',
      },
      webIdFederationData: {
        federatedProvider: 'arn:aws:iam::000000000001:oidc-provider/token.actions.githubusercontent.com',
        attributes: {},
      },
      attributes: { creationDate: '2026-11-22T04:39:00Z', mfaAuthenticated: 'false' },
    },
  })
  assert.deepEqual([awsRegion, readOnly], ['eu-west-1', true])
})

test('cloudTrailRecords() gives both accounts of a call a record, and tells the second little of the caller', () => {
  const [own, other, ...more] = render(samples.crossAccount)
  assert.ok(own && other && more.length === 0)
  assert.deepEqual([own.recipientAccountId, other.recipientAccountId], ['000000000001', '000000000002'])
  assert.equal(own.sharedEventID, other.sharedEventID)
  assert.notEqual(own.eventID, other.eventID)
  assert.equal(own.userIdentity['accessKeyId'], 'ASIA2222222222222222')
  const context = own.userIdentity['sessionContext'] as JsonObject
  assert.equal(context['sourceIdentity'], 'alice')
  assert.equal((context['sessionIssuer'] as JsonObject)['arn'], 'arn:aws:iam::000000000001:role/ci/deploy')
  assert.deepEqual(other.userIdentity, {
    type: 'AWSAccount',
    principalId: 'AROAAAAAAAAAAAAAAAAA:run-1',
    accountId: '000000000001',
  })
  assert.equal(own.requestParameters?.['externalId'], 'x-1')
})

const messages: readonly [name: keyof typeof samples, code: string, message: string][] = [
  [
    'deniedIam',
    'AccessDenied',
    'User: arn:aws:sts::000000000001:assumed-role/deploy/run-1 is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::000000000001:role/new because no permissions boundary allows the iam:CreateRole action',
  ],
  [
    'deniedWebIdentity',
    'AccessDenied',
    'Not authorized to perform sts:AssumeRoleWithWebIdentity because no role trust policy allows the sts:AssumeRoleWithWebIdentity action',
  ],
  ['refused', 'ValidationError', 'fault duration_exceeds_role'],
  ['unverified', 'ValidationError', 'fault token_expired'],
]
for (const [name, code, message] of messages) {
  test(`cloudTrailRecords() says why ${name} failed, as AWS does to the account's owner`, () => {
    const { errorCode, errorMessage, responseElements } = only(samples[name])
    assert.deepEqual([errorCode, errorMessage, responseElements], [code, message, null])
  })
}

test('cloudTrailRecords() says which layer denied explicitly', () => {
  const decision = { effect: 'deny', reason: 'explicit_deny', layer: 'identity' }
  const { errorMessage } = only({ ...samples.deniedIam, decision })
  assert.match(errorMessage ?? '', / with an explicit deny in an identity-based policy$/)
})

test('cloudTrailRecords() writes a change by manifest as the calls that would have made it', () => {
  const written = render(samples.trustChanged).map(({ eventSource, eventName, eventType, ...record }) => [
    eventSource,
    eventName,
    eventType,
    record.recipientAccountId,
    record.userIdentity['arn'],
  ])
  const user = (account: string): string => `arn:aws:sts::${account}:federated-user/uid-1000`
  assert.deepEqual(written, [
    ['iam.amazonaws.com', 'CreateOpenIDConnectProvider', 'AwsApiCall', '000000000001', user('000000000001')],
    ['iam.amazonaws.com', 'UpdateRole', 'AwsApiCall', '000000000002', user('000000000002')],
    ['organizations.amazonaws.com', 'DeletePolicy', 'AwsApiCall', '000000000000', user('000000000000')],
    ['vouchsafe.internal', 'ChangeTrust', 'AwsServiceEvent', '000000000000', user('000000000000')],
  ])
})

test('cloudTrailRecords() writes the parameters of a signed call in the spelling of CloudTrail', () => {
  const { requestParameters, eventSource, readOnly } = only(samples.deniedIam)
  assert.deepEqual(requestParameters, { roleName: 'new', path: '/' })
  assert.deepEqual([eventSource, readOnly], ['iam.amazonaws.com', false])
})

test('cloudTrailRecords() writes no second record for a change or a token that came of a signed call', () => {
  const evidence = { kind: 'sigv4' } as const
  assert.deepEqual(render({ ...samples.trustChanged, evidence }), [])
  assert.deepEqual(render({ ...samples.tokenIssued, evidence }), [])
})

test('cloudTrailRecords() lets no parameter through that is named like a secret', () => {
  const secret = 'PHNhbWw='
  assert.ok(!JSON.stringify(render(samples.saml)).includes(secret))
  const names = ['WebIdentityToken', 'password', 'SecretAccessKey', 'sessionToken', 'TokenCode', 'token']
  const request = Object.fromEntries(names.map((name) => [name, secret]))
  for (const event of Object.values(samples))
    assert.ok(!JSON.stringify(render({ ...event, request })).includes(secret))
})

test('cloudTrailRecords() is total, and its records stay where their files are and harmless when printed', () => {
  fc.assert(
    fc.property(hostileEvent, (event) => {
      for (const record of render(event)) {
        checkRecord({ ...record, userIdentity: { type: 'Unknown' } })
        assert.match(cloudTrailPath(record), /^[\w./-]+$/)
        assert.ok(!cloudTrailPath(record).includes('..'))
        const line = escapeJsonText(JSON.stringify(record))
        assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u)
        assert.deepEqual(JSON.parse(line), JSON.parse(JSON.stringify(record)))
      }
    }),
  )
})

import type { Resource } from '@vouchsafe/trust/resource'
import { accountId, allowing, createIam, faultOf, trustOf } from '#testing/iam'
import { element } from '#testing/wire'
import type { WireResponse } from '#wire/types'
import { role } from '@vouchsafe/exchange/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const PolicyDocument = allowing('s3:GetObject')
const arnOf = (name: string, path = '/') => `arn:aws:iam::${accountId}:policy${path}${name}`
const PolicyArn = arnOf('reader')
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const everything = trustOf(allowing('iam:*'))

const membersOf = (response: WireResponse, name: string): readonly (string | undefined)[] =>
  [...response.body.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => text)

async function withPolicy(resources: readonly Resource[] = everything) {
  const iam = createIam(resources)
  const created = await iam.call('CreatePolicy', { PolicyName: 'reader', PolicyDocument })
  assert.equal(created.status, 200, created.body)
  return iam
}

test('CreatePolicy answers in AWS XML, member for member, and stores what was written', async () => {
  const iam = createIam()
  const response = await iam.call('CreatePolicy', {
    PolicyName: 'reader',
    Path: '/team/a/',
    PolicyDocument,
    Description: 'reads <all>',
    'Tags.member.1.Key': 'team',
    'Tags.member.1.Value': 'payments',
  })
  assert.equal(
    response.body.replace(/(<RequestId>)[0-9a-f-]{36}</, '$1R<').replace(/ANPA\w+/, 'ANPA'),
    '<CreatePolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><CreatePolicyResult><Policy>' +
      `<PolicyName>reader</PolicyName><PolicyId>ANPA</PolicyId><Arn>${arnOf('reader', '/team/a/')}</Arn>` +
      '<Path>/team/a/</Path><DefaultVersionId>v1</DefaultVersionId><AttachmentCount>0</AttachmentCount>' +
      '<PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount><IsAttachable>true</IsAttachable>' +
      '<CreateDate>2027-01-15T08:00:00Z</CreateDate><UpdateDate>2027-01-15T08:00:00Z</UpdateDate>' +
      '<Description>reads &lt;all&gt;</Description>' +
      '<Tags><member><Key>team</Key><Value>payments</Value></member></Tags></Policy></CreatePolicyResult>' +
      '<ResponseMetadata><RequestId>R</RequestId></ResponseMetadata></CreatePolicyResponse>',
  )
  const [change] = iam.orders.at(-1)?.changes ?? []
  assert.equal(change?.op === 'create' && change.after.spec['document'], PolicyDocument)
  assert.equal(iam.orders.at(-1)?.actor.via, 'iam')
})

test('a policy has versions of which one is in force, and numbers are never used again', async () => {
  const iam = await withPolicy()
  iam.world.now += 60
  const second = await iam.call('CreatePolicyVersion', { PolicyArn, PolicyDocument: allowing('s3:*') })
  assert.deepEqual(
    ['VersionId', 'IsDefaultVersion', 'CreateDate', 'Document'].map((name) => element(second, name)),
    ['v2', 'false', '2027-01-15T08:01:00Z', undefined],
  )
  const get = await iam.call('GetPolicy', { PolicyArn })
  assert.deepEqual(
    ['DefaultVersionId', 'CreateDate', 'UpdateDate'].map((name) => element(get, name)),
    ['v1', '2027-01-15T08:00:00Z', '2027-01-15T08:01:00Z'],
  )
  assert.equal((await iam.call('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v2' })).status, 200)
  assert.equal(element(await iam.call('GetPolicy', { PolicyArn }), 'DefaultVersionId'), 'v2')
  assert.equal((await iam.call('DeletePolicyVersion', { PolicyArn, VersionId: 'v1' })).status, 200)
  const third = await iam.call('CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: 'true' })
  assert.equal(element(third, 'VersionId'), 'v3')

  const listed = await iam.call('ListPolicyVersions', { PolicyArn })
  assert.deepEqual(membersOf(listed, 'VersionId'), ['v3', 'v2'])
  assert.deepEqual(membersOf(listed, 'IsDefaultVersion'), ['true', 'false'])
  const version = await iam.call('GetPolicyVersion', { PolicyArn, VersionId: 'v2' })
  assert.equal(decodeURIComponent(element(version, 'Document') ?? ''), allowing('s3:*'))
  assert.ok(!/[{}"*]/.test(element(version, 'Document') ?? ''))
})

test('ListPolicyVersions goes on by pages beyond the ninth version', async () => {
  const iam = createIam(everything, { facts: { limits: { versionsPerPolicy: 12 } } })
  await iam.call('CreatePolicy', { PolicyName: 'reader', PolicyDocument })
  for (let n = 2; n <= 12; n += 1) await iam.call('CreatePolicyVersion', { PolicyArn, PolicyDocument })
  const seen: (string | undefined)[] = []
  for (let Marker: string | undefined; ;) {
    const page = await iam.call('ListPolicyVersions', {
      PolicyArn,
      MaxItems: '5',
      ...(Marker !== undefined && { Marker }),
    })
    seen.push(...membersOf(page, 'VersionId'))
    Marker = element(page, 'Marker')
    if (Marker === undefined) break
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 12 }, (_, n) => `v${12 - n}`),
  )
})

test('ListPolicies chooses by scope, path and usage, and counts attachments and boundaries', async () => {
  const statements: [] = []
  const iam = createIam([
    ...everything,
    role('one', statements, { policies: { managed: ['reader', readOnly] } }),
    role('two', statements, { policies: { managed: ['reader'] }, permissionsBoundary: 'limit' }),
  ])
  for (const [PolicyName, Path] of [
    ['reader', '/'],
    ['limit', '/'],
    ['idle', '/team/'],
  ] as const)
    await iam.call('CreatePolicy', { PolicyName, Path, PolicyDocument })
  const names = async (parameters: Readonly<Record<string, string>>) =>
    membersOf(await iam.call('ListPolicies', { MaxItems: '1000', ...parameters }), 'PolicyName')
  assert.deepEqual(await names({ Scope: 'Local' }), ['limit', 'reader', 'idle'])
  assert.deepEqual(await names({ Scope: 'Local', PathPrefix: '/team/' }), ['idle'])
  assert.deepEqual(await names({ OnlyAttached: 'true' }), ['reader', 'ReadOnlyAccess'])
  assert.deepEqual(await names({ Scope: 'AWS', OnlyAttached: 'true' }), ['ReadOnlyAccess'])
  assert.deepEqual(await names({ PolicyUsageFilter: 'PermissionsBoundary' }), ['limit'])
  assert.deepEqual(await names({ PolicyUsageFilter: 'PermissionsPolicy', Scope: 'Local' }), ['reader'])
  assert.ok((await names({})).length > 10)

  const listed = await iam.call('ListPolicies', { Scope: 'Local' })
  assert.deepEqual(membersOf(listed, 'AttachmentCount'), ['0', '2', '0'])
  assert.deepEqual(membersOf(listed, 'PermissionsBoundaryUsageCount'), ['1', '0', '0'])
  assert.equal(element(await iam.call('GetPolicy', { PolicyArn }), 'AttachmentCount'), '2')
})

test('ListEntitiesForPolicy names the roles that carry a policy or are bounded by it', async () => {
  const iam = await withPolicy([
    ...everything,
    role('one', [], { policies: { managed: ['reader'] } }),
    role('two', [], { path: '/ci/', permissionsBoundary: 'reader' }),
    role('three', [], { policies: { managed: [readOnly] } }),
  ])
  const names = async (parameters: Readonly<Record<string, string>>) =>
    membersOf(await iam.call('ListEntitiesForPolicy', { PolicyArn, ...parameters }), 'RoleName')
  assert.deepEqual(await names({}), ['one', 'two'])
  assert.deepEqual(await names({ PolicyUsageFilter: 'PermissionsBoundary' }), ['two'])
  assert.deepEqual(await names({ PathPrefix: '/ci/' }), ['two'])
  assert.deepEqual(await names({ EntityFilter: 'User' }), [])
  const response = await iam.call('ListEntitiesForPolicy', { PolicyArn, MaxItems: '1' })
  assert.ok(response.body.includes('<PolicyGroups></PolicyGroups><PolicyUsers></PolicyUsers>'))
  assert.equal(element(response, 'IsTruncated'), 'true')
})

test('policies carry tags', async () => {
  const iam = await withPolicy()
  const tag = { 'Tags.member.1.Key': 'Team', 'Tags.member.1.Value': 'a' }
  assert.equal((await iam.call('TagPolicy', { PolicyArn, ...tag })).status, 200)
  assert.deepEqual(membersOf(await iam.call('ListPolicyTags', { PolicyArn }), 'Key'), ['Team'])
  assert.equal((await iam.call('UntagPolicy', { PolicyArn, 'TagKeys.member.1': 'team' })).status, 200)
  assert.deepEqual(membersOf(await iam.call('ListPolicyTags', { PolicyArn }), 'Key'), [])
})

test('AWS policies can be looked at, counted where they are attached, and not changed', async () => {
  const iam = createIam([...everything, role('one', [], { policies: { managed: [readOnly] } })])
  const get = await iam.call('GetPolicy', { PolicyArn: readOnly })
  assert.deepEqual(
    ['Arn', 'DefaultVersionId', 'AttachmentCount'].map((name) => element(get, name)),
    [readOnly, 'v1', '1'],
  )
  const version = await iam.call('GetPolicyVersion', { PolicyArn: readOnly, VersionId: 'v1' })
  assert.ok(JSON.parse(decodeURIComponent(element(version, 'Document') ?? '')).Statement.length > 0)
  const refused = [403, 'AccessDenied', `Policy ${readOnly} is managed by AWS and cannot be changed.`]
  const changes = [
    ['CreatePolicyVersion', { PolicyDocument }],
    ['SetDefaultPolicyVersion', { VersionId: 'v1' }],
    ['DeletePolicy', {}],
    ['TagPolicy', { 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'v' }],
  ] as const
  for (const [action, parameters] of changes)
    assert.deepEqual(faultOf(await iam.call(action, { PolicyArn: readOnly, ...parameters })), refused, action)
  assert.equal(iam.orders.length, 0)
})

const noSuch = (arn: string) => [404, 'NoSuchEntity', `Policy ${arn} was not found.`]
const absent = arnOf('absent')
const faults: readonly (readonly [
  name: string,
  action: string,
  parameters: Readonly<Record<string, string>>,
  want: readonly unknown[],
])[] = [
  [
    'a name that is taken in another case',
    'CreatePolicy',
    { PolicyName: 'READER', PolicyDocument },
    [409, 'EntityAlreadyExists', 'A policy called READER already exists. Duplicate names are not allowed.'],
  ],
  [
    'a document that is no JSON',
    'CreatePolicy',
    { PolicyName: 'x', PolicyDocument: '{' },
    [400, 'MalformedPolicyDocument', 'This policy contains invalid Json'],
  ],
  [
    'a document that is no JSON, as a version',
    'CreatePolicyVersion',
    { PolicyArn, PolicyDocument: '{' },
    [400, 'MalformedPolicyDocument', 'This policy contains invalid Json'],
  ],
  ['a policy that is not there', 'GetPolicy', { PolicyArn: absent }, noSuch(absent)],
  ['the wrong path', 'GetPolicy', { PolicyArn: arnOf('reader', '/x/') }, noSuch(arnOf('reader', '/x/'))],
  [
    'a policy of AWS that is not known',
    'GetPolicy',
    { PolicyArn: 'arn:aws:iam::aws:policy/NoSuchPolicy' },
    noSuch('arn:aws:iam::aws:policy/NoSuchPolicy'),
  ],
  [
    'an ARN that is none',
    'GetPolicy',
    { PolicyArn: 'reader-reader-reader-reader' },
    [400, 'InvalidInput', 'ARN reader-reader-reader-reader is not valid.'],
  ],
  [
    'an ARN of a role',
    'DeletePolicy',
    { PolicyArn: `arn:aws:iam::${accountId}:role/deploy` },
    [400, 'InvalidInput', `ARN arn:aws:iam::${accountId}:role/deploy is not valid.`],
  ],
  [
    'a version that is not there',
    'GetPolicyVersion',
    { PolicyArn, VersionId: 'v9' },
    [404, 'NoSuchEntity', `Policy ${PolicyArn} version v9 does not exist or is not attachable.`],
  ],
  [
    'a version that is not there, as the default',
    'SetDefaultPolicyVersion',
    { PolicyArn, VersionId: 'v9' },
    [404, 'NoSuchEntity', `Policy ${PolicyArn} version v9 does not exist or is not attachable.`],
  ],
  [
    'the default version',
    'DeletePolicyVersion',
    { PolicyArn, VersionId: 'v1' },
    [409, 'DeleteConflict', 'Cannot delete the default version of a policy.'],
  ],
  [
    'a policy that is attached',
    'DeletePolicy',
    { PolicyArn: arnOf('attached') },
    [409, 'DeleteConflict', 'Cannot delete a policy attached to entities.'],
  ],
  [
    'a policy that bounds a role',
    'DeletePolicy',
    { PolicyArn: arnOf('bounding') },
    [409, 'DeleteConflict', 'Cannot delete a policy attached to entities.'],
  ],
  [
    'a marker of another listing',
    'ListPolicies',
    { Marker: 'AAAAAAAAAAAAAAAAcmVhZGVy' },
    [400, 'ValidationError', 'Invalid Marker.'],
  ],
]
for (const [name, action, parameters, want] of faults) {
  test(`${action} of ${name} gets AWS's text`, async () => {
    const iam = await withPolicy([
      ...everything,
      role('user', [], { policies: { managed: ['attached'] }, permissionsBoundary: 'bounding' }),
    ])
    for (const PolicyName of ['attached', 'bounding'])
      await iam.call('CreatePolicy', { PolicyName, PolicyDocument })
    const before = iam.orders.length
    assert.deepEqual(faultOf(await iam.call(action, parameters)), want)
    assert.equal(iam.orders.length, before)
  })
}

test('a sixth version, and a policy that still has two, are refused in AWS words', async () => {
  const iam = await withPolicy()
  for (let n = 2; n <= 5; n += 1) await iam.call('CreatePolicyVersion', { PolicyArn, PolicyDocument })
  assert.deepEqual(faultOf(await iam.call('CreatePolicyVersion', { PolicyArn, PolicyDocument })), [
    409,
    'LimitExceeded',
    'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
  ])
  assert.deepEqual(faultOf(await iam.call('DeletePolicy', { PolicyArn })), [
    409,
    'DeleteConflict',
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
  ])
  for (const VersionId of ['v2', 'v3', 'v4', 'v5'])
    await iam.call('DeletePolicyVersion', { PolicyArn, VersionId })
  assert.equal((await iam.call('DeletePolicy', { PolicyArn })).status, 200)
  assert.equal(iam.world.trust.current().managedPolicy(PolicyArn), undefined)
})

test('of two who change the versions of one policy at once, one learns that the other was there first', async () => {
  const iam = await withPolicy()
  let isDisturbed = false
  iam.beforeCommit = async () => {
    if (isDisturbed) return
    isDisturbed = true
    await iam.call('CreatePolicyVersion', { PolicyArn, PolicyDocument: allowing('s3:Put*') })
  }
  const late = await iam.call('CreatePolicyVersion', { PolicyArn, PolicyDocument: allowing('s3:Get*') })
  assert.deepEqual(faultOf(late).slice(0, 2), [409, 'ConcurrentModification'])
})

test('a policy cannot be used across accounts, nor by a caller whose policies leave the action out', async () => {
  const iam = await withPolicy()
  const foreign = 'arn:aws:iam::000000000009:policy/reader'
  const [status, code, message] = faultOf(await iam.call('GetPolicy', { PolicyArn: foreign }))
  assert.deepEqual([status, code], [403, 'AccessDenied'])
  assert.ok(String(message).includes(foreign))
  const weak = createIam(trustOf(allowing('iam:List*')))
  for (const action of ['GetPolicy', 'DeletePolicy'])
    assert.equal(faultOf(await weak.call(action, { PolicyArn }))[1], 'AccessDenied')
})

test('a policy that a caller may change by its tags is out of reach without them', async () => {
  const owned = { Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } } }
  const iam = createIam(trustOf(allowing('iam:*', owned)))
  iam.world.trust.set(
    ...iam.world.trust.current().resources,
    ...(['mine', 'theirs'] as const).map((name) => ({
      ...role(name, []),
      kind: 'Policy' as const,
      spec: {
        path: '/',
        document: PolicyDocument,
        ...(name === 'mine' && { tags: { team: 'a' } }),
      },
    })),
  )
  assert.equal((await iam.call('GetPolicy', { PolicyArn: arnOf('mine') })).status, 200)
  assert.equal((await iam.call('GetPolicy', { PolicyArn: arnOf('theirs') })).status, 403)
})

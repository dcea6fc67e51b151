import { role } from '@vouchsafe/exchange/testing'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Resource } from '@vouchsafe/trust/resource'
import { accountId, allowing, createIam, faultOf, trustOf, trusting } from '#testing/iam'
import { everything, list, texts } from '#testing/simulation'
import type { WireResponse } from '#wire/types'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const document = allowing('s3:Get*')
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const stored = (kind: Resource['kind'], name: string, spec: Resource['spec']): Resource => ({
  ...role(name, []),
  kind,
  spec,
})
const scene: readonly Resource[] = [
  ...everything,
  stored('Policy', 'reader', { path: '/team/', document, description: 'reads' }),
  stored('Policy', 'unused', { path: '/', document }),
  {
    ...role('job', JSON.parse(trusting).Statement, {
      path: '/ci/',
      tags: { team: 'a' },
      policies: { inline: { own: document }, managed: ['reader', readOnly] },
      permissionsBoundary: 'unused',
    }),
    createdAt: 1_700_000_000 as EpochSeconds,
  },
  stored('InstanceProfile', 'box', { path: '/', roles: ['job'] }),
]
const uses = new Map([
  [`arn:aws:iam::${accountId}:role/ci/job`, { at: 1_800_000_000 as EpochSeconds, region: 'eu-north-1' }],
])
const details = (parameters: Readonly<Record<string, string>> = {}): Promise<WireResponse> =>
  createIam(scene, { lastUsed: async () => uses }).call('GetAccountAuthorizationDetails', parameters)

test('GetAccountAuthorizationDetails tells a role with everything that decides what it may do', async () => {
  const { body } = await details({ ...list('Filter', 'Role') })
  const job = /<member><Path>\/ci\/.*?<\/RoleLastUsed><\/member>/s.exec(body)?.[0] ?? body
  const encoded = encodeURIComponent(document).replaceAll('*', '%2A')
  const profile = /<InstanceProfileList>.*<\/InstanceProfileList>/s.exec(job)?.[0] ?? ''
  assert.equal(
    job
      .replace(profile, 'P')
      .replace(/AROA\w+/, 'AROA')
      .replace(/(<AssumeRolePolicyDocument>)[^<]+/, '$1T'),
    '<member><Path>/ci/</Path><RoleName>job</RoleName><RoleId>AROA</RoleId>' +
      `<Arn>arn:aws:iam::${accountId}:role/ci/job</Arn><CreateDate>2023-11-14T22:13:20Z</CreateDate>` +
      '<AssumeRolePolicyDocument>T</AssumeRolePolicyDocument>P' +
      `<RolePolicyList><member><PolicyName>own</PolicyName><PolicyDocument>${encoded}</PolicyDocument></member></RolePolicyList>` +
      '<AttachedManagedPolicies>' +
      `<member><PolicyName>reader</PolicyName><PolicyArn>arn:aws:iam::${accountId}:policy/team/reader</PolicyArn></member>` +
      `<member><PolicyName>ReadOnlyAccess</PolicyName><PolicyArn>${readOnly}</PolicyArn></member>` +
      '</AttachedManagedPolicies><PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType>' +
      `<PermissionsBoundaryArn>arn:aws:iam::${accountId}:policy/unused</PermissionsBoundaryArn></PermissionsBoundary>` +
      '<Tags><member><Key>team</Key><Value>a</Value></member></Tags><RoleLastUsed>' +
      '<LastUsedDate>2027-01-15T08:00:00Z</LastUsedDate><Region>eu-north-1</Region></RoleLastUsed></member>',
  )
  assert.ok(
    profile.includes('<InstanceProfileName>box</InstanceProfileName>') && profile.includes('<RoleName>job<'),
  )
})

test('GetAccountAuthorizationDetails tells policies with every version and their use', async () => {
  const response = await details(list('Filter', 'LocalManagedPolicy', 'AWSManagedPolicy'))
  assert.deepEqual(texts(response, 'RoleName'), [])
  assert.deepEqual(
    [
      texts(response, 'PolicyName'),
      texts(response, 'AttachmentCount'),
      texts(response, 'PermissionsBoundaryUsageCount'),
    ],
    [
      ['reader', 'unused', 'ReadOnlyAccess'],
      ['1', '0', '1'],
      ['0', '1', '0'],
    ],
  )
  assert.equal(
    JSON.parse(decodeURIComponent(texts(response, 'Document')[0] ?? '')).Statement[0].Action,
    's3:Get*',
  )
  assert.deepEqual(texts(response, 'Description')[0], 'reads')
})

test('GetAccountAuthorizationDetails goes on by pages through roles and policies, without users and groups', async () => {
  const seen: string[] = []
  let Marker: string | undefined
  do {
    const response = await details({ MaxItems: '1', ...(Marker !== undefined && { Marker }) })
    assert.ok(response.body.includes('<UserDetailList></UserDetailList><GroupDetailList></GroupDetailList>'))
    const detailed = response.body.replace(/<InstanceProfileList>.*<\/AttachedManagedPolicies>/s, '')
    seen.push(...[...detailed.matchAll(/<(?:RoleName|PolicyName)>([^<]*)</g)].map(([, name = '']) => name))
    ;[Marker] = texts(response, 'Marker')
  } while (Marker !== undefined)
  assert.deepEqual(seen, ['deploy', 'job', 'reader', 'unused', 'ReadOnlyAccess'])
})

test('GetAccountAuthorizationDetails of what there is none of is empty, and of what is unknown refused', async () => {
  const nobody = await details(list('Filter', 'User', 'Group'))
  assert.deepEqual([nobody.status, texts(nobody, 'RoleName'), texts(nobody, 'PolicyName')], [200, [], []])
  assert.deepEqual(faultOf(await details(list('Filter', 'Role', 'Robot'))), [
    400,
    'ValidationError',
    "1 validation error detected: Value at 'filter' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [User, Role, Group, LocalManagedPolicy, AWSManagedPolicy]]",
  ])
  const weak = createIam(trustOf(allowing('iam:List*')))
  assert.equal(faultOf(await weak.call('GetAccountAuthorizationDetails'))[1], 'AccessDenied')
})

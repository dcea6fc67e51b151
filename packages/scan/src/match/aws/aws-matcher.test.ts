import assert from 'node:assert/strict'
import { test } from 'node:test'
import { awsKeyId } from '#testing/credentials'
import { accountOf } from '#check/aws-account'
import { testTime } from '#testing/scan-text'
import { accessKey, awsError, identity, lastUsed, startIam } from '#match/testing/fake-iam'
import type { FakeApi } from '#match/testing/fake-api'
import { createAwsMatcher } from './aws-matcher.ts'
import { listAccountKeys } from './list-account-keys.ts'
import { openOwnerAccount } from './owner-account.ts'

const id = awsKeyId('match')
const other = awsKeyId('another')
const claim = accountOf(id)
const account = claim.kind === 'account' ? claim.account : ''
const at = '2026-11-22T06:00:00Z'
const owner = { accessKeyId: 'ASIAOWNEROWNEROWNER1', secretAccessKey: 'owners', sessionToken: 'session' }

type Actions = Parameters<typeof startIam>[0]
const emptyAccount: Actions = {
  GetCallerIdentity: () => identity(account),
  GetAccountAuthorizationDetails: () => '<UserDetailList/><GroupDetailList/><IsTruncated>false</IsTruncated>',
  GenerateCredentialReport: () => '<State>COMPLETE</State>',
  GetCredentialReport: () => `<Content>${Buffer.from('user,arn\n').toString('base64')}</Content>`,
}

/** What the matcher says of one key, having made sure that nothing was asked with a key that was found. */
async function about(actions: Actions, keyId = id) {
  await using api = await startIam(actions)
  const subjects = [{ fingerprint: 'f', detector: 'aws-access-key', names: { accessKeyId: keyId } }]
  const matched = await createAwsMatcher({ ...access(api), at: testTime, pause }).match(subjects)
  for (const { headers, body } of api.asked) {
    assert.match(headers['authorization'] ?? '', new RegExp(`Credential=${owner.accessKeyId}/`))
    assert.ok(!body.includes('SecretAccessKey'))
  }
  return matched.get('f')
}

const access = (api: FakeApi) => ({ endpointUrl: api.url, region: 'us-east-1', env: {}, credentials: owner })
const pause = () => Promise.resolve()

const cases: [name: string, actions: Actions, want: object][] = [
  [
    'an active key with its user, age and last use',
    {
      GetAccessKeyLastUsed: () => lastUsed('deploy', '<LastUsedDate>2026-11-01T00:00:00Z</LastUsedDate>'),
      ListAccessKeys: () => `<AccessKeyMetadata>${accessKey(id, 'deploy')}</AccessKeyMetadata>`,
    },
    {
      state: 'exists',
      evidence: 'ListAccessKeys lists it for deploy',
      owner: 'deploy',
      createdAt: '2024-05-01T10:00:00Z',
      lastUsedAt: '2026-11-01T00:00:00Z',
      lastUsedWhere: 's3 in eu-central-1',
      at,
    },
  ],
  [
    'an inactive key that was never used',
    {
      GetAccessKeyLastUsed: () => lastUsed('deploy'),
      ListAccessKeys: () => `<AccessKeyMetadata>${accessKey(id, 'deploy', 'Inactive')}</AccessKeyMetadata>`,
    },
    {
      state: 'disabled',
      evidence: 'ListAccessKeys lists it for deploy',
      owner: 'deploy',
      createdAt: '2024-05-01T10:00:00Z',
      lastUsedAt: 'never',
      at,
    },
  ],
  [
    'a key whose status may not be read',
    { GetAccessKeyLastUsed: () => lastUsed('deploy') },
    {
      state: 'exists',
      evidence: 'GetAccessKeyLastUsed knows it; whether it is active is not known: not permitted',
      owner: 'deploy',
      lastUsedAt: 'never',
      at,
    },
  ],
  [
    'a key that was deleted a moment ago',
    { GetAccessKeyLastUsed: () => lastUsed('deploy'), ListAccessKeys: () => '<AccessKeyMetadata/>' },
    {
      state: 'gone',
      evidence: 'ListAccessKeys does not list it for deploy',
      owner: 'deploy',
      lastUsedAt: 'never',
      at,
    },
  ],
  [
    'a key of no user',
    { ...emptyAccount, GetAccessKeyLastUsed: () => awsError('NoSuchEntity', 404) },
    { state: 'gone', evidence: `no user of account ${account} has it`, account, at },
  ],
  [
    'a key of another account',
    { GetCallerIdentity: () => identity('999999999999') },
    {
      state: 'unknown',
      evidence: `it is of account ${account}, and these credentials are of account 999999999999`,
      account,
      at,
    },
  ],
  [
    'a key that may be the root user’s',
    {
      ...emptyAccount,
      GetAccessKeyLastUsed: () => awsError('NoSuchEntity', 404),
      GetCredentialReport: () =>
        `<Content>${Buffer.from(`user,arn,access_key_1_active\n<root_account>,arn:aws:iam::${account}:root,true\n`).toString('base64')}</Content>`,
    },
    {
      state: 'unknown',
      evidence: 'no user has it, but the root user has a key, and no call tells its id',
      account,
      at,
    },
  ],
  [
    'a key where nothing may be asked',
    { GetCallerIdentity: () => identity(account) },
    { state: 'unknown', evidence: 'not all users could be asked: not permitted', account, at },
  ],
  [
    'a key when the owner is not known to AWS',
    { GetAccessKeyLastUsed: () => awsError('InvalidClientTokenId', 403) },
    { state: 'unknown', evidence: 'the credentials of the owner are not accepted', at },
  ],
]
for (const [name, actions, want] of cases)
  test(`the AWS matcher tells of ${name}`, async () => assert.deepEqual(await about(actions), want))

test('the AWS matcher asks AWS for the account of an id that does not tell it', async () => {
  const old = `AK${'IA'}I${id.slice(5)}`
  const actions: Actions = {
    GetCallerIdentity: () => identity(account),
    GetAccessKeyInfo: ({ AccessKeyId }) =>
      `<Account>${AccessKeyId === old ? '222222222222' : account}</Account>`,
  }
  const matched = await about(actions, old)
  assert.deepEqual([matched?.state, matched?.account], ['unknown', '222222222222'])
})

test('the AWS matcher sends nothing when the credentials of the process are what was found', async () => {
  await using api = await startIam(emptyAccount)
  const credentials = { accessKeyId: id, secretAccessKey: 'found' }
  const subjects = [id, other].map((accessKeyId, n) => ({
    fingerprint: String(n),
    detector: 'aws-access-key',
    names: { accessKeyId },
  }))
  const matched = await createAwsMatcher({ ...access(api), credentials, at: testTime, pause }).match(subjects)
  assert.deepEqual(api.asked, [])
  for (const one of matched.values())
    assert.match(one.evidence, /^the credentials of this process are themselves among what was found/)
})

test('the AWS matcher does not look up temporary keys, nor secrets without an id', async () => {
  assert.equal(
    (await about({}, `AS${id.slice(2)}`))?.evidence,
    'temporary credentials leave nothing to look up',
  )
  await using api = await startIam({})
  const matched = await createAwsMatcher({ ...access(api), at: testTime }).match([
    { fingerprint: 'f', detector: 'aws-access-key', names: {} },
  ])
  assert.deepEqual([matched.get('f')?.state, api.asked], ['unknown', []])
})

const details = `<UserDetailList><member><UserName>deploy</UserName><Arn>arn:aws:iam::${account}:user/deploy</Arn>
  <GroupList><member>ops</member></GroupList><UserPolicyList><member><PolicyName>inline</PolicyName></member></UserPolicyList>
  <AttachedManagedPolicies><member><PolicyName>AWSCompromisedKeyQuarantineV3</PolicyName></member></AttachedManagedPolicies>
  <Tags><member><Key>Owner</Key><Value>payments</Value></member><member><Key>stage</Key><Value>prod</Value></member></Tags>
  </member></UserDetailList><GroupDetailList><member><GroupName>ops</GroupName><AttachedManagedPolicies><member>
  <PolicyName>PowerUserAccess</PolicyName></member></AttachedManagedPolicies></member></GroupDetailList><IsTruncated>false</IsTruncated>`

async function listing(actions: Actions) {
  await using api = await startIam({ GetCallerIdentity: () => identity(account), ...actions })
  return await listAccountKeys(await openOwnerAccount(access(api), new Set([id]), testTime), { pause })
}

test('listAccountKeys() joins keys, policies, tags, last uses and the keys of the root user', async () => {
  const report = `user,arn,access_key_1_active,access_key_1_last_used_date\n<root_account>,arn:aws:iam::${account}:root,true,N/A\n`
  const { keys, gaps } = await listing({
    ...emptyAccount,
    GetAccountAuthorizationDetails: () => details,
    GetCredentialReport: () => `<Content>${Buffer.from(report).toString('base64')}</Content>`,
    ListAccessKeys: () => `<AccessKeyMetadata>${accessKey(id, 'deploy')}</AccessKeyMetadata>`,
    GetAccessKeyLastUsed: () => lastUsed('deploy'),
  })
  assert.deepEqual(gaps, [])
  assert.deepEqual(
    keys.map((key) => [key.id, key.isRoot, key.isQuarantined, key.lastUsedAt, key.contacts, key.allows]),
    [
      [`root of ${account} (key 1)`, true, undefined, 'never', [], ['everything']],
      [
        id,
        undefined,
        true,
        'never',
        ['payments'],
        ['AWSCompromisedKeyQuarantineV3', 'PowerUserAccess (group ops)', 'inline'],
      ],
    ],
  )
})

test('listAccountKeys() takes from the report what a narrower permission does not give, and says what it left out', async () => {
  const report = `user,arn,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date\ndeploy,arn,true,2024-05-01T10:00:00Z,2026-01-01T00:00:00Z\n`
  const narrow: Actions = {
    ...emptyAccount,
    GetAccountAuthorizationDetails: () => awsError('AccessDenied', 403),
    GetCredentialReport: () => `<Content>${Buffer.from(report).toString('base64')}</Content>`,
    ListUsers: () =>
      '<Users><member><UserName>deploy</UserName><Arn>arn</Arn></member></Users><IsTruncated>false</IsTruncated>',
  }
  const withoutIds = await listing(narrow)
  assert.deepEqual(
    withoutIds.keys.map((key) => [key.id, key.lastUsedAt]),
    [['deploy (key 1)', '2026-01-01T00:00:00Z']],
  )
  assert.deepEqual(withoutIds.gaps, [
    { what: `policies of the users of account ${account}`, why: 'not permitted' },
    { what: 'access keys of arn', why: 'not permitted' },
  ])
  const withIds = await listing({
    ...narrow,
    ListAccessKeys: () => `<AccessKeyMetadata>${accessKey(id, 'deploy')}</AccessKeyMetadata>`,
  })
  assert.deepEqual(
    withIds.keys.map((key) => [key.id, key.lastUsedAt]),
    [[id, '2026-01-01T00:00:00Z']],
  )
})

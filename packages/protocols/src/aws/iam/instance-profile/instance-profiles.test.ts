import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, createIam, faultOf, type TestIam } from '#testing/iam'
import { estate, tag } from '#testing/iam-estate'

const profile = { InstanceProfileName: 'empty' }
const app = { RoleName: 'app' }
const specOf = (iam: TestIam, name: string) =>
  iam.world.trust.current().resource({ kind: 'InstanceProfile', account: accountId, name })?.spec
const namesIn = (body: string) => [...body.matchAll(/<InstanceProfileName>([^<]*)</g)].map(([, name]) => name)

test('an instance profile is created, given a role, read and emptied', async () => {
  const iam = createIam(estate())
  const created = await iam.call('CreateInstanceProfile', { InstanceProfileName: 'new', Path: '/a/', ...tag })
  assert.match(created.body, new RegExp(`<Arn>arn:aws:iam::${accountId}:instance-profile/a/new</Arn>`))
  assert.match(created.body, /<Roles><\/Roles><Tags><member><Key>Cost<\/Key>/)
  await iam.call('AddRoleToInstanceProfile', { InstanceProfileName: 'new', ...app })
  assert.deepEqual(specOf(iam, 'new'), { path: '/a/', roles: ['app'], tags: { Cost: '7' } })
  const got = await iam.call('GetInstanceProfile', { InstanceProfileName: 'new' })
  assert.match(got.body, /<Roles><member><Path>\/team\/<\/Path><RoleName>app<\/RoleName>/)
  await iam.call('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'new', ...app })
  assert.deepEqual(specOf(iam, 'new')?.['roles'], [])
  assert.equal((await iam.call('DeleteInstanceProfile', { InstanceProfileName: 'new' })).status, 200)
})

test('instance profiles are listed by path, and by role', async () => {
  const iam = createIam(estate())
  assert.deepEqual(namesIn((await iam.call('ListInstanceProfiles')).body), ['empty', 'full'])
  assert.deepEqual(namesIn((await iam.call('ListInstanceProfiles', { PathPrefix: '/team' })).body), ['empty'])
  assert.deepEqual(namesIn((await iam.call('ListInstanceProfilesForRole', app)).body), ['full'])
  assert.deepEqual(namesIn((await iam.call('ListInstanceProfilesForRole', { RoleName: 'bare' })).body), [])
})

const refusals: readonly [
  name: string,
  operation: string,
  parameters: Readonly<Record<string, string>>,
  fault: readonly unknown[],
][] = [
  [
    'a name that is taken',
    'CreateInstanceProfile',
    { InstanceProfileName: 'Empty' },
    [409, 'EntityAlreadyExists', 'Instance Profile Empty already exists.'],
  ],
  [
    'a profile that is not there',
    'GetInstanceProfile',
    { InstanceProfileName: 'x' },
    [404, 'NoSuchEntity', 'Instance Profile x cannot be found.'],
  ],
  [
    'a role that is not there',
    'AddRoleToInstanceProfile',
    { ...profile, RoleName: 'x' },
    [404, 'NoSuchEntity', 'The role with name x cannot be found.'],
  ],
  [
    'a second role',
    'AddRoleToInstanceProfile',
    { InstanceProfileName: 'full', RoleName: 'bare' },
    [409, 'LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1'],
  ],
  [
    'a role that it does not have',
    'RemoveRoleFromInstanceProfile',
    { ...profile, ...app },
    [404, 'NoSuchEntity', 'Role app in Instance Profile empty cannot be found.'],
  ],
  [
    'to go while it has a role',
    'DeleteInstanceProfile',
    { InstanceProfileName: 'full' },
    [409, 'DeleteConflict', 'Cannot delete entity, must remove roles from instance profile first.'],
  ],
]
for (const [name, operation, parameters, fault] of refusals)
  test(`${operation} refuses ${name} in AWS's words`, async () => {
    const iam = createIam(estate())
    assert.deepEqual(faultOf(await iam.call(operation, parameters)), fault)
    assert.deepEqual(iam.orders, [])
  })

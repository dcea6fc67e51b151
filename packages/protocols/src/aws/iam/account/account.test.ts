import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '@vouchsafe/exchange/testing'
import { createIam, faultOf } from '#testing/iam'
import { estate } from '#testing/iam-estate'

test('an account has one alias, that no other has', async () => {
  const taken = { ...account('000000000002'), spec: { alias: 'taken' } }
  const iam = createIam([...estate(), taken])
  const aliases = async () =>
    /<AccountAliases>(.*)<\/AccountAliases>/.exec((await iam.call('ListAccountAliases')).body)?.[1]
  assert.equal(await aliases(), '')
  for (const AccountAlias of ['acme', 'acme-prod'])
    assert.equal((await iam.call('CreateAccountAlias', { AccountAlias })).status, 200)
  assert.equal(await aliases(), '<member>acme-prod</member>')
  assert.deepEqual(faultOf(await iam.call('CreateAccountAlias', { AccountAlias: 'taken' })), [
    409,
    'EntityAlreadyExists',
    'The account alias taken already exists.',
  ])
  assert.deepEqual(faultOf(await iam.call('DeleteAccountAlias', { AccountAlias: 'acme' })), [
    404,
    'NoSuchEntity',
    'The account alias with name acme cannot be found.',
  ])
  assert.equal((await iam.call('DeleteAccountAlias', { AccountAlias: 'acme-prod' })).status, 200)
  assert.equal(await aliases(), '')
})

test('GetAccountSummary counts what there is in the own account, and no users', async () => {
  const { body } = await createIam(estate()).call('GetAccountSummary')
  const summary = Object.fromEntries(
    [...body.matchAll(/<entry><key>(\w+)<\/key><value>(\d+)<\/value><\/entry>/g)].map(([, key, value]) => [
      key,
      Number(value),
    ]),
  )
  const { Roles, Policies, Providers, InstanceProfiles, Users, RolePolicySizeQuota } = summary
  assert.deepEqual(
    { Roles, Policies, Providers, InstanceProfiles, Users, RolePolicySizeQuota },
    { Roles: 3, Policies: 2, Providers: 3, InstanceProfiles: 2, Users: 0, RolePolicySizeQuota: 10_240 },
  )
})

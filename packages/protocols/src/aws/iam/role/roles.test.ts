import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { accountId, allowing, createIam, faultOf, trusting, type TestIam } from '#testing/iam'
import { boundaryArn, estate, policyArn, tag } from '#testing/iam-estate'
import { element } from '#testing/wire'

const app = { RoleName: 'app' }
const create = { RoleName: 'new', AssumeRolePolicyDocument: trusting }
const role = (iam: TestIam, name: string) =>
  iam.world.trust.current().resource({ kind: 'Role', account: accountId, name })
const specOf = (iam: TestIam, name = 'app') => role(iam, name)?.spec
const members = (body: string, name: string): readonly string[] =>
  [...body.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text)

test('CreateRole stores the role as a manifest would, and answers it as AWS does', async () => {
  const iam = createIam(estate())
  const response = await iam.call('CreateRole', {
    ...create,
    Path: '/ci/',
    Description: 'deploys <all>',
    MaxSessionDuration: '7200',
    PermissionsBoundary: boundaryArn,
    ...tag,
  })
  assert.deepEqual(specOf(iam, 'new'), {
    path: '/ci/',
    description: 'deploys <all>',
    maxSessionDuration: 7200,
    disabled: false,
    trustPolicy: trusting,
    permissionsBoundary: 'limit',
    tags: { Cost: '7' },
  })
  const { uniqueId = '' } = role(iam, 'new') ?? {}
  const now = formatInstant(iam.world.now as EpochSeconds)
  const arn = `arn:aws:iam::${accountId}:role/ci/new`
  const encoded = encodeURIComponent(trusting).replaceAll('*', '%2A')
  assert.equal(
    /<CreateRoleResult>(.*)<\/CreateRoleResult>/.exec(response.body)?.[1],
    `<Role><Path>/ci/</Path><RoleName>new</RoleName><RoleId>${uniqueId}</RoleId><Arn>${arn}</Arn><CreateDate>${now}</CreateDate><AssumeRolePolicyDocument>${encoded}</AssumeRolePolicyDocument><Description>deploys &lt;all&gt;</Description><MaxSessionDuration>7200</MaxSessionDuration><PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType><PermissionsBoundaryArn>${boundaryArn}</PermissionsBoundaryArn></PermissionsBoundary><Tags><member><Key>Cost</Key><Value>7</Value></member></Tags></Role>`,
  )
})

test('a change names the session and the decision that allowed it, which is the request id', async () => {
  const iam = createIam(estate())
  const response = await iam.call('CreateRole', create)
  const decision = element(response, 'RequestId') ?? ''
  const session = `arn:aws:sts::${accountId}:assumed-role/deploy/run-1`
  assert.deepEqual(iam.orders.at(-1)?.actor, { via: 'iam', session, decision })
  const event = iam.world.events().at(-1)
  assert.deepEqual([event?.id, event?.operation, event?.outcome], [decision, 'CreateRole', 'allowed'])
  assert.deepEqual((event?.request as { parameters: unknown } | undefined)?.parameters, {
    roleName: 'new',
    assumeRolePolicyDocument: trusting,
  })
})

test('GetRole answers everything, with the last use where it is known', async () => {
  const use = { at: 1_750_000_000 as EpochSeconds, region: 'eu-central-1' }
  const arn = `arn:aws:iam::${accountId}:role/team/app`
  const lastUsed = async (arns: readonly string[]) => new Map(arns.includes(arn) ? [[arn, use]] : [])
  const iam = createIam(estate(), { lastUsed })
  const { body } = await iam.call('GetRole', app)
  assert.match(
    body,
    /<RoleLastUsed><LastUsedDate>2025-06-15T15:06:40Z<\/LastUsedDate><Region>eu-central-1<\/Region><\/RoleLastUsed>/,
  )
  assert.match(body, /<Tags><member><Key>Team<\/Key><Value>a<\/Value><\/member><\/Tags>/)
  const bare = await iam.call('GetRole', { RoleName: 'bare' })
  assert.match(bare.body, /<RoleLastUsed><\/RoleLastUsed>/)
  assert.doesNotMatch(bare.body, /<Tags>|<PermissionsBoundary>|<Description>/)
})

test('UpdateRole changes what is sent and nothing else', async () => {
  const iam = createIam(estate())
  const before = specOf(iam)
  assert.equal((await iam.call('UpdateRole', app)).status, 200)
  assert.deepEqual(specOf(iam), before)
  await iam.call('UpdateRole', { ...app, MaxSessionDuration: '43200' })
  await iam.call('UpdateRoleDescription', { ...app, Description: 'two' })
  assert.deepEqual(specOf(iam), { ...before, maxSessionDuration: 43_200, description: 'two' })
})

test('UpdateAssumeRolePolicy replaces the trust policy and takes effect', async () => {
  const iam = createIam(estate())
  const closed = trusting.replace('"Allow"', '"Deny"')
  assert.equal((await iam.call('UpdateAssumeRolePolicy', { ...app, PolicyDocument: closed })).status, 200)
  assert.equal(specOf(iam)?.['trustPolicy'], closed)
  assert.equal(
    (await iam.world.assume({ roleArn: `arn:aws:iam::${accountId}:role/team/app` })).outcome,
    'denied',
  )
})

test('UpdateAssumeRolePolicy keeps a candidate policy, whose record begins anew', async () => {
  const candidateTrustPolicy = `${trusting}\n`
  const resources = estate().map((one) =>
    one.name === 'app' ? { ...one, spec: { ...one.spec, candidateTrustPolicy } } : one,
  )
  const iam = createIam(resources)
  const closed = trusting.replace('"Allow"', '"Deny"')
  assert.equal((await iam.call('UpdateAssumeRolePolicy', { ...app, PolicyDocument: closed })).status, 200)
  const { version } = iam.world.trust.current()
  assert.deepEqual(specOf(iam)?.['candidateSince'], { version, at: iam.world.now })
  assert.equal(specOf(iam)?.['candidateTrustPolicy'], candidateTrustPolicy)
})

test('inline policies are put, read, listed and deleted one by one', async () => {
  const iam = createIam(estate())
  const [one, two] = [allowing('s3:*'), allowing('s3:Get*')]
  await iam.call('PutRolePolicy', { ...app, PolicyName: 'b', PolicyDocument: one })
  await iam.call('PutRolePolicy', { ...app, PolicyName: 'b', PolicyDocument: two })
  assert.equal(
    decodeURIComponent(
      element(await iam.call('GetRolePolicy', { ...app, PolicyName: 'b' }), 'PolicyDocument') ?? '',
    ),
    two,
  )
  assert.deepEqual(members((await iam.call('ListRolePolicies', app)).body, 'member'), ['b', 's3'])
  await iam.call('DeleteRolePolicy', { ...app, PolicyName: 's3' })
  await iam.call('DeleteRolePolicy', { ...app, PolicyName: 'b' })
  assert.deepEqual(specOf(iam)?.['policies'], { managed: ['S3Read'] })
})

test('managed policies are attached, listed by path and detached; to attach twice is nothing', async () => {
  const iam = createIam(estate())
  const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  for (const PolicyArn of [boundaryArn, readOnly, readOnly])
    assert.equal((await iam.call('AttachRolePolicy', { ...app, PolicyArn })).status, 200)
  assert.deepEqual(members((await iam.call('ListAttachedRolePolicies', app)).body, 'PolicyArn'), [
    policyArn,
    boundaryArn,
    readOnly,
  ])
  const team = await iam.call('ListAttachedRolePolicies', { ...app, PathPrefix: '/team/' })
  assert.deepEqual(members(team.body, 'PolicyName'), ['limit'])
  for (const PolicyArn of [boundaryArn, readOnly, policyArn])
    assert.equal((await iam.call('DetachRolePolicy', { ...app, PolicyArn })).status, 200)
  assert.deepEqual(specOf(iam)?.['policies'], { inline: { s3: allowing('s3:*') } })
})

test('a boundary is put and deleted', async () => {
  const iam = createIam(estate())
  await iam.call('PutRolePermissionsBoundary', { RoleName: 'bare', PermissionsBoundary: policyArn })
  assert.equal(specOf(iam, 'bare')?.['permissionsBoundary'], 'S3Read')
  await iam.call('DeleteRolePermissionsBoundary', { RoleName: 'bare' })
  assert.equal(specOf(iam, 'bare')?.['permissionsBoundary'], undefined)
})

test('DeleteRole goes only when nothing of the role remains', async () => {
  const iam = createIam(estate())
  const refused = async (): Promise<unknown> => faultOf(await iam.call('DeleteRole', app))[2]
  assert.equal(await refused(), 'Cannot delete entity, must remove roles from instance profile first.')
  await iam.call('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'full', ...app })
  assert.equal(await refused(), 'Cannot delete entity, must detach all policies first.')
  await iam.call('DetachRolePolicy', { ...app, PolicyArn: policyArn })
  assert.equal(await refused(), 'Cannot delete entity, must delete policies first.')
  await iam.call('DeleteRolePolicy', { ...app, PolicyName: 's3' })
  assert.equal((await iam.call('DeleteRole', app)).status, 200)
  assert.equal(role(iam, 'app'), undefined)
})

test('tags are told apart whatever their letter case', async () => {
  const iam = createIam(estate())
  await iam.call('TagRole', {
    ...app,
    'Tags.member.1.Key': 'TEAM',
    'Tags.member.1.Value': 'b',
    'Tags.member.2.Key': 'z',
    'Tags.member.2.Value': '',
  })
  assert.deepEqual(specOf(iam)?.['tags'], { TEAM: 'b', z: '' })
  await iam.call('UntagRole', { ...app, 'TagKeys.member.1': 'team', 'TagKeys.member.2': 'absent' })
  assert.deepEqual(members((await iam.call('ListRoleTags', app)).body, 'Key'), ['z'])
})

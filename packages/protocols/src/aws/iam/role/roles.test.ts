import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { accountId, allowing, createIam, faultOf, roleArn, trusting, type TestIam } from '#testing/iam'
import { boundaryArn, estate, policyArn, tag } from '#testing/iam-estate'
import { element } from '#testing/wire'

type Parameters = Readonly<Record<string, string>>

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
  assert.deepEqual((event?.request as { parameters: unknown }).parameters, {
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

const many = Object.fromEntries(
  Array.from({ length: 50 }, (_, index) => [
    [`Tags.member.${index + 1}.Key`, `k${index}`],
    [`Tags.member.${index + 1}.Value`, 'v'],
  ]).flat(),
)

const refusals: readonly [
  name: string,
  operation: string,
  parameters: Parameters,
  fault: readonly unknown[],
][] = [
  [
    'a role that exists',
    'CreateRole',
    { ...create, RoleName: 'app' },
    [409, 'EntityAlreadyExists', 'Role with name app already exists.'],
  ],
  [
    'a role that exists in another letter case',
    'CreateRole',
    { ...create, RoleName: 'APP' },
    [409, 'EntityAlreadyExists', 'Role with name APP already exists.'],
  ],
  [
    'no trust policy',
    'CreateRole',
    { RoleName: 'new' },
    [
      400,
      'ValidationError',
      "1 validation error detected: Value at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null",
    ],
  ],
  [
    'a trust policy that is no JSON',
    'CreateRole',
    { ...create, AssumeRolePolicyDocument: '{' },
    [400, 'MalformedPolicyDocument', 'This policy contains invalid Json'],
  ],
  [
    'a trust policy with a resource',
    'CreateRole',
    { ...create, AssumeRolePolicyDocument: trusting.replace('"Action"', '"Resource":"*","Action"') },
    [400, 'MalformedPolicyDocument', 'Has prohibited field Resource'],
  ],
  [
    'a trust policy for another action',
    'UpdateAssumeRolePolicy',
    { ...app, PolicyDocument: trusting.replace('sts:AssumeRoleWithWebIdentity', 's3:GetObject') },
    [400, 'MalformedPolicyDocument', 'AssumeRole policy may only specify STS AssumeRole actions.'],
  ],
  [
    'a trust policy over its size',
    'CreateRole',
    { ...create, AssumeRolePolicyDocument: trusting.replace('repo:octo/app', 'x'.repeat(2048)) },
    [409, 'LimitExceeded', 'Cannot exceed quota for ACLSizePerRole: 2048'],
  ],
  [
    'a principal that is not there',
    'CreateRole',
    {
      ...create,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: roleArn('nobody') }, Action: 'sts:AssumeRole' }],
      }),
    },
    [400, 'MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${roleArn('nobody')}"`],
  ],
  [
    'a permissions policy with a principal',
    'PutRolePolicy',
    { ...app, PolicyName: 'p', PolicyDocument: trusting },
    [400, 'MalformedPolicyDocument', 'Policy document should not specify a principal.'],
  ],
  [
    'inline policies over their size',
    'PutRolePolicy',
    { ...app, PolicyName: 'p', PolicyDocument: allowing(`s3:${'x'.repeat(10_240)}`) },
    [409, 'LimitExceeded', 'Maximum policy size of 10240 bytes exceeded for role app'],
  ],
  [
    'an ARN of no policy as a boundary',
    'CreateRole',
    { ...create, PermissionsBoundary: `arn:aws:iam::${accountId}:not_a_policy/x` },
    [400, 'InvalidInput', `ARN arn:aws:iam::${accountId}:not_a_policy/x is not valid.`],
  ],
  [
    'a boundary that is not there',
    'PutRolePermissionsBoundary',
    { ...app, PermissionsBoundary: `${policyArn}x` },
    [404, 'NoSuchEntity', `Scope ARN: ${policyArn}x does not exist or is not attachable.`],
  ],
  [
    'a boundary of another account',
    'PutRolePermissionsBoundary',
    { ...app, PermissionsBoundary: 'arn:aws:iam::000000000002:policy/S3Read' },
    [
      404,
      'NoSuchEntity',
      'Scope ARN: arn:aws:iam::000000000002:policy/S3Read does not exist or is not attachable.',
    ],
  ],
  [
    'a boundary that nobody has',
    'DeleteRolePermissionsBoundary',
    { RoleName: 'bare' },
    [404, 'NoSuchEntity', 'Role bare does not have a permissions boundary.'],
  ],
  [
    'a policy that is not there',
    'AttachRolePolicy',
    { ...app, PolicyArn: `${policyArn}x` },
    [404, 'NoSuchEntity', `Policy ${policyArn}x does not exist or is not attachable.`],
  ],
  [
    'a policy at another path',
    'AttachRolePolicy',
    { ...app, PolicyArn: `arn:aws:iam::${accountId}:policy/other/limit` },
    [
      404,
      'NoSuchEntity',
      `Policy arn:aws:iam::${accountId}:policy/other/limit does not exist or is not attachable.`,
    ],
  ],
  [
    'a name for an ARN',
    'AttachRolePolicy',
    { ...app, PolicyArn: 'longpolicynamebutnoarn' },
    [400, 'ValidationError', 'ARN longpolicynamebutnoarn is not valid.'],
  ],
  [
    'a policy that is not attached',
    'DetachRolePolicy',
    { ...app, PolicyArn: boundaryArn },
    [404, 'NoSuchEntity', `Policy ${boundaryArn} was not found.`],
  ],
  [
    'an inline policy that is not there',
    'GetRolePolicy',
    { ...app, PolicyName: 'x' },
    [404, 'NoSuchEntity', 'The role policy with name x cannot be found.'],
  ],
  [
    'an inline policy of a name that every object has',
    'DeleteRolePolicy',
    { ...app, PolicyName: 'toString' },
    [404, 'NoSuchEntity', 'The role policy with name toString cannot be found.'],
  ],
  [
    'a role that is not there',
    'TagRole',
    { RoleName: 'nobody', ...tag },
    [404, 'NoSuchEntity', 'The role with name nobody cannot be found.'],
  ],
  [
    'two tags that differ in letter case',
    'TagRole',
    { ...app, ...tag, 'Tags.member.2.Key': 'cOST', 'Tags.member.2.Value': '' },
    [400, 'InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'],
  ],
  [
    'a tag of AWS',
    'TagRole',
    { ...app, 'Tags.member.1.Key': 'Aws:x', 'Tags.member.1.Value': '' },
    [400, 'InvalidInput', 'Tag keys that begin with aws: are reserved for system use.'],
  ],
  [
    'more tags than there may be',
    'TagRole',
    { ...app, ...many },
    [409, 'LimitExceeded', 'The number of tags has reached the maximum limit.'],
  ],
  [
    '51 tags at once',
    'TagRole',
    { ...app, ...many, 'Tags.member.51.Key': 'x', 'Tags.member.51.Value': '' },
    [
      400,
      'ValidationError',
      "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    ],
  ],
  [
    'a tag of a strange character',
    'TagRole',
    { ...app, 'Tags.member.1.Key': '!', 'Tags.member.1.Value': '' },
    [
      400,
      'ValidationError',
      String.raw`1 validation error detected: Value at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+`,
    ],
  ],
  [
    'a tag without a value',
    'TagRole',
    { ...app, 'Tags.member.1.Key': 'k' },
    [
      400,
      'ValidationError',
      "1 validation error detected: Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
    ],
  ],
  [
    'a tag key over its length',
    'UntagRole',
    { ...app, 'TagKeys.member.1': 'k'.repeat(129) },
    [
      400,
      'ValidationError',
      String.raw`1 validation error detected: Value at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+]`,
    ],
  ],
  [
    'a session longer than any',
    'UpdateRole',
    { ...app, MaxSessionDuration: '43201' },
    [
      400,
      'ValidationError',
      "1 validation error detected: Value '43201' at 'maxSessionDuration' failed to satisfy constraint: Member must have value less than or equal to 43200",
    ],
  ],
  [
    'a path that does not end',
    'CreateRole',
    { ...create, Path: '/a' },
    [
      400,
      'ValidationError',
      String.raw`1 validation error detected: Value at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\u002F)|(\u002F[\u0021-\u007E]+\u002F)`,
    ],
  ],
]
for (const [name, operation, parameters, fault] of refusals)
  test(`${operation} refuses ${name} in AWS's words`, async () => {
    const iam = createIam(estate())
    assert.deepEqual(faultOf(await iam.call(operation, parameters)), fault)
    assert.deepEqual(iam.orders, [])
  })

test('an eleventh managed policy is over the quota', async () => {
  const names = ['AdministratorAccess', 'ReadOnlyAccess', 'PowerUserAccess', 'IAMFullAccess']
  const iam = createIam(estate(), { facts: { limits: { managedPoliciesPerRole: 2 } } })
  const codes: unknown[] = []
  for (const name of names.slice(0, 2))
    codes.push(
      faultOf(await iam.call('AttachRolePolicy', { ...app, PolicyArn: `arn:aws:iam::aws:policy/${name}` })),
    )
  assert.deepEqual(codes, [
    [200, undefined, undefined],
    [409, 'LimitExceeded', 'Cannot exceed quota for PoliciesPerRole: 2'],
  ])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, allowing, createIam, faultOf, roleArn, trusting } from '#testing/iam'
import { boundaryArn, estate, policyArn, tag } from '#testing/iam-estate'

type Parameters = Readonly<Record<string, string>>

const app = { RoleName: 'app' }
const create = { RoleName: 'new', AssumeRolePolicyDocument: trusting }

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

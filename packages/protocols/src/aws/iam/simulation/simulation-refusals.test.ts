import { accountId, allowing, createIam, faultOf, roleArn, trustOf } from '#testing/iam'
import { entry, granting, list, roles, s3, user, type Parameters } from '#testing/simulation'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const principal = { PolicySourceArn: roleArn('job'), ...list('ActionNames', 's3:GetObject') }
const plain = { ...list('PolicyInputList', s3), ...list('ActionNames', 's3:GetObject') }
const invalidCaller = [400, 'InvalidInput', 'Invalid caller - Caller must be an IAM user in this context.']
const refusals: readonly (readonly [
  name: string,
  action: string,
  parameters: Parameters,
  want: readonly unknown[],
])[] = [
  [
    'a role that is not there',
    'SimulatePrincipalPolicy',
    { ...principal, PolicySourceArn: roleArn('none') },
    [404, 'NoSuchEntity', 'The role with name none cannot be found.'],
  ],
  [
    'a user',
    'SimulatePrincipalPolicy',
    { ...principal, PolicySourceArn: user(accountId) },
    [404, 'NoSuchEntity', 'The user with name u cannot be found.'],
  ],
  [
    'the wrong path',
    'SimulatePrincipalPolicy',
    { ...principal, PolicySourceArn: `arn:aws:iam::${accountId}:role/x/job` },
    [404, 'NoSuchEntity', 'The role with name job cannot be found.'],
  ],
  [
    'a source that is no entity',
    'GetContextKeysForPrincipalPolicy',
    { PolicySourceArn: `arn:aws:iam::${accountId}:policy/reader` },
    [400, 'InvalidInput', `ARN arn:aws:iam::${accountId}:policy/reader is not valid.`],
  ],
  [
    'a session as caller',
    'SimulateCustomPolicy',
    { ...plain, CallerArn: `arn:aws:sts::${accountId}:assumed-role/job/s` },
    invalidCaller,
  ],
  [
    'a service as caller',
    'SimulateCustomPolicy',
    { ...plain, CallerArn: 'ec2.amazonaws.com' },
    invalidCaller,
  ],
  [
    'a resource policy and no caller',
    'SimulateCustomPolicy',
    { ...plain, ResourcePolicy: granting('*') },
    [400, 'InvalidInput', 'CallerArn is required if a ResourcePolicy is included.'],
  ],
  [
    'two boundaries',
    'SimulateCustomPolicy',
    { ...plain, ...list('PermissionsBoundaryPolicyInputList', s3, s3) },
    [400, 'InvalidInput', 'The list of Permissions Boundary policies cannot exceed 1 items.'],
  ],
  [
    'a wildcard as action',
    'SimulateCustomPolicy',
    { ...plain, ...list('ActionNames', 's3:*') },
    [400, 'InvalidInput', 'Invalid Input Action: s3:* is not an action of a service.'],
  ],
  [
    'a resource that is no ARN',
    'SimulateCustomPolicy',
    { ...plain, ...list('ResourceArns', 'bucket') },
    [400, 'InvalidInput', 'Invalid Input Resource: bucket is neither * nor an ARN.'],
  ],
  [
    'a policy that is no JSON',
    'SimulateCustomPolicy',
    { ...plain, ...list('PolicyInputList', '{') },
    [400, 'MalformedPolicyDocument', 'This policy contains invalid Json'],
  ],
  [
    'no action',
    'SimulateCustomPolicy',
    list('PolicyInputList', s3),
    [
      400,
      'ValidationError',
      "1 validation error detected: Value at 'actionNames' failed to satisfy constraint: Member must not be null",
    ],
  ],
  [
    'a key of two letters',
    'SimulateCustomPolicy',
    { ...plain, ...entry(1, 'ab', 'x') },
    [
      400,
      'ValidationError',
      "1 validation error detected: Value at 'contextEntries.1.member.contextKeyName' failed to satisfy constraint: Member must have length greater than or equal to 5",
    ],
  ],
  [
    'two values of a single one',
    'SimulateCustomPolicy',
    { ...plain, ...entry(1, 'aws:username', 'a', 'b'), 'ContextEntries.member.1.ContextKeyType': 'string' },
    [400, 'InvalidInput', 'The context key aws:username of type string must have exactly one value.'],
  ],
  [
    'one key twice',
    'SimulateCustomPolicy',
    { ...plain, ...entry(1, 'aws:username', 'a'), ...entry(2, 'AWS:UserName', 'b') },
    [400, 'InvalidInput', 'The context key AWS:UserName is given more than once.'],
  ],
  [
    'a gap in the entries',
    'SimulateCustomPolicy',
    { ...plain, ...entry(2, 'aws:username', 'a') },
    [404, 'MalformedQueryString', 'The query string contains a syntax error.'],
  ],
  [
    'a gap in the values',
    'SimulateCustomPolicy',
    {
      ...plain,
      'ContextEntries.member.1.ContextKeyName': 'aws:username',
      'ContextEntries.member.1.ContextKeyValues.member.2': 'x',
    },
    [404, 'MalformedQueryString', 'The query string contains a syntax error.'],
  ],
  [
    'what is not supported',
    'SimulateCustomPolicy',
    { ...plain, ResourceHandlingOption: 'EC2-VPC-EBS' },
    [400, 'ValidationError', 'The parameter ResourceHandlingOption is not supported here.'],
  ],
]
for (const [name, action, parameters, want] of refusals) {
  test(`${action} with ${name} gets AWS's text`, async () => {
    assert.deepEqual(faultOf(await createIam(roles).call(action, parameters)), want)
  })
}

test('who may simulate custom policies sees nothing of what others may do', async () => {
  const iam = createIam(trustOf(allowing('iam:SimulateCustomPolicy')))
  assert.equal((await iam.call('SimulateCustomPolicy', plain)).status, 200)
  assert.deepEqual(
    faultOf(
      await iam.call('SimulatePrincipalPolicy', { ...principal, PolicySourceArn: roleArn('deploy') }),
    ).slice(0, 2),
    [403, 'AccessDenied'],
  )
})

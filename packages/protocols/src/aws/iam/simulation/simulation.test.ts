import { role } from '@vouchsafe/exchange/testing'
import type { Resource } from '@vouchsafe/trust/resource'
import { accountId, createIam, faultOf, roleArn, trustOf } from '#testing/iam'
import {
  allow,
  deny,
  entry,
  everything,
  granting,
  list,
  policy,
  roles,
  s3,
  texts,
  user,
  type Parameters,
} from '#testing/simulation'
import type { WireResponse } from '#wire/types'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const resultOf = ({ body }: WireResponse): string =>
  /<EvaluationResults>(.*)<\/EvaluationResults>/s.exec(body)?.[1] ?? body

async function custom(parameters: Parameters, resources: readonly Resource[] = everything) {
  const response = await createIam(resources).call('SimulateCustomPolicy', parameters)
  assert.equal(response.status, 200, response.body)
  return response
}

test('SimulateCustomPolicy answers in AWS XML, member for member, with the place of the statement', async () => {
  const document =
    '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}\n  ]\n}'
  const response = await custom({
    ...list('PolicyInputList', document),
    ...list('ActionNames', 's3:GetObject'),
    ...list('ResourceArns', 'arn:aws:s3:::bucket/*'),
  })
  const statement =
    '<MatchedStatements><member><SourcePolicyId>PolicyInputList.1</SourcePolicyId>' +
    '<SourcePolicyType>IAM Policy</SourcePolicyType>' +
    '<StartPosition><Line>3</Line><Column>17</Column></StartPosition>' +
    '<EndPosition><Line>4</Line><Column>62</Column></EndPosition></member></MatchedStatements>'
  assert.equal(
    response.body.replace(/(<RequestId>)[0-9a-f-]{36}</, '$1R<'),
    '<SimulateCustomPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulateCustomPolicyResult>' +
      '<EvaluationResults><member><EvalActionName>s3:GetObject</EvalActionName>' +
      '<EvalResourceName>arn:aws:s3:::bucket/*</EvalResourceName><EvalDecision>allowed</EvalDecision>' +
      `${statement}<MissingContextValues></MissingContextValues><EvalDecisionDetails></EvalDecisionDetails>` +
      '<ResourceSpecificResults><member><EvalResourceName>arn:aws:s3:::bucket/*</EvalResourceName>' +
      `<EvalResourceDecision>allowed</EvalResourceDecision>${statement}</member></ResourceSpecificResults>` +
      '</member></EvaluationResults><IsTruncated>false</IsTruncated></SimulateCustomPolicyResult>' +
      '<ResponseMetadata><RequestId>R</RequestId></ResponseMetadata></SimulateCustomPolicyResponse>',
  )
})

test('a simulation without resources is about all of them, and tells the keys that are missing', async () => {
  const condition = {
    Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a', 'aws:RequestedRegion': 'x' } },
  }
  const parameters = {
    ...list('PolicyInputList', policy(allow('s3:*', condition))),
    ...list('ActionNames', 's3:GetObject', 'ec2:RunInstances'),
    ...entry(1, 'AWS:principaltag/TEAM', 'a'),
  }
  const response = await custom(parameters)
  assert.deepEqual(texts(response, 'EvalDecision'), ['implicitDeny', 'implicitDeny'])
  assert.deepEqual(texts(response, 'EvalResourceName'), ['*', '*'])
  assert.ok(
    resultOf(response).includes(
      '<MissingContextValues><member>aws:RequestedRegion</member></MissingContextValues>',
    ),
  )
  assert.ok(
    !response.body.includes('ResourceSpecificResults') && !response.body.includes('EvalDecisionDetails'),
  )
  const whole = await custom({ ...parameters, ...entry(2, 'aws:RequestedRegion', 'x') })
  assert.deepEqual(texts(whole, 'EvalDecision'), ['allowed', 'implicitDeny'])
})

const bucket = 'arn:aws:s3:::bucket'
const object = 'arn:aws:s3:::bucket/key'
const other = '000000000009'

interface Row {
  readonly name: string
  readonly parameters: Parameters
  readonly decision: string
  readonly sources?: readonly string[]
  /** Texts that the result holds. */
  readonly holds?: readonly string[]
}
const rows: readonly Row[] = [
  {
    name: 'a Deny wins over an Allow, and alone is shown',
    parameters: list('PolicyInputList', s3, policy(deny('s3:Get*'))),
    decision: 'explicitDeny',
    sources: ['PolicyInputList.2'],
  },
  {
    name: 'a boundary that does not allow',
    parameters: {
      ...list('PolicyInputList', s3),
      ...list('PermissionsBoundaryPolicyInputList', policy(allow('ec2:*'))),
    },
    decision: 'implicitDeny',
    sources: [],
    holds: ['<AllowedByPermissionsBoundary>false<'],
  },
  {
    name: 'a boundary that denies, which is shown',
    parameters: {
      ...list('PolicyInputList', s3),
      ...list('PermissionsBoundaryPolicyInputList', policy(allow('*'), deny('s3:*'))),
    },
    decision: 'explicitDeny',
    sources: ['PermissionsBoundaryPolicyInputList.1'],
    holds: ['<AllowedByPermissionsBoundary>false<'],
  },
  {
    name: 'a boundary that allows, which grants nothing by itself',
    parameters: {
      ...list('PolicyInputList', policy(allow('ec2:*'))),
      ...list('PermissionsBoundaryPolicyInputList', s3),
    },
    decision: 'implicitDeny',
    holds: ['<AllowedByPermissionsBoundary>true<'],
  },
  {
    name: 'a resource policy of the same account that names the caller',
    parameters: {
      ...list('PolicyInputList', policy(allow('ec2:*'))),
      ResourcePolicy: granting(user(accountId)),
      CallerArn: user(accountId),
    },
    decision: 'allowed',
    sources: ['ResourcePolicy'],
    holds: ['<SourcePolicyType>Resource Policy<', '<EvalDecisionDetails></EvalDecisionDetails>'],
  },
  {
    name: 'a resource policy of another account, without the identity side',
    parameters: {
      ...list('PolicyInputList', policy(allow('ec2:*'))),
      ResourcePolicy: granting(user(accountId)),
      CallerArn: user(accountId),
      ResourceOwner: `arn:aws:iam::${other}:root`,
    },
    decision: 'implicitDeny',
    holds: [
      '<entry><key>IAM Policy</key><value>implicitDeny</value></entry>',
      '<entry><key>Resource Policy</key><value>allowed</value></entry>',
    ],
  },
  {
    name: 'a resource policy of another account, with the identity side',
    parameters: {
      ...list('PolicyInputList', s3),
      ResourcePolicy: granting(accountId),
      CallerArn: user(accountId),
      ResourceOwner: other,
    },
    decision: 'allowed',
    sources: ['PolicyInputList.1', 'ResourcePolicy'],
  },
  {
    name: 'a resource policy that names a role, within the boundary of the role',
    parameters: {
      ...list('PolicyInputList', policy(allow('ec2:*'))),
      ...list('PermissionsBoundaryPolicyInputList', policy(allow('ec2:*'))),
      ResourcePolicy: granting(roleArn('deploy')),
      CallerArn: roleArn('deploy'),
    },
    decision: 'implicitDeny',
  },
  {
    name: 'another account without a resource policy, where only the caller’s policies are asked',
    parameters: { ...list('PolicyInputList', s3), ResourceOwner: other },
    decision: 'allowed',
  },
]
for (const { name, parameters, decision, sources, holds = [] } of rows) {
  test(`a simulation decides as the evaluator does: ${name}`, async () => {
    const response = await custom({
      ...parameters,
      ...list('ActionNames', 's3:GetObject'),
      ...list('ResourceArns', object),
    })
    assert.deepEqual(texts(response, 'EvalResourceDecision'), [decision], response.body)
    const [top = ''] = resultOf(response).split('<ResourceSpecificResults>')
    if (sources !== undefined)
      assert.deepEqual(
        [...top.matchAll(/<SourcePolicyId>([^<]*)</g)].map(([, id = '']) => id).toSorted(),
        sources,
      )
    for (const text of holds) assert.ok(top.includes(text), top)
  })
}

test('a simulation of several resources reports the most restrictive decision and each by itself', async () => {
  const response = await custom({
    ...list(
      'PolicyInputList',
      policy(allow('s3:*', { Resource: object }), deny('s3:*', { Resource: `${bucket}/x` })),
    ),
    ...list('ActionNames', 's3:GetObject'),
    ...list('ResourceArns', object, bucket, `${bucket}/x`),
  })
  assert.deepEqual(texts(response, 'EvalDecision'), ['explicitDeny'])
  assert.deepEqual(texts(response, 'EvalResourceName'), ['*', object, bucket, `${bucket}/x`])
  assert.deepEqual(texts(response, 'EvalResourceDecision'), ['allowed', 'implicitDeny', 'explicitDeny'])
})

test('SimulatePrincipalPolicy decides by what a role carries, and names where it stands', async () => {
  const iam = createIam(roles)
  const simulate = (parameters: Parameters) =>
    iam.call('SimulatePrincipalPolicy', { PolicySourceArn: roleArn('job'), ...parameters })
  const actions = list(
    'ActionNames',
    's3:GetObject',
    'sqs:SendMessage',
    'ec2:DescribeInstances',
    's3:PutObject',
  )
  const bounded = await simulate({ ...actions, ...entry(1, 'aws:SecureTransport', 'true') })
  assert.deepEqual(texts(bounded, 'EvalDecision'), ['allowed', 'allowed', 'implicitDeny', 'implicitDeny'])
  const free = await simulate({
    ...actions,
    ...entry(1, 'aws:SecureTransport', 'true'),
    'ContextEntries.member.1.ContextKeyType': 'boolean',
    ...list('PermissionsBoundaryPolicyInputList', policy(allow('*'))),
    ...list('PolicyInputList', policy(allow('s3:Put*'))),
  })
  assert.deepEqual(texts(free, 'EvalDecision'), ['allowed', 'allowed', 'allowed', 'allowed'], free.body)
  assert.deepEqual(texts(free, 'SourcePolicyId'), [
    'reader',
    'role_job_own',
    'AmazonEC2ReadOnlyAccess',
    'PolicyInputList.1',
  ])
})

test('SimulatePrincipalPolicy tells what service control policies let pass', async () => {
  const control = {
    ...role('guard', []),
    kind: 'ServiceControlPolicy' as const,
    account: 'organization',
    spec: { document: policy(allow('*'), deny('s3:Put*')), targets: [accountId] },
  }
  const iam = createIam([...roles, control])
  const response = await iam.call('SimulatePrincipalPolicy', {
    PolicySourceArn: roleArn('job'),
    ...list('PolicyInputList', policy(allow('s3:*'))),
    ...list('ActionNames', 's3:GetObject', 's3:PutObject'),
  })
  assert.deepEqual(texts(response, 'EvalDecision'), ['allowed', 'explicitDeny'], response.body)
  assert.deepEqual(texts(response, 'AllowedByOrganizations'), ['true', 'false'])
  assert.ok(!response.body.includes('guard'))
})

test('GetContextKeysFor… tell each key of conditions and variables once', async () => {
  const iam = createIam(roles)
  const given = policy(
    allow('s3:*', { Resource: 'arn:aws:s3:::home/${aws:username}/*' }),
    allow('s3:*', {
      Condition: { StringLike: { 'AWS:USERNAME': 'x', 's3:prefix': '${aws:PrincipalTag/team}' } },
    }),
  )
  const wanted = ['aws:username', 's3:prefix', 'aws:PrincipalTag/team']
  const keys = async (action: string, parameters: Parameters) =>
    texts(await iam.call(action, parameters), 'member')
  assert.deepEqual(await keys('GetContextKeysForCustomPolicy', list('PolicyInputList', given)), wanted)
  assert.deepEqual(
    await keys('GetContextKeysForPrincipalPolicy', {
      PolicySourceArn: roleArn('job'),
      ...list('PolicyInputList', given),
    }),
    ['aws:SecureTransport', ...wanted],
  )
})

test('a simulation goes on by pages, and a marker continues no other simulation', async () => {
  const iam = createIam()
  const parameters = {
    ...list('PolicyInputList', s3),
    ...list('ActionNames', ...Array.from({ length: 25 }, (_, n) => `s3:Action${n}`)),
    MaxItems: '10',
  }
  const seen: (string | undefined)[] = []
  let Marker: string | undefined
  do {
    const page = await iam.call('SimulateCustomPolicy', {
      ...parameters,
      ...(Marker !== undefined && { Marker }),
    })
    seen.push(...texts(page, 'EvalActionName'))
    const [next] = texts(page, 'Marker')
    if (next !== undefined) {
      const changed = { ...parameters, ...list('PolicyInputList', policy(allow('*'))), Marker: next }
      assert.deepEqual(faultOf(await iam.call('SimulateCustomPolicy', changed)), [
        400,
        'ValidationError',
        'Invalid Marker.',
      ])
    }
    Marker = next
  } while (Marker !== undefined)
  assert.deepEqual(
    seen,
    Array.from({ length: 25 }, (_, n) => `s3:Action${n}`),
  )
})

// the same evaluator decides both
test('SimulatePrincipalPolicy says of a role what its sessions are then told', async () => {
  const element = fc.constantFrom('iam:GetPolicy', 'iam:Get*', 'iam:List*', '*', 'iam:ListRoles')
  const statement = fc.record({ effect: fc.constantFrom('Allow', 'Deny'), action: element })
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 4 }), async (statements) => {
      const own = policy(
        allow('iam:SimulatePrincipalPolicy'),
        ...statements.map(({ effect, action }) => (effect === 'Allow' ? allow(action) : deny(action))),
      )
      const iam = createIam(trustOf(own))
      const simulated = await iam.call('SimulatePrincipalPolicy', {
        PolicySourceArn: roleArn('deploy'),
        ...list('ActionNames', 'iam:ListRoles'),
      })
      if (simulated.status !== 200) return
      const [decision] = texts(simulated, 'EvalDecision')
      const actual = await iam.call('ListRoles')
      assert.equal(decision === 'allowed', actual.status === 200)
    }),
    { numRuns: 30 },
  )
})

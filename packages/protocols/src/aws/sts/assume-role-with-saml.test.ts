import type { Exchange, SamlInput, SamlResult } from '@vouchsafe/exchange/flow'
import type { VerifiedSamlEvidence } from '@vouchsafe/exchange/verify/saml'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { accountId, countingRandom, createWorld } from '@vouchsafe/exchange/testing'
import { createSts, element, fault, queryCall, version } from '#testing/index'
import { createAwsSts } from './create-aws-sts.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const call = (changes: Readonly<Record<string, string | undefined>> = {}) =>
  queryCall({
    Action: 'AssumeRoleWithSAML',
    ...version,
    RoleArn: `arn:aws:iam::${accountId}:role/deploy`,
    PrincipalArn: `arn:aws:iam::${accountId}:saml-provider/corp`,
    SAMLAssertion: 'PHg+PC94Pg==',
    ...changes,
  })

/** STS over an exchange that gives this answer, whatever is asked. */
function answering(result: (input: SamlInput) => SamlResult) {
  const exchange: Partial<Exchange> = { assumeRoleWithSaml: async (input) => result(input) }
  return createAwsSts({ random: countingRandom(), secureTransport: true, exchange: exchange as Exchange })
}

test('AssumeRoleWithSAML answers in AWS XML what the response said, member for member', async () => {
  const world = createWorld()
  const issued = await world.assume()
  assert.equal(issued.outcome, 'issued')
  if (issued.outcome !== 'issued') return
  const said = {
    kind: 'saml',
    issuer: 'https://idp.example.com/metadata',
    subject: 'alice',
    subjectType: 'persistent',
    audience: 'https://signin.aws.amazon.com/saml',
    nameQualifier: 'q1w2e3=',
  } as VerifiedSamlEvidence
  let asked: SamlInput | undefined
  const handler = answering((input) => {
    asked = input
    return { ...issued, evidence: said }
  })
  const response = await handler(call({ DurationSeconds: '900', MinimumSessionTokenSize: '10' }))
  const members = [...response.body.matchAll(/<(\w+)>/g)].map(([, name]) => name)
  assert.deepEqual(members, [
    'AssumeRoleWithSAMLResult',
    'Issuer',
    'AssumedRoleUser',
    'Arn',
    'AssumedRoleId',
    'Credentials',
    'SessionToken',
    'SecretAccessKey',
    'Expiration',
    'AccessKeyId',
    'NameQualifier',
    'SubjectType',
    'Subject',
    'Audience',
    'SessionTokenUtilization',
    'SessionTokenSize',
    'ResponseMetadata',
    'RequestId',
  ])
  assert.deepEqual(
    ['Issuer', 'Subject', 'SubjectType', 'Audience', 'NameQualifier'].map((name) => element(response, name)),
    [said.issuer, 'alice', 'persistent', said.audience, 'q1w2e3='],
  )
  assert.equal(asked?.assertion.reveal(), 'PHg+PC94Pg==')
  assert.deepEqual([asked?.durationSeconds, asked?.minimumTokenSize, asked?.policyArns], [900, 10, []])
})

const violation = (rest: string) => [400, 'ValidationError', `1 validation error detected: ${rest}`]
const parameters: readonly (readonly [
  name: string,
  changes: Readonly<Record<string, string | undefined>>,
  want: readonly unknown[],
])[] = [
  [
    'nothing that it needs',
    { RoleArn: undefined, PrincipalArn: undefined, SAMLAssertion: undefined },
    [
      400,
      'ValidationError',
      "3 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value null at 'principalArn' failed to satisfy constraint: Member must not be null; Value null at 'sAMLAssertion' failed to satisfy constraint: Member must not be null",
    ],
  ],
  [
    'an assertion of 100,001 characters, unquoted',
    { SAMLAssertion: 'A'.repeat(100_001) },
    violation(
      "Value at 'sAMLAssertion' failed to satisfy constraint: Member must have length less than or equal to 100000",
    ),
  ],
  [
    'a policy of 2,049 characters',
    { Policy: 'x'.repeat(2049) },
    violation(
      "Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048",
    ),
  ],
  [
    'a provider ARN that is none',
    { PrincipalArn: 'corp-corp-corp-corp-corp' },
    [400, 'ValidationError', 'corp-corp-corp-corp-corp is invalid'],
  ],
  [
    'a response that is none',
    {},
    [400, 'InvalidIdentityToken', 'Your request included an invalid SAML response.'],
  ],
]
for (const [name, changes, want] of parameters) {
  test(`AssumeRoleWithSAML with ${name} gets AWS's text`, async () => {
    const { handler } = createSts()
    assert.deepEqual(await fault(handler, call(changes)), want)
  })
}

test('AssumeRoleWithSAML denies and refuses in AWS words, under the id of the decision', async () => {
  const decisionId = '00000000-0000-0000-0000-000000000000'
  const denied = answering(() => ({ outcome: 'denied', decisionId, cause: 'role_missing' }))
  assert.deepEqual(await fault(denied, call()), [
    403,
    'AccessDenied',
    `Not authorized to perform sts:AssumeRoleWithSAML (decision ${decisionId})`,
  ])
  const error = new VouchsafeError('duration_exceeds_role', { detail: {} })
  const refused = answering(() => ({ outcome: 'refused', decisionId, error }))
  assert.equal((await fault(refused, call()))[1], 'ValidationError')
})

import type { Exchange, SamlInput, SamlResult } from '@vouchsafe/exchange/flow'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { metadataXml, samlAttribute, samlEntityId, signedResponse } from '@vouchsafe/core/saml/testing'
import { account, accountId, countingRandom, createWorld, provider, role } from '@vouchsafe/exchange/testing'
import type { Resource } from '@vouchsafe/trust/resource'
import { createHash } from 'node:crypto'
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

const providerArn = `arn:aws:iam::${accountId}:saml-provider/corp`
const trust: readonly Resource[] = [
  account(),
  {
    ...provider('https://corp'),
    kind: 'SamlProvider',
    name: 'corp',
    spec: { metadata: metadataXml(), disabled: false },
  },
  role('deploy', [
    {
      Effect: 'Allow',
      Principal: { Federated: providerArn },
      Action: 'sts:AssumeRoleWithSAML',
      Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
    },
  ]),
]
const attributes = {
  [`${samlAttribute}Role`]: [`arn:aws:iam::${accountId}:role/deploy,${providerArn}`],
  [`${samlAttribute}RoleSessionName`]: ['alice@example.com'],
}

test('AssumeRoleWithSAML answers in AWS XML what the response said, member for member', async () => {
  const { world, handler } = createSts(createWorld(trust))
  const SAMLAssertion = signedResponse({ attributes })
  const response = await handler(call({ SAMLAssertion, DurationSeconds: '900' }))
  assert.equal(response.status, 200, response.body)
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
  // AWS: BASE64(SHA1("ISSUER" + "ACCOUNT" + "/PROVIDER"))
  const qualifier = createHash('sha1').update(`${samlEntityId}${accountId}/corp`).digest('base64')
  assert.deepEqual(
    ['Issuer', 'Subject', 'SubjectType', 'Audience', 'NameQualifier', 'Arn', 'Expiration'].map((name) =>
      element(response, name),
    ),
    [
      samlEntityId,
      'alice',
      'persistent',
      'https://signin.aws.amazon.com/saml',
      qualifier,
      `arn:aws:sts::${accountId}:assumed-role/deploy/alice@example.com`,
      '2027-01-15T08:15:00Z',
    ],
  )
  assert.equal(world.events().at(-1)?.evidence?.kind, 'saml')
})

test('AssumeRoleWithSAML gives nothing for a role that the response does not offer, or that is not there', async () => {
  const { handler } = createSts(createWorld(trust))
  const elsewhere = {
    ...attributes,
    [`${samlAttribute}Role`]: [`arn:aws:iam::${accountId}:role/other,${providerArn}`],
  }
  const SAMLAssertion = signedResponse({ attributes: elsewhere })
  for (const RoleArn of [`arn:aws:iam::${accountId}:role/deploy`, `arn:aws:iam::${accountId}:role/other`]) {
    const [status, code, message] = await fault(handler, call({ SAMLAssertion, RoleArn }))
    assert.deepEqual([status, code], [403, 'AccessDenied'])
    assert.match(
      String(message),
      /^Not authorized to perform sts:AssumeRoleWithSAML \(decision [0-9a-f-]{36}\)$/,
    )
  }
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

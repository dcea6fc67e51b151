import type { JsonObject } from '@vouchsafe/core/json'
import type { Resource } from '@vouchsafe/trust/resource'
import {
  account,
  accountId,
  allow,
  createWorld,
  host,
  provider,
  role,
  standardTrust,
  subject,
  type Signer,
} from '@vouchsafe/exchange/testing'
import { createSts, element, fault, queryCall, signedCall, signIn, version } from '#testing/index'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const caller = `arn:aws:sts::${accountId}:assumed-role/deploy/run-1`
const targetArn = `arn:aws:iam::${accountId}:role/target`
const deployArn = `arn:aws:iam::${accountId}:role/deploy`

const trusting = (
  condition: JsonObject = {},
  actions: readonly string[] = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
): JsonObject => ({
  Effect: 'Allow',
  Principal: { AWS: deployArn },
  Action: actions,
  Condition: condition,
})

const chained = (...targets: readonly Resource[]): readonly Resource[] => [...standardTrust, ...targets]

const parameters = (changes: Readonly<Record<string, string | undefined>> = {}) => {
  const all = { Action: 'AssumeRole', ...version, RoleArn: targetArn, RoleSessionName: 'next', ...changes }
  return Object.fromEntries(
    Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
}
const assumeTarget = (signer: Signer, changes?: Readonly<Record<string, string | undefined>>) =>
  signedCall(parameters(changes), signer)

async function begin(resources: readonly Resource[] = chained(role('target', [trusting()]))) {
  const { world, handler, refusals } = createSts(createWorld(resources))
  return { world, handler, refusals, signer: await signIn(world, handler) }
}

test('AssumeRole answers in AWS XML, member for member', async () => {
  const { handler, signer } = await begin()
  const response = await handler(assumeTarget(signer))
  const shape = response.body
    .replace(/(<SessionToken>)[A-Za-z0-9+/]+</, '$1T<')
    .replace(/(<SecretAccessKey>)[A-Za-z0-9+/]{40}</, '$1S<')
    .replace(/(<AccessKeyId>)ASIA[A-Z2-7]{16}</, '$1A<')
    .replace(/(<RequestId>)[0-9a-f-]{36}</, '$1R<')
    .replace(/AROA\w+/, 'AROA')
    .replace(/(<SessionToken(?:Size|Utilization)>)\d+</g, '$1N<')
  assert.equal(
    shape,
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>' +
      '<AssumedRoleUser>' +
      `<Arn>arn:aws:sts::${accountId}:assumed-role/target/next</Arn><AssumedRoleId>AROA:next</AssumedRoleId>` +
      '</AssumedRoleUser>' +
      '<Credentials><SessionToken>T</SessionToken><SecretAccessKey>S</SecretAccessKey>' +
      '<Expiration>2027-01-15T09:00:00Z</Expiration><AccessKeyId>A</AccessKeyId></Credentials>' +
      '<SessionTokenUtilization>N</SessionTokenUtilization><SessionTokenSize>N</SessionTokenSize>' +
      '</AssumeRoleResult><ResponseMetadata><RequestId>R</RequestId></ResponseMetadata></AssumeRoleResponse>',
  )
})

test('AssumeRole gives external id, source identity, tags and policies to the session and to its conditions', async () => {
  const condition = {
    StringEquals: {
      'sts:ExternalId': 'Customer-7',
      'sts:SourceIdentity': 'alice',
      'aws:RequestTag/team': 'payments',
    },
    'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['team'] },
  }
  const { world, handler, signer } = await begin(chained(role('target', [trusting(condition)])))
  const response = await handler(
    assumeTarget(signer, {
      ExternalId: 'Customer-7',
      SourceIdentity: 'alice',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'payments',
      'Tags.member.2.Key': 'stage',
      'Tags.member.2.Value': '',
      'TransitiveTagKeys.member.1': 'team',
      Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      // empty lists, as SDKs send them
      ProvidedContexts: '',
    }),
  )
  assert.equal(response.status, 200, response.body)
  assert.equal(element(response, 'SourceIdentity'), 'alice')
  assert.ok(Number(element(response, 'PackedPolicySize')) > 0)
  assert.equal(world.events().at(-1)?.request?.['sts:externalid'], 'Customer-7')

  const other = await fault(
    handler,
    assumeTarget(signer, { ExternalId: 'customer-7', SourceIdentity: 'alice' }),
  )
  assert.equal(other[1], 'AccessDenied')
})

// invariant 4
test('AssumeRole denies with the same bytes for every cause, but for the id', async () => {
  const causes: Readonly<Record<string, readonly Resource[]>> = {
    role_missing: chained(),
    path_wrong: chained(role('target', [trusting()], { path: '/ci/' })),
    role_disabled: chained(role('target', [trusting()], { disabled: true })),
    condition: chained(role('target', [trusting({ StringEquals: { 'sts:ExternalId': 'x' } })])),
    explicit_deny: chained(role('target', [trusting(), { ...trusting(), Effect: 'Deny' }])),
    trusts_another: chained(
      role('other', [trusting()]),
      role('target', [{ ...trusting(), Principal: { AWS: `arn:aws:iam::${accountId}:role/other` } }]),
    ),
    identity_denies: [
      account(),
      provider(`https://${host}`),
      role('deploy', [allow(host, { StringEquals: { [`${host}:sub`]: subject } })], {
        policies: {
          inline: {
            no: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:*","Resource":"*"}]}',
          },
        },
      }),
      role('target', [trusting()]),
    ],
  }
  for (const [cause, resources] of Object.entries(causes)) {
    const { world, handler, signer } = await begin(resources)
    const response = await handler(assumeTarget(signer))
    const id = world.events().at(-1)?.id ?? ''
    assert.deepEqual([response.status, world.events().at(-1)?.outcome], [403, 'denied'], cause)
    assert.equal(
      response.body.replaceAll(id, 'ID'),
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
        `<Code>AccessDenied</Code><Message>User: ${caller} is not authorized to perform: sts:AssumeRole ` +
        `on resource: ${targetArn} (decision ID)</Message></Error><RequestId>ID</RequestId></ErrorResponse>`,
      cause,
    )
  }
})

const violation = (rest: string) => [400, 'ValidationError', `1 validation error detected: ${rest}`]
const mfa = [
  403,
  'AccessDenied',
  'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
]
const tag = (n: number, Key: string, Value = 'x') => ({
  [`Tags.member.${n}.Key`]: Key,
  [`Tags.member.${n}.Value`]: Value,
})
const manyTags = Object.assign({}, ...Array.from({ length: 51 }, (_, n) => tag(n + 1, `k${n}`)))

const refusals: readonly (readonly [
  name: string,
  changes: Readonly<Record<string, string | undefined>>,
  want: readonly unknown[],
])[] = [
  [
    'no role and no session name',
    { RoleArn: undefined, RoleSessionName: undefined },
    [
      400,
      'ValidationError',
      "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
    ],
  ],
  [
    'an external id of one character',
    { ExternalId: 'x' },
    violation(
      "Value 'x' at 'externalId' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ),
  ],
  [
    'an external id with a space',
    { ExternalId: 'a b' },
    violation(
      String.raw`Value 'a b' at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@:\/-]*`,
    ),
  ],
  [
    'a source identity with a slash',
    { SourceIdentity: 'a/b' },
    violation(
      String.raw`Value 'a/b' at 'sourceIdentity' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
    ),
  ],
  [
    'an empty tag key',
    tag(1, ''),
    [
      400,
      'ValidationError',
      String.raw`2 validation errors detected: Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+; Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1`,
    ],
  ],
  [
    'a tag without a value',
    { 'Tags.member.1.Key': 'team' },
    violation("Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null"),
  ],
  [
    'a tag value of 257 characters',
    tag(1, 'team', 'x'.repeat(257)),
    violation(
      "Value at 'tags.1.member.value' failed to satisfy constraint: Member must have length less than or equal to 256",
    ),
  ],
  [
    '51 tags',
    manyTags,
    violation(
      "Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    ),
  ],
  [
    'tag keys that differ in case only',
    { ...tag(1, 'Team'), ...tag(2, 'team') },
    [
      400,
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
  ],
  [
    'a transitive key without its tag',
    { 'TransitiveTagKeys.member.1': 'team' },
    [
      400,
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    ],
  ],
  [
    'more than an hour',
    { DurationSeconds: '3601' },
    [
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    ],
  ],
  [
    'a policy over 2,048 characters',
    { Policy: `{${' '.repeat(2047)}}` },
    [
      400,
      'PackedPolicyTooLarge',
      'Packed policy consumes 101% of allotted space, please use smaller policy.',
    ],
  ],
  [
    'a policy that is no JSON',
    { Policy: '{' },
    [400, 'MalformedPolicyDocument', 'This policy contains invalid Json'],
  ],
  ['a second factor', { SerialNumber: 'arn:aws:iam::1:mfa/x', TokenCode: '123456' }, mfa],
  [
    'half of a second factor',
    { TokenCode: '123456' },
    [
      403,
      'AccessDenied',
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    ],
  ],
  [
    'a code of seven digits, unquoted',
    { SerialNumber: 'arn:aws:iam::1:mfa/x', TokenCode: '1234567' },
    violation(
      "Value at 'tokenCode' failed to satisfy constraint: Member must have length less than or equal to 6",
    ),
  ],
  [
    'a provided context',
    {
      'ProvidedContexts.member.1.ProviderArn': 'arn:aws:iam::aws:contextProvider/IdentityCenter',
      'ProvidedContexts.member.1.ContextAssertion': 'xxxx',
    },
    [400, 'ValidationError', 'ProvidedContexts are not supported: no context provider is trusted here'],
  ],
  ...['Tags.member.2.Key', 'Tags.member.01.Key', 'Tags.member.1.Key.x', 'TransitiveTagKeys.member.2'].map(
    (name) =>
      [
        `a list with \`${name}\` alone`,
        { [name]: 'x' },
        [404, 'MalformedQueryString', 'The query string contains a syntax error.'],
      ] as const,
  ),
]
for (const [name, changes, want] of refusals) {
  test(`AssumeRole with ${name} gets AWS's text`, async () => {
    const { handler, signer } = await begin()
    assert.deepEqual(await fault(handler, assumeTarget(signer, changes)), want)
  })
}

test('AssumeRole keeps transitive tags and the source identity of the chain from change', async () => {
  const { world, handler } = await begin()
  const token = world.issuer.sign(
    world.claims({
      'https://aws.amazon.com/tags': {
        principal_tags: { team: ['payments'] },
        transitive_tag_keys: ['team'],
      },
      'https://aws.amazon.com/source_identity': 'alice',
    }),
  )
  const signer = await signIn(world, handler, { WebIdentityToken: token })
  assert.deepEqual(await fault(handler, assumeTarget(signer, tag(1, 'TEAM', 'other'))), [
    400,
    'InvalidParameterValue',
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
  ])
  assert.equal((await fault(handler, assumeTarget(signer, { SourceIdentity: 'mallory' })))[0], 400)
  assert.equal(element(await handler(assumeTarget(signer)), 'SourceIdentity'), 'alice')
})

test('a second factor is refused on record, and only to whoever signed the call', async () => {
  const { world, handler, signer } = await begin()
  const factor = { SerialNumber: 'arn:aws:iam::1:mfa/x', TokenCode: '123456' }
  const unsigned = queryCall(parameters(factor))
  assert.deepEqual((await fault(handler, unsigned)).slice(0, 2), [403, 'MissingAuthenticationToken'])
  await handler(assumeTarget(signer, factor))
  const event = world.events().at(-1)
  assert.deepEqual(
    [event?.operation, event?.outcome, event?.reason],
    ['AssumeRole', 'refused', 'operation_refused'],
  )
})

test('AssumeRole gives nothing for a call that is unsigned, or signed for another service', async () => {
  const { handler, signer } = await begin()
  const signed = assumeTarget(signer)
  const cases = [
    [queryCall(parameters()), 'MissingAuthenticationToken'],
    [assumeTarget({ ...signer, service: 'iam' }), 'SignatureDoesNotMatch'],
    [
      { ...signed, body: Buffer.from(`${signed.body.toString()}&DurationSeconds=3600`) },
      'SignatureDoesNotMatch',
    ],
  ] as const
  for (const [request, code] of cases) assert.equal((await fault(handler, request))[1], code)
})

test('AssumeRole answers any parameters in AWS form, and issues nothing that it was not asked for rightly', async () => {
  const { handler, signer } = await begin()
  const names = fc.constantFrom(
    'RoleArn',
    'Tags.member.1.Key',
    'Tags.member',
    'PolicyArns.member.1.arn',
    'Policy',
    'ExternalId',
  )
  await fc.assert(
    fc.asyncProperty(fc.dictionary(names, fc.string({ unit: 'binary' })), async (changes) => {
      const response = await handler(assumeTarget(signer, changes))
      assert.ok(response.status < 500 && response.body.startsWith('<'), response.body)
    }),
    { numRuns: 50 },
  )
})

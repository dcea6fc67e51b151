import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Exchange } from '@vouchsafe/exchange/flow'
import { accountOfAccessKeyId } from '@vouchsafe/exchange/session'
import { formatAmzTimestamp } from '@vouchsafe/exchange/sigv4'
import {
  account,
  accountId,
  allow,
  countingRandom,
  createWorld,
  host,
  provider,
  role,
  standardTrust,
  subject,
  type Signer,
  type TestWorld,
} from '@vouchsafe/exchange/testing'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { element, fault, queryCall, signedCall, wireRequest } from '#testing/index'
import type { WireHandler, WireRequest } from '#wire/types'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAwsSts } from './create-aws-sts.ts'
import type { StsRefusal } from './types.ts'

const version = { Version: '2011-06-15' }

function createSts(world: TestWorld = createWorld()) {
  const refusals: StsRefusal[] = []
  const handler = createAwsSts({
    exchange: world.exchange,
    random: world.deps.random,
    secureTransport: true,
    onRefusal: (refusal) => refusals.push(refusal),
  })
  return { world, handler, refusals }
}

const assumeParameters = (world: TestWorld, changes: Readonly<Record<string, string | undefined>> = {}) => ({
  Action: 'AssumeRoleWithWebIdentity',
  ...version,
  RoleArn: `arn:aws:iam::${accountId}:role/deploy`,
  RoleSessionName: 'run-1',
  WebIdentityToken: world.issuer.sign(world.claims()),
  ...changes,
})
const assume = (world: TestWorld, changes?: Readonly<Record<string, string | undefined>>): WireRequest =>
  queryCall(assumeParameters(world, changes))

const json = (request: WireRequest): WireRequest => ({
  ...request,
  headers: new Map([...request.headers, ['accept', ['application/json']]]),
})

async function signIn(world: TestWorld, handler: WireHandler): Promise<Signer> {
  const response = await handler(assume(world))
  return {
    accessKeyId: element(response, 'AccessKeyId') ?? '',
    secretAccessKey: element(response, 'SecretAccessKey') ?? '',
    sessionToken: element(response, 'SessionToken') ?? '',
    timestamp: formatAmzTimestamp(world.now as EpochSeconds),
  }
}

test('AssumeRoleWithWebIdentity answers in AWS XML, member for member', async () => {
  const { world, handler } = createSts()
  const response = await handler(assume(world))
  assert.equal(response.status, 200)
  assert.equal(response.headers['content-type'], 'text/xml')
  const shape = response.body
    .replace(/(<SessionToken>)[A-Za-z0-9+/]+</, '$1T<')
    .replace(/(<SecretAccessKey>)[A-Za-z0-9+/]{40}</, '$1S<')
    .replace(/(<AccessKeyId>)ASIA[A-Z2-7]{16}</, '$1A<')
    .replace(/(<RequestId>)[0-9a-f-]{36}</, '$1R<')
    .replace(/AROA\w+/, 'AROA')
  assert.equal(
    shape,
    '<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
      '<AssumeRoleWithWebIdentityResult>' +
      `<SubjectFromWebIdentityToken>${subject}</SubjectFromWebIdentityToken>` +
      '<Audience>sts.amazonaws.com</Audience>' +
      '<AssumedRoleUser>' +
      `<Arn>arn:aws:sts::${accountId}:assumed-role/deploy/run-1</Arn><AssumedRoleId>AROA:run-1</AssumedRoleId>` +
      '</AssumedRoleUser>' +
      '<Credentials><SessionToken>T</SessionToken><SecretAccessKey>S</SecretAccessKey>' +
      '<Expiration>2027-01-15T09:00:00Z</Expiration><AccessKeyId>A</AccessKeyId></Credentials>' +
      `<Provider>arn:aws:iam::${accountId}:oidc-provider/${host}</Provider>` +
      '<SessionTokenUtilization>10</SessionTokenUtilization><SessionTokenSize>380</SessionTokenSize>' +
      '</AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>R</RequestId></ResponseMetadata>' +
      '</AssumeRoleWithWebIdentityResponse>',
  )
  assert.equal(accountOfAccessKeyId(element(response, 'AccessKeyId') ?? ''), accountId)
  assert.equal(element(response, 'SessionToken')?.length, 380)
})

test('the request id on the wire is the decision id of the record', async () => {
  const { world, handler } = createSts()
  const response = await handler(assume(world))
  const [event] = world.events()
  assert.equal(response.headers['x-amzn-requestid'], event?.id)
  assert.equal(element(response, 'RequestId'), event?.id)
})

test('AssumeRoleWithWebIdentity answers JSON to those who accept it', async () => {
  const { world, handler } = createSts()
  const response = await handler(json(assume(world)))
  assert.equal(response.headers['content-type'], 'application/json')
  const { AssumeRoleWithWebIdentityResponse: body } = JSON.parse(response.body)
  assert.equal(body.AssumeRoleWithWebIdentityResult.Credentials.Expiration, world.now + 3600)
  assert.equal(body.ResponseMetadata.RequestId, response.headers['x-amzn-requestid'])
  assert.equal('SourceIdentity' in body.AssumeRoleWithWebIdentityResult, false)
})

test('AssumeRoleWithWebIdentity takes GET, any path, and an Authorization header it does not look at', async () => {
  const { world, handler } = createSts()
  const query = new URLSearchParams(assumeParameters(world)).toString()
  for (const path of ['/', '/sts', '/aws/sts/']) {
    const request = wireRequest({
      method: 'GET',
      path,
      query,
      headers: new Map([['authorization', ['Bearer x']]]),
    })
    assert.equal((await handler(request)).status, 200)
  }
})

test('AssumeRoleWithWebIdentity says how large policies and token are, when asked with policies', async () => {
  const { world, handler } = createSts()
  const Policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
  const policies = { Policy, 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
  const response = await handler(
    assume(world, { ...policies, MinimumSessionTokenSize: '2000', DurationSeconds: '900' }),
  )
  assert.ok(Number(element(response, 'PackedPolicySize')) > 0)
  assert.equal(element(response, 'SessionTokenSize'), '2000')
  assert.equal(element(response, 'SessionTokenUtilization'), '49')
  assert.equal(element(response, 'Expiration'), '2027-01-15T08:15:00Z')
})

test('AssumeRoleWithWebIdentity tells the source identity', async () => {
  const { world, handler } = createSts()
  const token = world.issuer.sign(world.claims({ 'https://aws.amazon.com/source_identity': 'alice' }))
  const response = await handler(assume(world, { WebIdentityToken: token }))
  assert.equal(element(response, 'SourceIdentity'), 'alice')
})

test('GetCallerIdentity answers the holder, in headers, presigned and in JSON', async () => {
  const { world, handler } = createSts()
  const signer = await signIn(world, handler)
  const parameters = { Action: 'GetCallerIdentity', ...version }
  for (const presign of [undefined, 60]) {
    const request = signedCall(parameters, { ...signer, ...(presign !== undefined && { presign }) })
    const response = await handler(request)
    assert.equal(response.status, 200, response.body)
    assert.equal(element(response, 'Arn'), `arn:aws:sts::${accountId}:assumed-role/deploy/run-1`)
    assert.equal(element(response, 'Account'), accountId)
    assert.match(element(response, 'UserId') ?? '', /^AROA\w+:run-1$/)
    const { GetCallerIdentityResponse: body } = JSON.parse((await handler(json(request))).body)
    assert.deepEqual(Object.keys(body.GetCallerIdentityResult), ['Arn', 'UserId', 'Account'])
  }
})

// invariant 4
test('a denial has the same bytes for every cause, but for its id', async () => {
  const trusted = standardTrust.slice(0, 2)
  const sub = { StringEquals: { [`${host}:sub`]: 'somebody else' } }
  const worlds: Readonly<Record<string, TestWorld>> = {
    role_missing: createWorld(trusted),
    path_wrong: createWorld([...trusted, role('deploy', [allow(host)], { path: '/ci/' })]),
    role_disabled: createWorld([...trusted, role('deploy', [allow(host)], { disabled: true })]),
    provider_disabled: createWorld([
      account(),
      provider(`https://${host}`, { disabled: true }),
      role('deploy', [allow(host)]),
    ]),
    condition: createWorld([...trusted, role('deploy', [allow(host, sub)])]),
    explicit_deny: createWorld([
      ...trusted,
      role('deploy', [allow(host), { ...allow(host), Effect: 'Deny' }]),
    ]),
    principal: createWorld([...trusted, role('deploy', [allow('other.example.com')])]),
    tag_session: createWorld([...trusted, role('deploy', [allow(host)])]),
    set_source_identity: createWorld([...trusted, role('deploy', [allow(host)])]),
    too_long: createWorld([...trusted, role('deploy', [allow(host, sub)])]),
  }
  const tokens: Readonly<Record<string, object>> = {
    tag_session: { 'https://aws.amazon.com/tags': { principal_tags: { a: ['b'] } } },
    set_source_identity: { 'https://aws.amazon.com/source_identity': 'alice' },
  }
  const answers = new Set<string>()
  for (const [cause, world] of Object.entries(worlds)) {
    const { handler, refusals } = createSts(world)
    const WebIdentityToken = world.issuer.sign(world.claims({ ...tokens[cause] }))
    const response = await handler(
      assume(world, { WebIdentityToken, ...(cause === 'too_long' && { DurationSeconds: '43200' }) }),
    )
    const id = response.headers['x-amzn-requestid'] ?? ''
    const [event, ...others] = world.events()
    assert.deepEqual([event?.outcome, event?.id, others.length, refusals.length], ['denied', id, 0, 0], cause)
    assert.ok(element(response, 'Message')?.endsWith(`(decision ${id})`))
    answers.add(JSON.stringify(response).replaceAll(id, 'ID'))
  }
  assert.deepEqual(
    [...answers].map((one) => JSON.parse(one)),
    [
      {
        status: 403,
        headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'ID', 'cache-control': 'no-store' },
        body:
          '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
          '<Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRoleWithWebIdentity (decision ID)</Message>' +
          '</Error><RequestId>ID</RequestId></ErrorResponse>',
      },
    ],
  )
})

const notValidated =
  'The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.'
const invalidToken = (message: string) => [400, 'InvalidIdentityToken', message]
const evidence: readonly [
  name: string,
  changes: Readonly<Record<string, unknown>>,
  want: readonly unknown[],
][] = [
  [
    'another issuer',
    { iss: 'https://x' },
    invalidToken('No OpenIDConnect provider found in your account for https://x'),
  ],
  ['another audience', { aud: 'x' }, invalidToken('Incorrect token audience')],
  [
    'several audiences',
    { aud: ['a', 'b'] },
    invalidToken('Token audience contains more than one audience while authorized party is not present'),
  ],
  ['no sub', { sub: undefined }, invalidToken('Missing a required claim: sub')],
  ['no iat', { iat: undefined }, invalidToken('Missing a required claim: iat')],
  ['no aud', { aud: undefined }, invalidToken('Missing a required claim: aud')],
  ['a sub of another type', { sub: 1 }, invalidToken(notValidated)],
  [
    'a past expiry',
    { iat: 1_799_990_000, exp: 1_799_990_060 },
    [
      400,
      'ExpiredTokenException',
      'Token expired: current date/time 1800000000 must be before the expiration date/time 1799990060',
    ],
  ],
  [
    'tags that double',
    {
      'https://aws.amazon.com/tags': { principal_tags: { a: ['1'] } },
      'https://aws.amazon.com/tags/principal_tags/A': '2',
    },
    [
      400,
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
  ],
  [
    'a transitive tag that is none',
    { 'https://aws.amazon.com/tags': { transitive_tag_keys: ['a'] } },
    [
      400,
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    ],
  ],
]
for (const [name, changes, want] of evidence) {
  test(`a token with ${name} gets AWS's text`, async () => {
    const { world, handler } = createSts()
    const WebIdentityToken = world.issuer.sign(world.claims(changes))
    assert.deepEqual(await fault(handler, assume(world, { WebIdentityToken })), want)
  })
}

test('what is no JWT, and what is forged, get AWS texts', async () => {
  const { world, handler, refusals } = createSts()
  assert.deepEqual(
    await fault(handler, assume(world, { WebIdentityToken: 'ya29.access' })),
    invalidToken(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    ),
  )
  const forged = world.issuer.sign(world.claims()).replace(/.{6}$/, 'AAAAAA')
  assert.deepEqual(
    await fault(handler, assume(world, { WebIdentityToken: forged })),
    invalidToken(notValidated),
  )
  assert.equal(refusals.length, 2)
})

test('a key that is nowhere, and an issuer that is down, get different errors: only the second is retried', async () => {
  const { world, handler } = createSts()
  world.isDown = true
  assert.deepEqual((await fault(handler, assume(world))).slice(0, 2), [400, 'IDPCommunicationError'])
  world.isDown = false
  world.now += 10
  const unknown = world.issuer.sign(world.claims(), { alg: 'ES256', kid: 'unknown' })
  assert.deepEqual(
    await fault(handler, assume(world, { WebIdentityToken: unknown })),
    invalidToken(
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    ),
  )
  assert.deepEqual((await fault(handler, assume(world, { WebIdentityToken: unknown }))).slice(0, 2), [
    400,
    'IDPCommunicationError',
  ])
})

const one = (rest: string) => [400, 'ValidationError', `1 validation error detected: ${rest}`]
const parameters: readonly [
  name: string,
  changes: Readonly<Record<string, string | undefined>>,
  want: readonly unknown[],
][] = [
  [
    'a session name with a colon',
    { RoleSessionName: 'Session1:2' },
    one(
      String.raw`Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
    ),
  ],
  [
    'a session name of one character',
    { RoleSessionName: 'x' },
    one(
      "Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ),
  ],
  [
    'a session name of 65 characters',
    { RoleSessionName: 'x'.repeat(65) },
    one(
      `Value '${'x'.repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ),
  ],
  [
    '899 seconds',
    { DurationSeconds: '899' },
    one(
      "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ),
  ],
  [
    '43201 seconds',
    { DurationSeconds: '43201' },
    one(
      "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
    ),
  ],
  [
    'a duration that is no number',
    { DurationSeconds: '1e3' },
    one("Value '1e3' at 'durationSeconds' failed to satisfy constraint: Member must be an integer"),
  ],
  [
    'no role and no token',
    { RoleArn: undefined, WebIdentityToken: undefined },
    [
      400,
      'ValidationError',
      "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value null at 'webIdentityToken' failed to satisfy constraint: Member must not be null",
    ],
  ],
  [
    'a token of three characters, unquoted',
    { WebIdentityToken: 'abc' },
    one(
      "Value at 'webIdentityToken' failed to satisfy constraint: Member must have length greater than or equal to 4",
    ),
  ],
  [
    'a token of 20,001 characters',
    { WebIdentityToken: 'a'.repeat(20_001) },
    one(
      "Value at 'webIdentityToken' failed to satisfy constraint: Member must have length less than or equal to 20000",
    ),
  ],
  [
    'a token size beyond the largest',
    { MinimumSessionTokenSize: '4097' },
    one(
      "Value '4097' at 'minimumSessionTokenSize' failed to satisfy constraint: Member must have value less than or equal to 4096",
    ),
  ],
  [
    'eleven policies',
    Object.fromEntries(
      Array.from({ length: 11 }, (_, n) => [`PolicyArns.member.${n + 1}.arn`, 'arn:aws:iam::aws:policy/X']),
    ),
    one(
      "Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10",
    ),
  ],
  [
    'a policy of foreign characters',
    { Policy: '{"a":"€"}' },
    one(
      String.raw`Value at 'policy' failed to satisfy constraint: Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u00FF]+`,
    ),
  ],
  [
    'an ARN that is none',
    { RoleArn: 'arn:aws:iam::1:role/deploy' },
    [400, 'ValidationError', 'arn:aws:iam::1:role/deploy is invalid'],
  ],
  [
    'an ARN of a user',
    { RoleArn: `arn:aws:iam::${accountId}:user/deploy` },
    [400, 'ValidationError', `arn:aws:iam::${accountId}:user/deploy is invalid`],
  ],
  [
    'a policy ARN that is none',
    { 'PolicyArns.member.1.arn': 'ReadOnlyAccess-ReadOnlyAccess' },
    [400, 'ValidationError', 'ReadOnlyAccess-ReadOnlyAccess is invalid'],
  ],
  [
    'a provider id',
    { ProviderId: 'www.amazon.com' },
    [400, 'ValidationError', 'ProviderId is not supported for OpenID Connect tokens'],
  ],
  [
    'a policy that is no JSON',
    { Policy: '{' },
    [400, 'MalformedPolicyDocument', 'This policy contains invalid Json'],
  ],
  [
    'policy and ARNs over 2,048 characters together',
    { Policy: `{${' '.repeat(2030)}}`, 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    [
      400,
      'PackedPolicyTooLarge',
      'Packed policy consumes 102% of allotted space, please use smaller policy.',
    ],
  ],
  [
    'a duration over the maximum of the role',
    { DurationSeconds: '7201' },
    [
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
  ],
  [
    'a gap in a list',
    { 'PolicyArns.member.2.arn': 'x' },
    [404, 'MalformedQueryString', 'The query string contains a syntax error.'],
  ],
]
for (const [name, changes, want] of parameters) {
  test(`a call with ${name} gets AWS's text`, async () => {
    const { world, handler } = createSts()
    assert.deepEqual(await fault(handler, assume(world, changes)), want)
  })
}

test('a value too long to quote is not quoted', async () => {
  const { world, handler } = createSts()
  const [, , message] = await fault(
    handler,
    assume(world, { RoleSessionName: '!'.repeat(300), DurationSeconds: '1'.repeat(300) }),
  )
  assert.ok(!String(message).includes('!!') && !String(message).includes('111'))
})

test('an unknown action or version is InvalidAction, in its own namespace', async () => {
  const { handler } = createSts()
  const cases = [
    [{ Action: 'AssumeRole', ...version }, 'Could not find operation AssumeRole for version 2011-06-15'],
    [
      { Action: 'GetCallerIdentity' },
      'Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED',
    ],
    [
      { Action: 'GetCallerIdentity', Version: '2010-05-08' },
      'Could not find operation GetCallerIdentity for version 2010-05-08',
    ],
    [{ Action: '__proto__', ...version }, 'Could not find operation __proto__ for version 2011-06-15'],
    [{ Action: '<&>', ...version }, 'Could not find operation &lt;&amp;&gt; for version 2011-06-15'],
  ] as const
  for (const [call, message] of cases) {
    const response = await handler(queryCall(call))
    assert.equal(response.status, 400)
    assert.ok(
      response.body.startsWith('<ErrorResponse xmlns="http://webservices.amazon.com/AWSFault/2005-15-09">'),
    )
    assert.equal(element(response, 'Code'), 'InvalidAction')
    assert.equal(element(response, 'Message'), message)
  }
})

test('what is no Query call is an unknown operation', async () => {
  const { handler } = createSts()
  const headers = new Map([['content-type', ['application/json']]])
  for (const request of [
    wireRequest(),
    wireRequest({ method: 'PUT' }),
    wireRequest({ method: 'GET', body: Buffer.from('Action=x') }),
    wireRequest({ headers, body: Buffer.from('{"Action":"GetCallerIdentity"}') }),
    wireRequest({ headers: new Map(), body: Buffer.from('Action=x') }),
    json(wireRequest()),
  ]) {
    const response = await handler(request)
    assert.deepEqual([response.status, response.body], [404, '<UnknownOperationException/>'])
  }
})

// classes "DoS / resource" and "verify A, use B"
test('a form that can be read in two ways, or is too much, is refused', async () => {
  const { world, handler } = createSts()
  const good = new URLSearchParams(assumeParameters(world)).toString()
  const malformed = [404, 'MalformedQueryString', 'The query string contains a syntax error.']
  const cases: readonly (readonly [Partial<WireRequest>, readonly unknown[]])[] = [
    [{ body: Buffer.from(`${good}&RoleArn=x`) }, malformed],
    [{ body: Buffer.from(good), query: 'RoleArn=x' }, malformed],
    [{ body: Buffer.from(`${good}&a=%`) }, malformed],
    [{ body: Buffer.from(`${good}&a=%C3%28`) }, malformed],
    [{ body: Buffer.concat([Buffer.from(`${good}&a=`), Buffer.of(0xff)]) }, malformed],
    [{ body: Buffer.from(Array.from({ length: 201 }, (_, n) => `a${n}=1`).join('&')) }, malformed],
    [
      { body: Buffer.alloc(1024 * 1024 + 1, 'a') },
      [413, 'RequestEntityTooLarge', 'The request is too large.'],
    ],
  ]
  for (const [changes, want] of cases) assert.deepEqual(await fault(handler, wireRequest(changes)), want)
  assert.equal(world.events().length, 0)
})

test('GetCallerIdentity refuses with AWS texts', async () => {
  const { world, handler, refusals } = createSts()
  const signer = await signIn(world, handler)
  const call = { Action: 'GetCallerIdentity', ...version }
  const signed = signedCall(call, signer)
  const text = 'The security token included in the request is invalid.'
  const cases: readonly (readonly [WireRequest, readonly unknown[]])[] = [
    [queryCall(call), [403, 'MissingAuthenticationToken', 'Request is missing Authentication Token']],
    [signedCall(call, { ...signer, sessionToken: 'x' }), [403, 'InvalidClientTokenId', text]],
    [
      signedCall(call, { ...signer, accessKeyId: signer.accessKeyId.replace('ASIA', 'AKIA') }),
      [403, 'InvalidClientTokenId', text],
    ],
    [
      { ...signed, path: '/x' },
      [
        403,
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      ],
    ],
    [
      signedCall(call, { ...signer, service: 'iam' }),
      [403, 'SignatureDoesNotMatch', "Credential should be scoped to correct service: 'sts'."],
    ],
    [
      signedCall(call, { ...signer, timestamp: '20270115T075459Z' }),
      [
        403,
        'SignatureDoesNotMatch',
        'Signature expired: 20270115T075459Z is now earlier than 20270115T075500Z (20270115T080000Z - 5 min.)',
      ],
    ],
    [
      signedCall(call, { ...signer, timestamp: '20270115T075859Z', presign: 59 }),
      [
        403,
        'SignatureDoesNotMatch',
        'Signature expired: 20270115T075859Z is now earlier than 20270115T075901Z (20270115T080000Z - 59 sec.)',
      ],
    ],
    [
      signedCall(call, { ...signer, timestamp: '20270115T080501Z' }),
      [
        403,
        'SignatureDoesNotMatch',
        'Signature not yet current: 20270115T080501Z is still later than 20270115T080500Z (20270115T080000Z + 5 min.)',
      ],
    ],
    [
      {
        ...signed,
        headers: new Map([...signed.headers, ['authorization', ['AWS4-HMAC-SHA256 SignedHeaders=host']]]),
      },
      [400, 'IncompleteSignature', "Authorization header requires 'Credential' parameter."],
    ],
  ]
  for (const [request, want] of cases) assert.deepEqual(await fault(handler, request), want)
  assert.equal(refusals.length, cases.length)

  const day = signed.headers.get('authorization')?.[0]?.replace('20270115', '20270114') ?? ''
  const [, , message] = await fault(handler, {
    ...signed,
    headers: new Map([...signed.headers, ['authorization', [day]]]),
  })
  assert.equal(
    message,
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20270114' != '20270115', from '20270115T080000Z'.",
  )

  world.now += 3600
  const late = signedCall(call, { ...signer, timestamp: formatAmzTimestamp(world.now as EpochSeconds) })
  assert.deepEqual(await fault(handler, late), [
    403,
    'ExpiredToken',
    'The security token included in the request is expired',
  ])
})

// invariant 4: a revoked session is told from a false one by nobody
test('GetCallerIdentity answers a session of a deleted role as it answers a false one', async () => {
  const { world, handler } = createSts()
  const signer = await signIn(world, handler)
  const call = { Action: 'GetCallerIdentity', ...version }
  world.trust.set(...standardTrust.slice(0, 2))
  const answers = [signedCall(call, signer), signedCall(call, { ...signer, sessionToken: 'x' })].map(
    async (request) => {
      const response = await handler(request)
      return JSON.stringify(response).replaceAll(response.headers['x-amzn-requestid'] ?? '', 'ID')
    },
  )
  const [revoked, invalid] = await Promise.all(answers)
  assert.equal(revoked, invalid)
})

test('throttling and a ledger that cannot write are told as AWS would', async () => {
  const { world, handler } = createSts()
  world.beforeAppend = () => {
    throw new Error('disk full')
  }
  const unavailable = [
    503,
    'ServiceUnavailable',
    'The request has failed due to a temporary failure of the server.',
  ]
  assert.deepEqual(await fault(handler, assume(world)), unavailable)
  const refused = await handler(assume(world))
  assert.equal(element(refused, 'Type'), 'Receiver')
  assert.ok(!/Credentials|ASIA/.test(refused.body))
  for (let count = 0; count < 50; count += 1) await handler(assume(world, { WebIdentityToken: 'xxxx' }))
  assert.deepEqual(await fault(handler, assume(world)), [400, 'Throttling', 'Rate exceeded'])
})

test('chaining and a token that grows too large have their texts', async () => {
  const refuse = (error: VouchsafeError): WireHandler =>
    createAwsSts({
      random: countingRandom(),
      secureTransport: false,
      exchange: { assumeRoleWithWebIdentity: () => Promise.reject(error) } as Partial<Exchange> as Exchange,
    })
  const { world } = createSts()
  const chained = new VouchsafeError('duration_exceeds_role', { detail: { chained: true } })
  assert.deepEqual(await fault(refuse(chained), assume(world)), [
    400,
    'ValidationError',
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  ])
  const large = new VouchsafeError('session_too_large', { detail: { size: 4100, largest: 4096 } })
  assert.deepEqual(await fault(refuse(large), assume(world)), [
    400,
    'PackedPolicyTooLarge',
    'Session token consumes 101% of allotted space, please use smaller policies and tags.',
  ])
  const odd = new VouchsafeError('tags_invalid')
  assert.deepEqual((await fault(refuse(odd), assume(world))).slice(1), [
    'InvalidParameterValue',
    'The session tags are malformed.',
  ])
})

test('a fault of ours is a 500 that says nothing, and is told to the operator', async () => {
  const bug = new RangeError('secret internals')
  const refusals: StsRefusal[] = []
  const exchange: Exchange = {
    assumeRoleWithWebIdentity: () => Promise.reject(bug),
    authenticate: () => Promise.reject(bug),
  }
  const handler = createAwsSts({
    exchange,
    random: countingRandom(),
    secureTransport: false,
    onRefusal: (refusal) => refusals.push(refusal),
  })
  const response = await handler(json(queryCall({ Action: 'GetCallerIdentity', ...version })))
  assert.equal(response.status, 500)
  assert.deepEqual(JSON.parse(response.body), {
    Error: {
      Type: 'Receiver',
      Code: 'InternalFailure',
      Message: 'The request processing has failed because of an unknown error, exception or failure.',
    },
    RequestId: response.headers['x-amzn-requestid'],
  })
  assert.equal(refusals[0]?.error, bug)
})

test('createAwsSts() is total: any bytes get an answer of AWS form', async () => {
  const { handler } = createSts()
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array(),
      fc.string(),
      fc.constantFrom('GET', 'POST', 'OPTIONS'),
      async (body, query, method) => {
        const response = await handler(wireRequest({ body: Buffer.from(body), query, method }))
        assert.ok(response.status >= 400 && response.body.startsWith('<'))
      },
    ),
  )
})

test('no token, session token or secret reaches an answer but the one it is issued in', async () => {
  const { world, handler, refusals } = createSts()
  const signer = await signIn(world, handler)
  const good = assumeParameters(world)
  const token = good.WebIdentityToken
  const answers = await Promise.all(
    [
      queryCall({ ...good, RoleSessionName: '!' }),
      queryCall({ ...good, RoleArn: 'x' }),
      queryCall({ ...good, WebIdentityToken: `${token}x` }),
      queryCall({ ...good, WebIdentityToken: token.repeat(60) }),
      queryCall({ ...good, Action: 'X' }),
      signedCall(
        { Action: 'GetCallerIdentity', ...version },
        { ...signer, sessionToken: `${signer.sessionToken}AAAA` },
      ),
      signedCall({ Action: 'GetCallerIdentity', ...version }, signer),
    ].map(handler),
  )
  const shown = JSON.stringify([answers, refusals.map(({ error }) => [String(error), error])])
  const secrets = [...token.split('.'), signer.secretAccessKey, signer.sessionToken ?? '']
  for (const text of secrets) {
    for (let start = 0; start + 12 <= text.length; start += 4)
      assert.ok(!shown.includes(text.slice(start, start + 12)))
  }
})

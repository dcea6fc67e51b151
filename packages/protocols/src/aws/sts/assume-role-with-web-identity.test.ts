import { accountOfAccessKeyId } from '@vouchsafe/exchange/session'
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
  type TestWorld,
} from '@vouchsafe/exchange/testing'
import { assume, assumeParameters, createSts, element, fault, json, wireRequest } from '#testing/index'
import assert from 'node:assert/strict'
import { test } from 'node:test'

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
      '<SessionTokenUtilization>10</SessionTokenUtilization><SessionTokenSize>376</SessionTokenSize>' +
      '</AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>R</RequestId></ResponseMetadata>' +
      '</AssumeRoleWithWebIdentityResponse>',
  )
  assert.equal(accountOfAccessKeyId(element(response, 'AccessKeyId') ?? ''), accountId)
  assert.equal(element(response, 'SessionToken')?.length, 376)
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

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, createIam, faultOf, type TestIam } from '#testing/iam'
import { estate, oidcArn, tag } from '#testing/iam-estate'

const url = 'https://token.actions.githubusercontent.com'
const arn = `arn:aws:iam::${accountId}:oidc-provider/token.actions.githubusercontent.com`
const thumbprint = '6938FD4D98BAB03FAADB97B34396831E3780AEA1'
const named = { OpenIDConnectProviderArn: oidcArn }
const specOf = (iam: TestIam, name = 'other.example.com') =>
  iam.world.trust.current().resource({ kind: 'Provider', account: accountId, name })?.spec
const list = (name: string, values: readonly string[]) =>
  Object.fromEntries(values.map((value, index) => [`${name}.member.${index + 1}`, value]))

test('CreateOpenIDConnectProvider stores what a manifest of the same provider would', async () => {
  const iam = createIam(estate())
  const { body } = await iam.call('CreateOpenIDConnectProvider', {
    Url: url,
    ...list('ClientIDList', ['sts.amazonaws.com', 'sts.amazonaws.com', 'b']),
    ...list('ThumbprintList', [thumbprint]),
    ...tag,
  })
  assert.match(body, new RegExp(`<OpenIDConnectProviderArn>${arn}</OpenIDConnectProviderArn>`))
  assert.deepEqual(specOf(iam, 'token.actions.githubusercontent.com'), {
    url,
    audiences: ['sts.amazonaws.com', 'b'],
    claims: 'known',
    thumbprints: [thumbprint.toLowerCase()],
    tags: { Cost: '7' },
    maxTokenLifetime: 86_400,
    disabled: false,
  })
  const got = await iam.call('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn })
  assert.match(
    got.body,
    /<Url>token\.actions\.githubusercontent\.com<\/Url><ClientIDList><member>sts\.amazonaws\.com<\/member><member>b<\/member><\/ClientIDList>/,
  )
})

test('an empty list, as SDKs send it, is an empty list', async () => {
  const iam = createIam(estate())
  const parameters = { Url: url, ClientIDList: '', ThumbprintList: '' }
  assert.equal((await iam.call('CreateOpenIDConnectProvider', parameters)).status, 200)
  const { body } = await iam.call('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn })
  assert.match(body, /<ClientIDList><\/ClientIDList><ThumbprintList><\/ThumbprintList>/)
})

test('client ids are added and removed, again and again to no harm', async () => {
  const iam = createIam(estate())
  for (const ClientID of ['b', 'b'])
    await iam.call('AddClientIDToOpenIDConnectProvider', { ...named, ClientID })
  assert.deepEqual(specOf(iam)?.['audiences'], ['sts.amazonaws.com', 'b'])
  for (const ClientID of ['sts.amazonaws.com', 'absent'])
    assert.equal(
      (await iam.call('RemoveClientIDFromOpenIDConnectProvider', { ...named, ClientID })).status,
      200,
    )
  assert.deepEqual(specOf(iam)?.['audiences'], ['b'])
})

test('thumbprints are replaced whole', async () => {
  const iam = createIam(estate())
  await iam.call('UpdateOpenIDConnectProviderThumbprint', {
    ...named,
    ...list('ThumbprintList', [thumbprint]),
  })
  assert.deepEqual(specOf(iam)?.['thumbprints'], [thumbprint.toLowerCase()])
})

test('ListOpenIDConnectProviders names those of the own account, and DeleteOpenIDConnectProvider removes one', async () => {
  const iam = createIam(estate())
  const arns = async () =>
    [...(await iam.call('ListOpenIDConnectProviders')).body.matchAll(/<Arn>([^<]*)</g)].map(
      ([, text]) => text,
    )
  const ours = `arn:aws:iam::${accountId}:oidc-provider/ci.example.com`
  assert.deepEqual(await arns(), [ours, oidcArn])
  assert.equal((await iam.call('DeleteOpenIDConnectProvider', named)).status, 200)
  assert.deepEqual(await arns(), [ours])
})

const refusals: readonly [
  name: string,
  operation: string,
  parameters: Readonly<Record<string, string>>,
  fault: readonly unknown[],
][] = [
  [
    'an issuer that is there',
    'CreateOpenIDConnectProvider',
    { Url: 'https://other.example.com' },
    [409, 'EntityAlreadyExists', 'Provider with url https://other.example.com already exists.'],
  ],
  [
    'an issuer that looks like another',
    'CreateOpenIDConnectProvider',
    { Url: 'https://Other.example.com' },
    [
      400,
      'InvalidInput',
      '`url`: `Other.example.com` looks like `Provider 000000000001/other.example.com`: expected issuers that differ in more than letter case or a trailing slash',
    ],
  ],
  [
    'an issuer without https',
    'CreateOpenIDConnectProvider',
    { Url: 'http://x.example.com' },
    [400, 'ValidationError', 'Invalid Open ID Connect Provider URL'],
  ],
  [
    'an issuer with a query',
    'CreateOpenIDConnectProvider',
    { Url: 'https://x.example.com?a' },
    [400, 'ValidationError', 'Invalid Open ID Connect Provider URL'],
  ],
  [
    'an issuer that could be a service prefix',
    'CreateOpenIDConnectProvider',
    { Url: 'https://sts' },
    [400, 'ValidationError', 'Invalid Open ID Connect Provider URL'],
  ],
  [
    'six thumbprints',
    'CreateOpenIDConnectProvider',
    {
      Url: url,
      ...list(
        'ThumbprintList',
        Array.from({ length: 6 }, () => 'a'.repeat(40)),
      ),
    },
    [400, 'InvalidInput', 'Thumbprint list must contain fewer than 5 entries.'],
  ],
  [
    '101 client ids',
    'CreateOpenIDConnectProvider',
    {
      Url: url,
      ...list(
        'ClientIDList',
        Array.from({ length: 101 }, (_, index) => `id-${index}`),
      ),
    },
    [409, 'LimitExceeded', 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100'],
  ],
  [
    'members over their lengths',
    'CreateOpenIDConnectProvider',
    {
      Url: 'https://x.example.com',
      ...list('ClientIDList', ['x'.repeat(256)]),
      ...list('ThumbprintList', ['ab']),
    },
    [
      400,
      'ValidationError',
      "2 validation errors detected: Value at 'clientIDList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]; Value at 'thumbprintList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must have length greater than or equal to 40]",
    ],
  ],
  [
    'a provider that is not there',
    'GetOpenIDConnectProvider',
    { OpenIDConnectProviderArn: `${oidcArn}x` },
    [404, 'NoSuchEntity', `OpenIDConnect Provider not found for arn ${oidcArn}x`],
  ],
  [
    'to delete what is not there',
    'DeleteOpenIDConnectProvider',
    { OpenIDConnectProviderArn: `${oidcArn}x` },
    [404, 'NoSuchEntity', `OpenId connect Provider ${oidcArn}x cannot be found.`],
  ],
  [
    'to delete what a role trusts',
    'DeleteOpenIDConnectProvider',
    { OpenIDConnectProviderArn: `arn:aws:iam::${accountId}:oidc-provider/ci.example.com` },
    [409, 'DeleteConflict', 'cannot be deleted while `Role 000000000001/app` needs it'],
  ],
  [
    'an ARN of something else',
    'GetOpenIDConnectProvider',
    { OpenIDConnectProviderArn: `arn:aws:iam::${accountId}:role/app` },
    [400, 'InvalidInput', `ARN arn:aws:iam::${accountId}:role/app is not valid.`],
  ],
]
for (const [name, operation, parameters, fault] of refusals)
  test(`${operation} refuses ${name} in AWS's words`, async () => {
    const iam = createIam(estate())
    assert.deepEqual(faultOf(await iam.call(operation, parameters)), fault)
    assert.deepEqual(iam.orders, [])
  })

// INVARIANT 11: inline keys, private authorities and private addresses are an administrator's, by manifest
for (const field of [
  'Keys',
  'Jwks',
  'JwksUri',
  'DiscoveryUrl',
  'Ca',
  'AllowPrivateAddresses',
  'Claims',
  'keys.jwks',
])
  test(`CreateOpenIDConnectProvider cannot be told \`${field}\``, async () => {
    const iam = createIam(estate())
    const parameters = { Url: 'https://192.168.0.1.example.com', [field]: 'https://169.254.169.254/' }
    const [status, code] = faultOf(await iam.call('CreateOpenIDConnectProvider', parameters))
    assert.deepEqual([status, code, iam.orders], [400, 'ValidationError', []])
  })

test('a provider made through the API fetches its keys from the issuer itself, at public addresses', async () => {
  const iam = createIam(estate())
  await iam.call('CreateOpenIDConnectProvider', { Url: url })
  assert.deepEqual(iam.world.trust.current().provider(accountId, url)?.keys, {
    from: 'discovery',
    discoveryUrl: `${url}/.well-known/openid-configuration`,
    allowPrivateAddresses: false,
  })
})

test('what an administrator said of a provider stays when the API changes the rest', async () => {
  const keys = { jwksUri: 'https://10.0.0.1.example.com/jwks', allowPrivateAddresses: true }
  const resources = estate().map((resource) =>
    resource.name === 'other.example.com'
      ? { ...resource, spec: { ...resource.spec, keys, hashedClaims: ['sub'] } }
      : resource,
  )
  const iam = createIam(resources)
  await iam.call('AddClientIDToOpenIDConnectProvider', { ...named, ClientID: 'b' })
  await iam.call('TagOpenIDConnectProvider', { ...named, ...tag })
  const spec = specOf(iam)
  assert.deepEqual([spec?.['keys'], spec?.['hashedClaims'], spec?.['claims']], [keys, ['sub'], 'all'])
})

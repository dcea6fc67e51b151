import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, createIam, faultOf, type TestIam } from '#testing/iam'
import { estate, samlArn, tag } from '#testing/iam-estate'
import { metadataXml } from '@vouchsafe/core/saml/testing'

const arn = `arn:aws:iam::${accountId}:saml-provider/okta`
const create = { Name: 'okta', SAMLMetadataDocument: metadataXml({ entity: 'entityID="urn:okta"' }) }
const specOf = (iam: TestIam, name: string) =>
  iam.world.trust.current().resource({ kind: 'SamlProvider', account: accountId, name })?.spec

test('a SAML provider is created, read, updated, listed and deleted', async () => {
  const iam = createIam(estate())
  const created = await iam.call('CreateSAMLProvider', {
    ...create,
    ...tag,
    AssertionEncryptionMode: 'Allowed',
  })
  assert.match(created.body, new RegExp(`<SAMLProviderArn>${arn}</SAMLProviderArn>`))
  assert.deepEqual(specOf(iam, 'okta'), {
    metadata: create.SAMLMetadataDocument,
    disabled: false,
    tags: { Cost: '7' },
  })
  const updated = {
    SAMLProviderArn: arn,
    SAMLMetadataDocument: metadataXml({ entity: 'entityID="urn:two"' }),
  }
  await iam.call('UpdateSAMLProvider', updated)
  const got = await iam.call('GetSAMLProvider', { SAMLProviderArn: arn })
  assert.match(got.body, /entityID=&quot;urn:two&quot;/)
  const listed = [...(await iam.call('ListSAMLProviders')).body.matchAll(/<Arn>([^<]*)</g)]
  assert.deepEqual(
    listed.map(([, text]) => text),
    [samlArn, arn],
  )
  await iam.call('DeleteSAMLProvider', { SAMLProviderArn: arn })
  assert.equal(specOf(iam, 'okta'), undefined)
})

test('a private key is refused, and stands in no record', async () => {
  const iam = createIam(estate())
  const key = '-----BEGIN PRIVATE KEY-----hunter2'
  const [status, code] = faultOf(await iam.call('CreateSAMLProvider', { ...create, AddPrivateKey: key }))
  assert.deepEqual([status, code, iam.orders], [400, 'InvalidInput', []])
  assert.doesNotMatch(JSON.stringify(iam.world.events()), /hunter2/)
})

const refusals: readonly [
  name: string,
  operation: string,
  parameters: Readonly<Record<string, string>>,
  fault: readonly unknown[],
][] = [
  [
    'a name that is taken',
    'CreateSAMLProvider',
    { ...create, Name: 'CORP' },
    [
      409,
      'EntityAlreadyExists',
      `Provider with arn arn:aws:iam::${accountId}:saml-provider/CORP already exists.`,
    ],
  ],
  [
    'metadata that is none',
    'CreateSAMLProvider',
    { ...create, SAMLMetadataDocument: `<a>${'x'.repeat(1000)}</a>` },
    [400, 'InvalidInput', 'Could not parse metadata'],
  ],
  [
    'metadata with entities',
    'UpdateSAMLProvider',
    {
      SAMLProviderArn: samlArn,
      SAMLMetadataDocument: metadataXml().replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>'),
    },
    [400, 'InvalidInput', 'Could not parse metadata'],
  ],
  [
    'short metadata',
    'CreateSAMLProvider',
    { ...create, SAMLMetadataDocument: '<a/>' },
    [
      400,
      'ValidationError',
      "1 validation error detected: Value at 'sAMLMetadataDocument' failed to satisfy constraint: Member must have length greater than or equal to 1000",
    ],
  ],
  [
    'encryption',
    'UpdateSAMLProvider',
    { SAMLProviderArn: samlArn, AssertionEncryptionMode: 'Required' },
    [400, 'InvalidInput', 'Encrypted assertions are not supported: the provider takes no private key.'],
  ],
  [
    'an unknown mode',
    'UpdateSAMLProvider',
    { SAMLProviderArn: samlArn, AssertionEncryptionMode: 'Never' },
    [
      400,
      'ValidationError',
      "1 validation error detected: Value at 'assertionEncryptionMode' failed to satisfy constraint: Member must satisfy enum value set: [Required, Allowed]",
    ],
  ],
  [
    'a provider that is not there',
    'GetSAMLProvider',
    { SAMLProviderArn: arn },
    [404, 'NoSuchEntity', `Manifest not found for arn ${arn}`],
  ],
  [
    'an ARN of something else',
    'DeleteSAMLProvider',
    { SAMLProviderArn: `arn:aws:iam::${accountId}:role/app` },
    [400, 'InvalidInput', `ARN arn:aws:iam::${accountId}:role/app is not valid.`],
  ],
]
for (const [name, operation, parameters, fault] of refusals)
  test(`${operation} refuses ${name} in AWS's words`, async () => {
    const iam = createIam(estate())
    assert.deepEqual(faultOf(await iam.call(operation, parameters)), fault)
    assert.deepEqual(iam.orders, [])
  })

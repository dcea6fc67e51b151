import {
  authnXml,
  certificateXml,
  descriptorXml,
  instant,
  metadataXml,
  samlEntityId,
  samlKeys,
  samlNow,
  signedResponse,
  subjectXml,
} from '@vouchsafe/core/saml/testing'
import type { Code } from '@vouchsafe/core/errors'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import type { SamlProvider } from '@vouchsafe/trust/snapshot'
import { throwsCode } from '#testing/index'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { VerifiedSamlEvidence } from './evidence.ts'
import { samlEndpoints } from './saml-endpoints.ts'
import { createSamlVerifier, type SamlContext } from './saml-verifier.ts'

const account = '123456789012'
const arn = `arn:aws:iam::${account}:saml-provider/corp`
const corp: SamlProvider = {
  account,
  name: 'corp',
  arn,
  uniqueId: 'XSAM1',
  createdAt: 0 as EpochSeconds,
  disabled: false,
  metadata: metadataXml(),
  tags: new Map(),
}
const trustIn = (...providers: readonly SamlProvider[]): SamlContext['trust'] => ({
  samlProvider: (owner, name) => providers.find((one) => one.account === owner && one.name === name),
})
const verifier = createSamlVerifier({
  settings: { toleranceSeconds: 60 as Seconds, endpoints: ['https://vouchsafe.internal/saml'] },
})
const verify = (response: string, context: Partial<SamlContext> = {}): VerifiedSamlEvidence =>
  verifier.verify(response, { account, providerArn: arn, trust: trustIn(corp), at: samlNow, ...context })

test('verify() yields what the provider signed, in the words of AWS', () => {
  const response = signedResponse({ authn: authnXml(`SessionNotOnOrAfter="${instant(600)}"`) })
  const { attributes, ...evidence } = verify(response)
  assert.deepEqual(evidence, {
    kind: 'saml',
    provider: corp,
    issuer: samlEntityId,
    subject: 'alice',
    subjectType: 'persistent',
    audience: 'https://signin.aws.amazon.com/saml',
    nameQualifier: createHash('sha1').update(`${samlEntityId}${account}/corp`).digest('base64'),
    sessionEndsAt: samlNow + 600,
    digest: createHash('sha256').update(response).digest('hex'),
  })
  assert.equal(attributes.size, 2)
})

test('verify() names an older format of names by its whole URI', () => {
  const old = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
  const subject = subjectXml().replace('urn:oasis:names:tc:SAML:2.0:nameid-format:persistent', old)
  assert.equal(verify(signedResponse({ subject })).subjectType, old)
})

test('verify() verifies for a disabled provider all the same: refusing it is a decision', () => {
  assert.equal(
    verify(signedResponse(), { trust: trustIn({ ...corp, disabled: true }) }).provider.disabled,
    true,
  )
})

test('verify() verifies the same response again: people assume several roles with it', () => {
  const response = signedResponse()
  assert.deepEqual(verify(response), verify(response))
})

const rolled = metadataXml({
  descriptors: [samlKeys.p256, samlKeys.rsa].map((key) => descriptorXml(certificateXml(key))).join(''),
})
test('verify() goes by the metadata that the provider has now', () => {
  const response = signedResponse()
  const other = metadataXml({ descriptors: descriptorXml(certificateXml(samlKeys.p256)) })
  throwsCode(
    () => verify(response, { trust: trustIn({ ...corp, metadata: other }) }),
    'saml_signature_invalid',
  )
  verify(response, { trust: trustIn({ ...corp, metadata: rolled }) })
  verify(response)
})

const expiring = (end: string): SamlContext['trust'] =>
  trustIn({ ...corp, metadata: metadataXml({ entity: `entityID="${samlEntityId}" validUntil="${end}"` }) })
const foreign = trustIn({ ...corp, account: '210987654321', arn: arn.replace(account, '210987654321') })

const cases: readonly (readonly [name: string, context: Partial<SamlContext>, code: Code])[] = [
  ['a provider that is not there', { trust: trustIn() }, 'saml_provider_unknown'],
  ['a provider of another name', { providerArn: arn.replace('corp', 'other') }, 'saml_provider_unknown'],
  ['a provider in another case', { providerArn: arn.replace('corp', 'Corp') }, 'saml_provider_unknown'],
  [
    'a provider of another account',
    { trust: foreign, providerArn: arn.replace(account, '210987654321') },
    'saml_provider_unknown',
  ],
  ['a role of another account', { account: '210987654321' }, 'saml_provider_unknown'],
  ['a provider of another partition', { providerArn: arn.replace('aws', 'aws-cn') }, 'saml_provider_unknown'],
  ['an OIDC provider', { providerArn: arn.replace('saml', 'oidc') }, 'saml_provider_unknown'],
  ['what is no ARN', { providerArn: 'corp' }, 'saml_provider_unknown'],
  ['an ARN with a line feed', { providerArn: `${arn}\n` }, 'saml_provider_unknown'],
  ['metadata past its end', { trust: expiring(instant(0)) }, 'saml_metadata_expired'],
  ['metadata that is none', { trust: trustIn({ ...corp, metadata: '<x/>' }) }, 'saml_metadata_malformed'],
  [
    'metadata of another entity',
    { trust: trustIn({ ...corp, metadata: metadataXml({ entity: 'entityID="urn:other"' }) }) },
    'saml_issuer_refused',
  ],
  ['a time long after', { at: (samlNow + 3600) as EpochSeconds }, 'saml_expired'],
  ['a time long before', { at: (samlNow - 3600) as EpochSeconds }, 'saml_not_yet_valid'],
]
for (const [name, context, code] of cases)
  test(`verify() refuses a good response for ${name}: ${code}`, () =>
    void throwsCode(() => verify(signedResponse(), context), code))

test('verify() takes metadata in its last second', () => {
  verify(signedResponse(), { trust: expiring(instant(1)) })
})

// invariant 4: what is said depends on the evidence and the provider that it names, in one order
const orders: readonly (readonly [
  name: string,
  response: string,
  context: Partial<SamlContext>,
  code: Code,
])[] = [
  ['form before provider', '', { trust: trustIn() }, 'saml_malformed'],
  [
    'issuer before signature',
    signedResponse({ issuer: 'urn:other' }, { key: samlKeys.p256 }),
    {},
    'saml_issuer_refused',
  ],
  [
    'signature before time',
    signedResponse({ nameId: 'bob' }, { key: samlKeys.p256 }),
    { at: 0 as EpochSeconds },
    'saml_signature_invalid',
  ],
  [
    'audience before time',
    signedResponse({ subject: subjectXml().replace('signin.aws', 'signin.other') }),
    { at: 0 as EpochSeconds },
    'saml_audience_refused',
  ],
]
for (const [name, response, context, code] of orders)
  test(`verify() judges ${name}: ${code}`, () => void throwsCode(() => verify(response, context), code))

test('samlEndpoints() knows AWS by every region, and this installation by its exact names', () => {
  const own = 'https://vouchsafe.internal/saml'
  const { isAudience, isRecipient } = samlEndpoints([own])
  for (const name of [
    own,
    'https://signin.aws.amazon.com/saml',
    'https://eu-west-1.signin.aws.amazon.com/saml',
  ])
    assert.deepEqual([isAudience(name), isRecipient(name)], [true, true], name)
  assert.deepEqual(
    ['urn:amazon:webservices'].map((name) => [isAudience(name), isRecipient(name)]),
    [[true, false]],
  )
  for (const name of [
    '',
    `${own}/`,
    own.toUpperCase(),
    'http://signin.aws.amazon.com/saml',
    'https://signin.aws.amazon.com/saml/',
    'https://signin.aws.amazon.com/saml?x',
    'https://signin.aws.amazon.com.evil.example/saml',
    'https://signin-aws.amazon.com/saml',
    'https://evil.example/.signin.aws.amazon.com/saml',
    'https://a.b.signin.aws.amazon.com/saml',
    'https://signin.aws.amazon.com/saml\n',
    'urn:amazon:webservices:x',
  ])
    assert.deepEqual([isAudience(name), isRecipient(name)], [false, false], name)
})

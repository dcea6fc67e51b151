import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { outcome, throwsCode } from '#testing/throws-code'
import fc from 'fast-check'
import { selfSigned } from './testing/certificate.ts'
import {
  certificateXml,
  descriptorXml,
  metadataXml,
  samlEntityId,
  samlKeys,
} from './testing/identity-provider.ts'
import { parseSamlMetadata, type SamlMetadataFault } from './parse-metadata.ts'

const { rsa, p256, p384, p521 } = samlKeys
const own = descriptorXml(certificateXml(rsa))
const base64 = (der: Buffer): string => der.toString('base64')
const certificate = (text: string): string => `<ds:X509Certificate>${text}</ds:X509Certificate>`
const descriptorOf = (text: string): string => descriptorXml(certificate(text))

test('parseSamlMetadata() reads the entity, its keys and their certificates', () => {
  const { entityId, keys, validUntil } = parseSamlMetadata(metadataXml())
  assert.equal(entityId, samlEntityId)
  assert.equal(validUntil, undefined)
  assert.equal(keys.length, 1)
  const [key] = keys
  assert.deepEqual([key?.type, key?.certificateEndsAt], ['RSA', 2_000_000_000])
  assert.match(key?.fingerprint ?? '', /^[0-9a-f]{64}$/)
})

test('parseSamlMetadata() takes every key for signing or for no stated use, each once', () => {
  const { keys } = parseSamlMetadata(
    metadataXml({
      descriptors: [
        own,
        descriptorXml(certificateXml(p256), ''),
        descriptorXml(certificateXml(p384)),
        descriptorXml(certificateXml(p521)),
        // renewed for the same key, and listed for everything
        descriptorXml(certificate(base64(selfSigned(rsa, { until: 1_900_000_000 }))), ''),
      ].join('\n'),
    }),
  )
  assert.deepEqual(
    keys.map(({ type }) => type),
    ['RSA', 'P-256', 'P-384', 'P-521'],
  )
})

test('parseSamlMetadata() ignores keys for encryption, other roles, and what it does not know', () => {
  const { keys } = parseSamlMetadata(
    metadataXml({
      descriptors: `<md:Extensions><x xmlns="urn:x">1</x></md:Extensions>${descriptorXml(certificate('no'), ' use="encryption"')}${own}`,
    }).replace(
      '<md:IDPSSODescriptor',
      `<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${descriptorOf('no')}</md:SPSSODescriptor><md:IDPSSODescriptor`,
    ),
  )
  assert.equal(keys.length, 1)
})

test('parseSamlMetadata() forgives white space in a certificate, and takes one key in several certificates', () => {
  const wrapped = base64(selfSigned(rsa)).replace(/.{64}/g, '$&\r\n\t')
  assert.equal(parseSamlMetadata(metadataXml({ descriptors: descriptorOf(`\n${wrapped}\n`) })).keys.length, 1)
  const renewed = certificate(base64(selfSigned(rsa, { until: 1_900_000_000 })))
  const both = descriptorXml(certificateXml(rsa) + renewed)
  assert.equal(parseSamlMetadata(metadataXml({ descriptors: both })).keys.length, 1)
})

test('parseSamlMetadata() takes 16 descriptors', () => {
  assert.equal(parseSamlMetadata(metadataXml({ descriptors: own.repeat(16) })).keys.length, 1)
})

// as AWS says of itself: the end of a certificate is the operator's matter
test('parseSamlMetadata() takes the key of a certificate that has ended', () => {
  const ended = base64(selfSigned(rsa, { from: 1_000_000_000, until: 1_000_000_001 }))
  const [key] = parseSamlMetadata(metadataXml({ descriptors: descriptorOf(ended) })).keys
  assert.equal(key?.certificateEndsAt, 1_000_000_001)
})

test('parseSamlMetadata() is valid until the earlier of the two ends', () => {
  const [early, late] = ['2027-01-15T08:00:00Z', '2027-01-15T08:00:00.5Z']
  const role = 'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"'
  const entity = `entityID="${samlEntityId}"`
  for (const xml of [
    metadataXml({ entity: `${entity} validUntil="${early}"` }),
    metadataXml({ role: `${role} validUntil="${late}"` }),
    metadataXml({
      entity: `${entity} validUntil="2028-01-01T00:00:00Z"`,
      role: `${role} validUntil="${early}"`,
    }),
  ])
    assert.equal(parseSamlMetadata(xml).validUntil, 1_800_000_000)
})

const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
const exponentOne = createPublicKey({
  key: { ...createPublicKey(rsa).export({ format: 'jwk' }), e: 'AQ' },
  format: 'jwk',
})
const odd = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey

const refused: readonly (readonly [name: string, xml: string, fault: SamlMetadataFault])[] = [
  ['no XML', 'metadata', 'xml'],
  ['a byte order mark', `\ufeff${metadataXml()}`, 'xml'],
  ['a document type', metadataXml().replace('<md:Entity', '<!DOCTYPE md><md:Entity'), 'xml'],
  ['too much', metadataXml() + ' '.repeat(1_000_000), 'xml'],
  ['a list of entities', metadataXml().replaceAll('EntityDescriptor', 'EntitiesDescriptor'), 'not_an_entity'],
  ['another namespace', metadataXml().replace('SAML:2.0:metadata', 'SAML:1.1:metadata'), 'not_an_entity'],
  ['no entity id', metadataXml({ entity: '' }), 'entity_id'],
  ['an empty entity id', metadataXml({ entity: 'entityID=""' }), 'entity_id'],
  ['a long entity id', metadataXml({ entity: `entityID="${'x'.repeat(1025)}"` }), 'entity_id'],
  ['a malformed end', metadataXml({ entity: 'entityID="x" validUntil="tomorrow"' }), 'valid_until'],
  ['no identity provider', metadataXml().replaceAll('IDPSSO', 'SPSSO'), 'no_identity_provider'],
  [
    'an identity provider of SAML 1.1 only',
    metadataXml({ role: 'protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"' }),
    'no_identity_provider',
  ],
  [
    'two identity providers',
    metadataXml().replace(/<md:IDPSSODescriptor[^]*<\/md:IDPSSODescriptor>/, '$&$&'),
    'no_identity_provider',
  ],
  ['no key', metadataXml({ descriptors: '' }), 'no_signing_key'],
  [
    'a key for encryption only',
    metadataXml({ descriptors: descriptorXml(certificateXml(rsa), ' use="encryption"') }),
    'no_signing_key',
  ],
  [
    'a descriptor without a certificate',
    metadataXml({ descriptors: own + descriptorXml('') }),
    'no_signing_key',
  ],
  ['17 keys', metadataXml({ descriptors: own.repeat(17) }), 'too_many_keys'],
  [
    'a chain of certificates',
    metadataXml({ descriptors: descriptorXml(certificateXml(rsa) + certificateXml(p256)) }),
    'several_keys_in_one_descriptor',
  ],
  ['an empty certificate', metadataXml({ descriptors: descriptorOf('') }), 'not_a_certificate'],
  ['a certificate not in base64', metadataXml({ descriptors: descriptorOf('ä') }), 'not_base64'],
  ['a certificate cut short', metadataXml({ descriptors: descriptorOf('MIIC') }), 'not_a_certificate'],
  [
    'a certificate in PEM inside base64',
    metadataXml({
      descriptors: descriptorOf(
        base64(
          Buffer.from(`-----BEGIN CERTIFICATE-----\n${base64(selfSigned(rsa))}\n-----END CERTIFICATE-----\n`),
        ),
      ),
    }),
    'not_a_certificate',
  ],
  [
    'a byte behind a certificate',
    metadataXml({ descriptors: descriptorOf(base64(Buffer.concat([selfSigned(rsa), Buffer.from([0])]))) }),
    'not_a_certificate',
  ],
  [
    'elements in a certificate',
    metadataXml({ descriptors: descriptorOf('<ds:X509Certificate/>') }),
    'not_a_certificate',
  ],
  ['a key of 1024 bits', metadataXml({ descriptors: descriptorXml(certificateXml(small)) }), 'modulus_size'],
  [
    'an exponent of 1, with which every message is its own signature',
    metadataXml({ descriptors: descriptorOf(base64(selfSigned(rsa, { publicKey: exponentOne }))) }),
    'exponent',
  ],
  ['another curve', metadataXml({ descriptors: descriptorXml(certificateXml(odd)) }), 'key_type'],
  [
    'a good key and a bad one',
    metadataXml({ descriptors: own + descriptorXml(certificateXml(small)) }),
    'modulus_size',
  ],
  [
    'a key that is no point of its curve',
    metadataXml({ descriptors: descriptorOf(base64(corrupted(selfSigned(p256)))) }),
    'not_a_certificate',
  ],
]
for (const [name, xml, fault] of refused)
  test(`parseSamlMetadata() refuses ${name}`, () =>
    assert.equal(throwsCode(() => parseSamlMetadata(xml), 'saml_metadata_malformed').detail['reason'], fault))

/** The last byte of the public point changed. */
function corrupted(certificateDer: Buffer): Buffer {
  const bytes = Buffer.from(certificateDer)
  const point = bytes.indexOf(Buffer.from('034200', 'hex'))
  bytes[point + 67] = (bytes[point + 67] ?? 0) ^ 1
  return bytes
}

test('parseSamlMetadata() is total', () => {
  const xml = metadataXml()
  const edit = fc.record({
    start: fc.nat(xml.length),
    length: fc.nat(40),
    text: fc.string({ maxLength: 8 }),
  })
  fc.assert(
    fc.property(edit, ({ start, length, text }) => {
      const result = outcome(() => parseSamlMetadata(xml.slice(0, start) + text + xml.slice(start + length)))
      assert.ok(result === 'ok' || result === 'saml_metadata_malformed', result)
    }),
  )
})

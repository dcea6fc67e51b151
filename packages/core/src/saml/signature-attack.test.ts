// Attack class "verify A, use B", and algorithm confusion: what a signature may say, and what it may cover.
import assert from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { throwsCode } from '#testing/throws-code'
import {
  assertionXml,
  certificateXml,
  descriptorXml,
  insertSignature,
  metadataXml,
  posted,
  responseXml,
  rsaSha256,
  samlKeys,
  signatureXml,
  signed,
  signedInfoOf,
  signedResponse,
  usualTransforms,
  type SigningOptions,
} from './testing/identity-provider.ts'
import { parseSamlMetadata } from './parse-metadata.ts'
import { parseSamlResponse } from './parse-response.ts'
import type { SamlAssertion } from './read-assertion.ts'
import type { SignatureFault } from './signature-fault.ts'
import { verifySamlResponse } from './verify-response.ts'

const { keys } = parseSamlMetadata(
  metadataXml({
    descriptors: Object.values(samlKeys)
      .map((key) => descriptorXml(certificateXml(key)))
      .join(''),
  }),
)
const verify = (base64: string): SamlAssertion => verifySamlResponse(parseSamlResponse(base64), keys)

const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const xmlenc = 'http://www.w3.org/2001/04/xmlenc#'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

const strangerKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

const accepted: readonly (readonly [name: string, options: SigningOptions])[] = [
  ['RSA-SHA256', {}],
  ['RSA-SHA384', { method: `${more}rsa-sha384`, signatureHash: 'sha384' }],
  ['RSA-SHA512', { method: `${more}rsa-sha512`, signatureHash: 'sha512' }],
  ['ECDSA-SHA256', { method: `${more}ecdsa-sha256`, key: samlKeys.p256 }],
  ['ECDSA-SHA384', { method: `${more}ecdsa-sha384`, key: samlKeys.p384, signatureHash: 'sha384' }],
  ['ECDSA-SHA384 on P-521', { method: `${more}ecdsa-sha384`, key: samlKeys.p521, signatureHash: 'sha384' }],
  ['a digest by SHA-384', { digestMethod: `${more}sha384`, digestHash: 'sha384' }],
  ['a digest by SHA-512', { digestMethod: `${xmlenc}sha512`, digestHash: 'sha512' }],
  [
    'any `KeyInfo`, which nobody reads',
    { keyInfo: '<ds:KeyInfo><ds:KeyName>other</ds:KeyName></ds:KeyInfo>' },
  ],
]
for (const [name, options] of accepted)
  test(`verifySamlResponse() verifies ${name}`, () =>
    assert.equal(verify(signedResponse({}, options)).nameId, 'alice'))

test('verifySamlResponse() verifies a signed response around an assertion that is not signed itself', () => {
  assert.equal(verify(posted(signed(responseXml(assertionXml())))).nameId, 'alice')
})

test('verifySamlResponse() verifies both signatures where both are there', () => {
  const both = signed(responseXml(signed(assertionXml())))
  assert.equal(verify(posted(both)).nameId, 'alice')
  const stranger = { key: strangerKey(), method: `${more}ecdsa-sha256` }
  for (const xml of [
    signed(responseXml(signed(assertionXml())), stranger),
    signed(responseXml(signed(assertionXml(), stranger))),
  ])
    refuses(posted(xml), 'no_key_matches')
})

function refuses(base64: string, fault: SignatureFault): void {
  assert.equal(throwsCode(() => verify(base64), 'saml_signature_invalid').detail['reason'], fault)
}

const transform = (algorithm: string, inside = ''): string =>
  `<ds:Transform Algorithm="${algorithm}">${inside}</ds:Transform>`
const enveloped = transform('http://www.w3.org/2000/09/xmldsig#enveloped-signature')
const inclusive = (list: string, name = 'InclusiveNamespaces'): string =>
  `<ec:${name} xmlns:ec="${exclusive}"${list}></ec:${name}>`
const replaced =
  (from: string | RegExp, to: string): ((signedInfo: string) => string) =>
  (signedInfo) => {
    const edited = signedInfo.replace(from, to)
    assert.notEqual(edited, signedInfo)
    return edited
  }

// each of them signed by the right key: what is wrong is what the signature says of itself
const selfMade: readonly (readonly [name: string, options: SigningOptions, fault: SignatureFault])[] = [
  [
    'RSA-SHA1',
    { method: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', signatureHash: 'sha1' },
    'algorithm_refused',
  ],
  ['DSA', { method: 'http://www.w3.org/2000/09/xmldsig#dsa-sha1' }, 'algorithm_refused'],
  ['RSA-SHA224', { method: `${more}rsa-sha224`, signatureHash: 'sha224' }, 'algorithm_refused'],
  ['RSA-MD5', { method: `${more}rsa-md5` }, 'algorithm_refused'],
  ['no method', { method: '' }, 'algorithm_refused'],
  ['a method in capitals', { method: rsaSha256.toUpperCase() }, 'algorithm_refused'],
  ['a method that every object has', { method: 'constructor' }, 'algorithm_refused'],
  ['an RSA key by an ECDSA method', { method: `${more}ecdsa-sha256` }, 'no_key_matches'],
  ['an EC key by an RSA method', { key: samlKeys.p256 }, 'no_key_matches'],
  ['another hash than its method', { signatureHash: 'sha512' }, 'no_key_matches'],
  [
    'parameters of the method',
    {
      edit: replaced(
        '</ds:SignatureMethod>',
        '<ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>',
      ),
    },
    'algorithm_refused',
  ],
  [
    'a digest by SHA-1',
    { digestMethod: 'http://www.w3.org/2000/09/xmldsig#sha1', digestHash: 'sha1' },
    'digest_refused',
  ],
  ['a digest by MD5', { digestMethod: `${more}md5`, digestHash: 'md5' }, 'digest_refused'],
  ['a digest under another name', { digestHash: 'sha512' }, 'digest_mismatch'],
  [
    'inclusive canonicalisation',
    { canonicalization: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' },
    'canonicalization_refused',
  ],
  [
    'canonicalisation with comments',
    { canonicalization: `${exclusive}WithComments` },
    'canonicalization_refused',
  ],
  ['no canonicalisation', { canonicalization: '' }, 'canonicalization_refused'],
  ['no transform', { transforms: '' }, 'transform_refused'],
  ['the enveloped transform alone', { transforms: enveloped }, 'transform_refused'],
  ['canonicalisation alone', { transforms: transform(exclusive) }, 'transform_refused'],
  [
    'the transforms the wrong way round',
    { transforms: transform(exclusive) + enveloped },
    'transform_refused',
  ],
  ['canonicalisation twice', { transforms: transform(exclusive).repeat(2) }, 'transform_refused'],
  ['a third transform', { transforms: usualTransforms + transform(exclusive) }, 'transform_refused'],
  [
    'XPath',
    {
      transforms:
        enveloped + transform('http://www.w3.org/TR/1999/REC-xpath-19991116', '<ds:XPath>1</ds:XPath>'),
    },
    'transform_refused',
  ],
  [
    'XSLT',
    {
      transforms:
        transform('http://www.w3.org/TR/1999/REC-xslt-19991116', '<x xmlns="u:x"></x>') +
        transform(exclusive),
    },
    'transform_refused',
  ],
  [
    'base64',
    { transforms: enveloped + transform('http://www.w3.org/2000/09/xmldsig#base64') },
    'transform_refused',
  ],
  [
    'canonicalisation with comments as transform',
    { transforms: enveloped + transform(`${exclusive}WithComments`) },
    'transform_refused',
  ],
  [
    'parameters of the enveloped transform',
    {
      transforms:
        transform('http://www.w3.org/2000/09/xmldsig#enveloped-signature', '<x xmlns="u:x"></x>') +
        transform(exclusive),
    },
    'transform_refused',
  ],
  [
    'another parameter of canonicalisation',
    { transforms: enveloped + transform(exclusive, inclusive(' PrefixList=""', 'Other')) },
    'prefix_list',
  ],
  [
    'a prefix list without a list',
    { transforms: enveloped + transform(exclusive, inclusive('')) },
    'prefix_list',
  ],
  [
    'two prefix lists',
    { transforms: enveloped + transform(exclusive, inclusive(' PrefixList=""').repeat(2)) },
    'prefix_list',
  ],
  [
    '33 prefixes',
    { transforms: enveloped + transform(exclusive, inclusive(` PrefixList="${'p '.repeat(33)}"`)) },
    'prefix_list',
  ],
  ['an empty reference', { uri: '' }, 'reference'],
  ['a reference to nothing', { uri: '#' }, 'reference'],
  ['a reference to the response', { uri: '#_r' }, 'reference'],
  ['a reference to somewhere', { uri: 'https://idp.example.com/#_a' }, 'reference'],
  ['a reference without its sign', { uri: '_a' }, 'reference'],
  ['a reference by XPointer', { uri: "#xpointer(id('_a'))" }, 'reference'],
  ['a reference in another case', { uri: '#_A' }, 'reference'],
  ['no URI', { edit: replaced(/ URI="[^"]*"/, '') }, 'reference'],
  ['two references', { edit: replaced(/<ds:Reference.*<\/ds:Reference>/, '$&$&') }, 'form'],
  ['no reference', { edit: replaced(/<ds:Reference.*<\/ds:Reference>/, '') }, 'form'],
  [
    'parts out of order',
    {
      edit: replaced(
        /(<ds:DigestMethod.*<\/ds:DigestMethod>)(<ds:DigestValue>.*<\/ds:DigestValue>)/,
        '<ds:DigestValue></ds:DigestValue>',
      ),
    },
    'form',
  ],
  [
    'a second digest',
    { edit: replaced('</ds:DigestValue>', '</ds:DigestValue><ds:DigestValue>AA==</ds:DigestValue>') },
    'form',
  ],
  [
    'elements in the digest',
    { edit: replaced('<ds:DigestValue>', '<ds:DigestValue><ds:X></ds:X>') },
    'not_base64',
  ],
  ['an empty digest', { edit: replaced(/<ds:DigestValue>[^<]*/, '<ds:DigestValue>') }, 'not_base64'],
  ['a digest not in base64', { edit: replaced('<ds:DigestValue>', '<ds:DigestValue>*') }, 'not_base64'],
  [
    'a digest cut short',
    { edit: replaced(/<ds:DigestValue>[^<]*/, '<ds:DigestValue>AAAA') },
    'digest_mismatch',
  ],
  [
    'a signature of another namespace inside',
    { edit: replaced(/<ds:Reference (.*)<\/ds:Reference>/, '<x:Reference xmlns:x="u:x"></x:Reference>') },
    'form',
  ],
]
for (const [name, options, fault] of selfMade)
  test(`verifySamlResponse() refuses a signature that says: ${name}`, () =>
    refuses(signedResponse({}, options), fault))

test('verifySamlResponse() refuses HMAC with the public key as its secret', () => {
  const method = 'http://www.w3.org/2000/09/xmldsig#hmac-sha256'
  for (const secret of [
    samlKeys.rsa.export({ type: 'pkcs8', format: 'der' }),
    keys[0]?.key.export({ type: 'spki', format: 'pem' }) ?? '',
  ]) {
    const xml = signed(assertionXml(), { method })
    const info = signedInfoOf(xml)
    const value = createHmac('sha256', secret).update(info).digest('base64')
    const forged = xml.replace(/<ds:SignatureValue>[^<]*/, () => `<ds:SignatureValue>${value}`)
    refuses(posted(responseXml(forged)), 'algorithm_refused')
  }
})

test('verifySamlResponse() refuses a key that comes with the signature, in every form', () => {
  const key = strangerKey()
  const point = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-65).toString('base64')
  for (const inside of [
    `<ds:X509Data>${certificateXml(key)}</ds:X509Data>`,
    `<ds:KeyValue><x:ECKeyValue xmlns:x="http://www.w3.org/2009/xmldsig11#"><x:PublicKey>${point}</x:PublicKey></x:ECKeyValue></ds:KeyValue>`,
  ])
    refuses(
      signedResponse(
        {},
        { key, method: `${more}ecdsa-sha256`, keyInfo: `<ds:KeyInfo>${inside}</ds:KeyInfo>` },
      ),
      'no_key_matches',
    )
})

// whoever is handed a good response and changes how it is put together
const good = assertionXml()
const rearranged: readonly (readonly [name: string, xml: string, fault: SignatureFault])[] = [
  ['no signature', responseXml(good), 'unsigned'],
  ['two signatures of one element', responseXml(insertSignature(signed(good), signatureXml(good))), 'form'],
  ['an object in the signature', responseXml(signed(good, { keyInfo: '<ds:Object>1</ds:Object>' })), 'form'],
  [
    'an object behind the key',
    responseXml(signed(good, { keyInfo: '<ds:KeyInfo></ds:KeyInfo><ds:Object></ds:Object>' })),
    'form',
  ],
  [
    'two `SignedInfo`',
    responseXml(signed(good).replace(/<ds:SignedInfo.*<\/ds:SignedInfo>/, '$&$&')),
    'form',
  ],
  ['no value', responseXml(signed(good).replace(/<ds:SignatureValue>.*<\/ds:SignatureValue>/, '')), 'form'],
  [
    'an empty value',
    responseXml(signed(good).replace(/<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>')),
    'not_base64',
  ],
  [
    'a value cut short',
    responseXml(signed(good).replace(/<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>AAAA')),
    'no_key_matches',
  ],
  ['an altered name', responseXml(signed(good).replace('alice<', 'admin<')), 'digest_mismatch'],
  [
    'an altered attribute',
    responseXml(signed(good).replace('role/deploy', 'role/admins')),
    'digest_mismatch',
  ],
  [
    'a changed order',
    responseXml(
      signed(good).replace(
        /(<saml:Subject>.*<\/saml:Subject>)(<saml:Conditions.*<\/saml:Conditions>)/,
        '$2$1',
      ),
    ),
    'digest_mismatch',
  ],
  [
    'white space put in',
    responseXml(signed(good).replace('<saml:Subject>', ' <saml:Subject>')),
    'digest_mismatch',
  ],
  [
    'another prefix',
    responseXml(
      signed(good)
        .replaceAll('saml:Subject>', 'x:Subject>')
        .replace('<x:Subject>', '<x:Subject xmlns:x="urn:oasis:names:tc:SAML:2.0:assertion">'),
    ),
    'digest_mismatch',
  ],
  [
    'another namespace',
    responseXml(signed(good).replace('<saml:Conditions', '<saml:Conditions xmlns:saml="urn:x"')),
    'digest_mismatch',
  ],
  ['no id', responseXml(signed(good).replace(' ID="_a"', '')), 'reference'],
  ['another id', responseXml(signed(good).replace(' ID="_a"', ' ID="_b"')), 'reference'],
  ['an id under another name', responseXml(signed(good).replace(' ID="_a"', ' Id="_a"')), 'reference'],
  ['an empty id', responseXml(signed(assertionXml({ id: '' }), { uri: '#' })), 'reference'],
  [
    'the signature of another assertion',
    responseXml(insertSignature(good, signatureXml(assertionXml({ nameId: 'bob' })))),
    'digest_mismatch',
  ],
  [
    'the signature of the assertion on the response',
    insertSignature(responseXml(good), signatureXml(good)),
    'reference',
  ],
  [
    'the signature of the response on the assertion',
    responseXml(insertSignature(good, signatureXml(responseXml(good)))),
    'reference',
  ],
  [
    'a signature of the response whose assertion has changed',
    signed(responseXml(good)).replace('alice<', 'admin<'),
    'digest_mismatch',
  ],
]
for (const [name, xml, fault] of rearranged)
  test(`verifySamlResponse() refuses a response with ${name}`, () => refuses(posted(xml), fault))

test('verifySamlResponse() refuses an ECDSA signature in DER, too long, and of zeros', () => {
  const options = { method: `${more}ecdsa-sha256`, key: samlKeys.p256 }
  const xml = responseXml(signed(good, options))
  const info = signedInfoOf(xml)
  const der = sign('sha256', Buffer.from(info), samlKeys.p256)
  for (const value of [der, Buffer.alloc(64), Buffer.alloc(96, 1)]) {
    const forged = xml.replace(
      /<ds:SignatureValue>[^<]*/,
      () => `<ds:SignatureValue>${value.toString('base64')}`,
    )
    refuses(posted(forged), 'no_key_matches')
  }
})

test('verifySamlResponse() refuses what is signed and within the limits, but whose canonical form is not', () => {
  const numbers = Array.from({ length: 40 }, (_, n) => String(n).padStart(2, '0'))
  const declarations = numbers.map((n) => ` xmlns:p${n}="u:${n}"`).join('')
  const attributes = numbers.map((n) => ` p${n}:x=""`).join('')
  const statements = `<saml:AttributeStatement><saml:Attribute${declarations} Name="a"${attributes}></saml:Attribute></saml:AttributeStatement>`
  const canonical = signed(assertionXml({ statements }))
  const moved = canonical
    .replace(declarations, '')
    .replace('<saml:AttributeStatement', () => `<saml:AttributeStatement${declarations}`)
  refuses(posted(responseXml(moved)), 'form')
})

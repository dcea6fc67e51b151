// Attack class "verify A, use B": the signed assertion is moved, and a forged one stands where it is looked for
// (signature wrapping).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '#testing/throws-code'
import {
  assertionXml,
  attributesXml,
  insertSignature,
  metadataXml,
  posted,
  responseXml,
  signatureXml,
  signed,
  usualAttributes,
} from './testing/identity-provider.ts'
import { parseSamlMetadata } from './parse-metadata.ts'
import { parseSamlResponse } from './parse-response.ts'
import type { SamlAssertion } from './read-assertion.ts'
import type { ResponseFault } from './response-fault.ts'
import { verifySamlResponse } from './verify-response.ts'

const { keys } = parseSamlMetadata(metadataXml())
const verify = (base64: string): SamlAssertion => verifySamlResponse(parseSamlResponse(base64), keys)

const good = assertionXml()
const original = signed(good)
const evil = assertionXml({ id: '_evil', nameId: 'admin' })
const evilWith = (signature: string): string => insertSignature(evil, signature)
const signature = signatureXml(good)
const holding = (inside: string): string =>
  signature.replace('</ds:Signature>', () => `<ds:Object>${inside}</ds:Object></ds:Signature>`)
const signedWhole = signed(responseXml(good))
const wholeSignature = signatureXml(responseXml(good))
const evilResponse = responseXml(evil, { id: '_evil_r' })

// numbered as in "On Breaking SAML" (Somorovsky et al., 2012), and in every scanner since
const wrappings: readonly (readonly [name: string, xml: string, fault: ResponseFault])[] = [
  [
    '1: the signed response beside the forged one, in its signature',
    insertSignature(
      evilResponse,
      wholeSignature.replace(
        '</ds:Signature>',
        () => `<ds:Object>${responseXml(good)}</ds:Object></ds:Signature>`,
      ),
    ),
    'not_one_assertion',
  ],
  [
    '2: the signed response before its signature',
    evilResponse.replace('<samlp:Status>', () => `${responseXml(good)}${wholeSignature}<samlp:Status>`),
    'not_one_assertion',
  ],
  ['3: the forged assertion before the signed one', responseXml(evil + original), 'not_one_assertion'],
  ['3: the forged assertion behind the signed one', responseXml(original + evil), 'not_one_assertion'],
  [
    '4: the signed assertion inside the forged one',
    responseXml(evil.replace('</saml:Assertion>', () => `${original}</saml:Assertion>`)),
    'not_one_assertion',
  ],
  [
    '5: the signature in the forged one, the signed one behind',
    responseXml(evilWith(signature) + good),
    'not_one_assertion',
  ],
  [
    '6: the signed one inside the signature in the forged one',
    responseXml(evilWith(holding(good))),
    'not_one_assertion',
  ],
  [
    '7: the signed one in extensions',
    responseXml(evil, { extra: `<samlp:Extensions>${original}</samlp:Extensions>` }),
    'not_one_assertion',
  ],
  [
    '7: the forged one in extensions',
    responseXml(original, { extra: `<samlp:Extensions>${evil}</samlp:Extensions>` }),
    'not_one_assertion',
  ],
  [
    '8: the signed one in an object of its own signature',
    responseXml(
      evilWith(
        signature.replace('</ds:Signature>', () => `<ds:Object>${original}</ds:Object></ds:Signature>`),
      ),
    ),
    'not_one_assertion',
  ],
  [
    'two signed assertions',
    responseXml(original + signed(assertionXml({ id: '_b', nameId: 'bob' }))),
    'not_one_assertion',
  ],
  ['the same assertion twice', responseXml(original + original), 'duplicate_id'],
  [
    'the id of the signed one on the forged one',
    responseXml(assertionXml({ nameId: 'admin' }) + original),
    'duplicate_id',
  ],
  ['the id of the signed one on the response', responseXml(original, { id: '_a' }), 'duplicate_id'],
  [
    'the id of the signed one as `xml:id` elsewhere',
    responseXml(original, { extra: '<samlp:Extensions xml:id="_a"></samlp:Extensions>' }),
    'duplicate_id',
  ],
  [
    'the id of the signed one as `Id` elsewhere',
    responseXml(original, { extra: '<samlp:Extensions Id="_a"></samlp:Extensions>' }),
    'duplicate_id',
  ],
  [
    'a forged assertion of SAML 1.1',
    responseXml(original + '<Assertion xmlns="urn:oasis:names:tc:SAML:1.0:assertion"></Assertion>'),
    'not_one_assertion',
  ],
  [
    'a forged assertion of no namespace',
    responseXml(original, { extra: '<samlp:Extensions><Assertion></Assertion></samlp:Extensions>' }),
    'not_one_assertion',
  ],
  [
    'the only assertion in extensions',
    responseXml('', { extra: `<samlp:Extensions>${original}</samlp:Extensions>` }),
    'not_one_assertion',
  ],
  [
    'a signature in extensions',
    responseXml(original, { extra: `<samlp:Extensions>${signature}</samlp:Extensions>` }),
    'signature_misplaced',
  ],
  [
    'the signature inside the subject',
    responseXml(good.replace('<saml:Subject>', () => `<saml:Subject>${signature}`)),
    'signature_misplaced',
  ],
  ['a response inside a response', responseXml('', { extra: signedWhole }), 'duplicate_id'],
  ['no assertion', responseXml(''), 'not_one_assertion'],
]
for (const [name, xml, fault] of wrappings)
  test(`parseSamlResponse() refuses a wrapping: ${name}`, () =>
    assert.equal(throwsCode(() => verify(posted(xml)), 'saml_malformed').detail['reason'], fault))

test('verifySamlResponse() reads nothing that is outside of the signed element', () => {
  const forged = attributesXml({ ...usualAttributes, extra: ['admin'] }).replace(
    '<saml:AttributeStatement',
    '$& xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
  )
  const { attributes, nameId } = verify(
    posted(responseXml(original, { extra: `<samlp:Extensions>${forged}</samlp:Extensions>` })),
  )
  assert.deepEqual([attributes.has('extra'), nameId], [false, 'alice'])
})

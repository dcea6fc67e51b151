import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcome, throwsCode } from '#testing/throws-code'
import {
  assertionXml,
  attributesXml,
  authnXml,
  conditionsXml,
  instant,
  metadataXml,
  posted,
  responseXml,
  samlNow,
  samlRecipient,
  signed,
  signedResponse,
  subjectXml,
} from './testing/identity-provider.ts'
import { parseSamlMetadata } from './parse-metadata.ts'
import { parseSamlResponse } from './parse-response.ts'
import type { SamlAssertion } from './read-assertion.ts'
import type { ResponseFault } from './response-fault.ts'
import { verifySamlResponse } from './verify-response.ts'

const { keys } = parseSamlMetadata(metadataXml())
const verify = (base64: string): SamlAssertion => verifySamlResponse(parseSamlResponse(base64), keys)

test('verifySamlResponse() yields what the assertion says', () => {
  const statements =
    attributesXml({ Role: ['a', 'b'], empty: [], blank: [''] }) + attributesXml({ Role: ['c'] })
  const { attributes, ...facts } = verify(
    signedResponse({ authn: authnXml(`SessionNotOnOrAfter="${instant(3600)}"`), statements }),
  )
  assert.deepEqual(facts, {
    issuer: 'https://idp.example.com/metadata',
    issuedAt: samlNow - 10,
    nameId: 'alice',
    nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    confirmation: { recipient: samlRecipient, notOnOrAfter: samlNow + 290 },
    conditions: {
      notBefore: samlNow - 10,
      notOnOrAfter: samlNow + 290,
      audiences: [['urn:amazon:webservices']],
    },
    sessionNotOnOrAfter: samlNow + 3600,
  })
  assert.deepEqual(Object.fromEntries(attributes), { Role: ['a', 'b', 'c'], empty: [], blank: [''] })
})

test('verifySamlResponse() takes the earliest end of several sessions', () => {
  const authn = [3600, 60, 7200].map((end) => authnXml(`SessionNotOnOrAfter="${instant(end)}"`)).join('')
  assert.equal(verify(signedResponse({ authn: authn + authnXml() })).sessionNotOnOrAfter, samlNow + 60)
})

test('verifySamlResponse() counts a value that is no text, and makes nothing of it', () => {
  const statements =
    '<saml:AttributeStatement><saml:Attribute Name="id"><saml:AttributeValue>a</saml:AttributeValue>' +
    '<saml:AttributeValue><saml:NameID>b</saml:NameID></saml:AttributeValue>' +
    '<saml:AttributeValue>c<saml:NameID>d</saml:NameID></saml:AttributeValue></saml:Attribute>' +
    '</saml:AttributeStatement>'
  assert.deepEqual(verify(signedResponse({ statements })).attributes.get('id'), ['a', null, null])
})

test('parseSamlResponse() forgives line breaks in the base64', () => {
  const wrapped = signedResponse().replace(/.{76}/g, '$&\r\n')
  assert.equal(verify(wrapped).nameId, 'alice')
})

const withSubject = (subject: string): string => signedResponse({ subject })
const usual = assertionXml()
const nameId = (attributes: string, text = 'alice'): string =>
  subjectXml().replace(
    /<saml:NameID.*<\/saml:NameID>/,
    () => `<saml:NameID${attributes}>${text}</saml:NameID>`,
  )
const confirmation = (data: string): string => withSubject(subjectXml({ data }))

test('verifySamlResponse() takes a name without a format as unspecified', () => {
  assert.match(verify(withSubject(nameId(''))).nameIdFormat, /:unspecified$/)
})

const malformed: readonly (readonly [name: string, base64: string, fault: ResponseFault])[] = [
  ['nothing', '', 'xml'],
  ['what is no base64', '<samlp:Response/>', 'not_base64'],
  ['base64 cut short', signedResponse().slice(0, -3), 'not_base64'],
  ['base64 cut at a group', signedResponse().slice(0, -8), 'xml'],
  ['the base64 of URLs', Buffer.from('<a>???>>></a>').toString('base64url'), 'not_base64'],
  ['what is no UTF-8', Buffer.from([0x3c, 0xff]).toString('base64'), 'not_utf8'],
  ['UTF-16', Buffer.from('\ufeff<a/>', 'utf16le').toString('base64'), 'not_utf8'],
  ['more than 100,000 characters', 'A'.repeat(100_001), 'too_long'],
  [
    'an entity',
    posted(`<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>${responseXml(signed(usual))}`),
    'xml',
  ],
  [
    'a billion laughs',
    posted(`<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(10)}">]><a>&b;</a>`),
    'xml',
  ],
  // CVE-2017-11427 and its like: half of the readers stop at the comment
  ['a comment in the name', posted(responseXml(signed(usual)).replace('alice<', 'ali<!-- -->ce<')), 'xml'],
  [
    'a CDATA section in the name',
    posted(responseXml(signed(usual)).replace('alice<', '<![CDATA[alice]]><')),
    'xml',
  ],
  ['a processing instruction', posted(responseXml(signed(usual)).replace('alice<', '<?x?>alice<')), 'xml'],
  ['an assertion alone', posted(signed(usual)), 'not_a_response'],
  [
    'a response of another namespace',
    posted(responseXml(signed(usual)).replace('SAML:2.0:protocol', 'SAML:1.0:protocol')),
    'not_a_response',
  ],
  [
    'a logout',
    posted(responseXml(signed(usual)).replaceAll('samlp:Response', 'samlp:LogoutResponse')),
    'not_a_response',
  ],
  [
    'another version of the response',
    posted(responseXml(signed(usual)).replace('Version="2.0"', 'Version="1.1"')),
    'version',
  ],
  [
    'another version of the assertion',
    posted(responseXml(signed(usual.replace('Version="2.0"', 'Version="1.1"')))),
    'version',
  ],
  [
    'a failed status',
    posted(responseXml(signed(usual), { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' })),
    'status',
  ],
  ['no status', posted(responseXml(signed(usual)).replace(/<samlp:Status>.*<\/samlp:Status>/, '')), 'status'],
  [
    'two statuses',
    posted(responseXml(signed(usual)).replace(/<samlp:Status>.*<\/samlp:Status>/, '$&$&')),
    'status',
  ],
  [
    'no issue instant',
    posted(responseXml(signed(usual.replace(/ IssueInstant="[^"]*"/, '')))),
    'issue_instant',
  ],
  ['a local issue instant', signedResponse({ issueInstant: '2027-01-15T08:00:00+01:00' }), 'instant'],
  ['an empty issuer', signedResponse({ issuer: '' }), 'issuer'],
  [
    'elements in the issuer',
    signedResponse({ issuer: 'https://idp.example.com/metadata<x xmlns="u:x"></x>' }),
    'issuer',
  ],
  [
    'an issuer that is no entity',
    posted(responseXml(signed(usual.replace('<saml:Issuer>', '<saml:Issuer Format="x">')))),
    'issuer',
  ],
  [
    'two issuers',
    posted(responseXml(signed(usual.replace(/<saml:Issuer>.*<\/saml:Issuer>/, '$&$&')))),
    'issuer',
  ],
  ['no subject', withSubject(''), 'subject'],
  ['two subjects', withSubject(subjectXml().repeat(2)), 'subject'],
  ['no name', withSubject(subjectXml().replace(/<saml:NameID.*<\/saml:NameID>/, '')), 'name_id'],
  ['two names', withSubject(subjectXml().replace(/<saml:NameID.*<\/saml:NameID>/, '$&$&')), 'name_id'],
  ['an empty name', withSubject(nameId('', '')), 'name_id'],
  ['elements in the name', withSubject(nameId('', 'alice<x xmlns="u:x"></x>')), 'name_id'],
  [
    'no confirmation',
    withSubject(subjectXml().replace(/<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/, '')),
    'subject_confirmation',
  ],
  [
    'two confirmations',
    withSubject(subjectXml().replace(/<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/, '$&$&')),
    'subject_confirmation',
  ],
  [
    'a confirmation of another method',
    withSubject(subjectXml().replace('cm:bearer', 'cm:sender-vouches')),
    'subject_confirmation',
  ],
  [
    'a confirmation without data',
    withSubject(subjectXml().replace(/<saml:SubjectConfirmationData.*<\/saml:SubjectConfirmationData>/, '')),
    'subject_confirmation',
  ],
  [
    'a confirmation without a recipient',
    confirmation(`NotOnOrAfter="${instant(9)}"`),
    'subject_confirmation',
  ],
  ['a confirmation without an end', confirmation(`Recipient="${samlRecipient}"`), 'subject_confirmation'],
  [
    'a confirmation whose end has a prefix',
    confirmation(`xmlns:x="u:x" Recipient="${samlRecipient}" x:NotOnOrAfter="${instant(9)}"`),
    'subject_confirmation',
  ],
  [
    'a confirmation that never ends',
    confirmation(`NotOnOrAfter="never" Recipient="${samlRecipient}"`),
    'instant',
  ],
  ['no conditions', signedResponse({ conditions: '' }), 'conditions'],
  ['two sets of conditions', signedResponse({ conditions: conditionsXml().repeat(2) }), 'conditions'],
  [
    'a condition that nobody knows',
    signedResponse({
      conditions: conditionsXml().replace('</saml:Cond', '<saml:Condition></saml:Condition></saml:Cond'),
    }),
    'conditions',
  ],
  [
    'no audience restriction',
    signedResponse({ conditions: conditionsXml({ inside: '' }) }),
    'audience_restriction',
  ],
  [
    'an empty audience',
    signedResponse({ conditions: conditionsXml().replace('urn:amazon:webservices', '') }),
    'audience_restriction',
  ],
  [
    'malformed conditions',
    signedResponse({ conditions: conditionsXml({ times: 'NotBefore=""' }) }),
    'instant',
  ],
  ['no authentication', signedResponse({ authn: '' }), 'authn_statement'],
  [
    'a session that never ends',
    signedResponse({ authn: authnXml('SessionNotOnOrAfter="never"') }),
    'instant',
  ],
  [
    'an attribute without a name',
    signedResponse({ statements: attributesXml({ a: [] }).replace(' Name="a"', '') }),
    'attribute_statement',
  ],
  [
    'something else among the attributes',
    signedResponse({
      statements: attributesXml({ a: [] })
        .replaceAll('saml:Attribute>', 'saml:Other>')
        .replace('<saml:Attribute ', '<saml:Other '),
    }),
    'attribute_statement',
  ],
]
for (const [name, base64, fault] of malformed)
  test(`verifySamlResponse() refuses ${name}`, () =>
    assert.equal(throwsCode(() => verify(base64), 'saml_malformed').detail['reason'], fault))

for (const element of ['EncryptedAssertion', 'EncryptedID', 'EncryptedAttribute', 'EncryptedData'])
  test(`parseSamlResponse() says of a response with \`${element}\` that it is encrypted`, () => {
    const inside = `<x:${element} xmlns:x="urn:oasis:names:tc:SAML:2.0:assertion"></x:${element}>`
    throwsCode(() => parseSamlResponse(posted(responseXml(inside))), 'saml_encrypted')
    throwsCode(
      () => verify(posted(responseXml(usual.replace('<saml:Conditions', `${inside}<saml:Conditions`)))),
      'saml_encrypted',
    )
  })

const original = responseXml(signed(usual))
const facts = JSON.stringify([...verify(posted(original)).attributes, verify(posted(original)).nameId])

// class "Verify A, use B": what verifies says what was signed, whatever byte was touched
test('verifySamlResponse() never yields changed claims after a change of one byte', () => {
  const bytes = Buffer.from(original)
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
      const altered = Buffer.from(bytes)
      altered[index] = (altered[index] ?? 0) ^ change
      let found: SamlAssertion | undefined
      outcome(() => (found = verify(altered.toString('base64'))))
      if (found !== undefined) assert.equal(JSON.stringify([...found.attributes, found.nameId]), facts)
    }),
    { numRuns: 300 },
  )
})

const fragments = [
  usual,
  signed(usual),
  '<samlp:Status>',
  '</saml:Assertion>',
  '<x/>',
  ' ID="_a"',
  '<!-- -->',
  '&amp;',
  '\r',
]
test('verifySamlResponse() is total, and never yields changed claims after text moved', () => {
  const edit = fc.record({
    from: fc.nat(original.length),
    length: fc.nat(400),
    to: fc.nat(original.length),
    put: fc.constantFrom('', ...fragments),
  })
  fc.assert(
    fc.property(edit, fc.boolean(), ({ from, length, to, put }, moves) => {
      const piece = original.slice(from, from + length)
      const rest = moves ? original.slice(0, from) + original.slice(from + length) : original
      const altered = rest.slice(0, to) + piece + put + rest.slice(to)
      let found: SamlAssertion | undefined
      const result = outcome(() => (found = verify(posted(altered))))
      assert.match(result, /^(ok|saml_malformed|saml_signature_invalid|saml_encrypted)$/)
      if (found !== undefined) assert.equal(JSON.stringify([...found.attributes, found.nameId]), facts)
    }),
    { numRuns: 300 },
  )
})

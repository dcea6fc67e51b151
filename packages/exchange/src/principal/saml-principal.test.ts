import type { Code } from '@vouchsafe/core/errors'
import { samlAttribute, samlNow } from '@vouchsafe/core/saml/testing'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import { throwsCode } from '#testing/index'
import type { VerifiedSamlEvidence } from '#verify/saml/evidence'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { samlPrincipal, type SamlPrincipal } from './saml-principal.ts'

const arn = 'arn:aws:iam::123456789012:saml-provider/corp'
const call = {
  durationSeconds: 3600 as Seconds,
  caller: { transport: 'tcp', address: '192.0.2.7', userAgent: 'test/1' },
  secureTransport: true,
} as const

type Values = Readonly<Record<string, readonly (string | null)[]>>
const aws = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, found]) => [samlAttribute + name, found]))
const named = aws({ RoleSessionName: ['alice@example.com'] })

/** As the verifier would give it; no response is needed to map attributes. */
function principalOf(attributes: Values, facts: Partial<VerifiedSamlEvidence> = {}): SamlPrincipal {
  const evidence = {
    provider: { arn, account: '123456789012', name: 'corp' },
    issuer: 'https://idp.example.com/metadata',
    subject: 'alice',
    subjectType: 'persistent',
    audience: 'https://signin.aws.amazon.com/saml',
    nameQualifier: 'hash=',
    attributes: new Map(Object.entries({ ...named, ...attributes })),
    ...facts,
  } as unknown as VerifiedSamlEvidence
  return samlPrincipal(evidence, call, samlNow)
}
const context = (attributes: Values): Readonly<Record<string, unknown>> =>
  Object.fromEntries(principalOf(attributes).context)

test('samlPrincipal() is the provider, with AWS’s keys of the response and of the request', () => {
  const { principal, sessionName, tags, roles, notAfter, sourceIdentity } = principalOf({})
  assert.deepEqual(principal, { type: 'Federated', id: arn })
  assert.deepEqual([sessionName, tags.tags.size, roles.size], ['alice@example.com', 0, 0])
  assert.deepEqual([notAfter, sourceIdentity], [undefined, undefined])
  assert.deepEqual(context({}), {
    'saml:aud': 'https://signin.aws.amazon.com/saml',
    'saml:iss': 'https://idp.example.com/metadata',
    'saml:sub': 'alice',
    'saml:sub_type': 'persistent',
    'saml:namequalifier': 'hash=',
    'saml:doc': '123456789012/corp',
    'sts:rolesessionname': 'alice@example.com',
    'sts:durationseconds': '3600',
    'aws:currenttime': '2027-01-15T08:00:00Z',
    'aws:epochtime': '1800000000',
    'aws:securetransport': 'true',
    'aws:sourceip': '192.0.2.7',
    'aws:useragent': 'test/1',
  })
})

test('samlPrincipal() maps the attributes that AWS maps, lists as lists, and no other', () => {
  const keys = context({
    'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': ['staff'],
    'urn:oid:1.3.6.1.4.1.5923.1.1.1.6': ['alice@example.edu'],
    'urn:oid:1.3.6.1.4.1.5923.1.1.1.10': [null, 'id'],
    'urn:oid:1.3.6.1.4.1.5923.1.1.1.12': ['unknown'],
    'urn:oid:2.5.4.3': ['Alice', 'A.'],
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress': ['a@example.com'],
    '2.5.4.42': [null],
    'saml:sub': ['admin'],
    'saml:doc': ['admin'],
    sub: ['admin'],
  })
  const mapped = Object.entries(keys).filter(([key]) => key.startsWith('saml:') && !(key in context({})))
  assert.deepEqual(Object.fromEntries(mapped), {
    'saml:edupersonaffiliation': ['staff'],
    'saml:edupersonprincipalname': 'alice@example.edu',
    'saml:edupersontargetedid': ['id'],
    'saml:cn': ['Alice', 'A.'],
    'saml:mail': 'a@example.com',
  })
  assert.equal(keys['saml:sub'], 'alice')
})

test('samlPrincipal() brings tags, transitive keys and a source identity', () => {
  const values = aws({
    'PrincipalTag:Team': ['red'],
    'PrincipalTag:Cost Center': [''],
    TransitiveTagKeys: ['Team'],
    SourceIdentity: ['alice'],
  })
  const { tags, sourceIdentity } = principalOf(values)
  assert.deepEqual(
    [Object.fromEntries(tags.tags), tags.transitiveKeys],
    [{ Team: 'red', 'Cost Center': '' }, ['Team']],
  )
  assert.equal(sourceIdentity, 'alice')
  const keys = context(values)
  assert.equal(keys['aws:requesttag/team'], 'red')
  assert.deepEqual(keys['aws:tagkeys'], ['Team', 'Cost Center'])
  assert.deepEqual(keys['sts:transitivetagkeys'], ['Team'])
  assert.equal(keys['sts:sourceidentity'], 'alice')
})

const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`
test('samlPrincipal() offers the roles that are paired with this provider, in either order', () => {
  const other = arn.replace('corp', 'other')
  const { roles } = principalOf(
    aws({
      Role: [
        `${role('a')},${arn}`,
        `${arn},${role('b')}`,
        `\n ${role('c')} ,\t${arn} `,
        `${role('no1')},${other}`,
        `${other},${role('no2')}`,
        `${role('no3')},${arn},${arn}`,
        role('no4'),
        `${role('no5')},${arn.toUpperCase()}`,
        `${role('no6')};${arn}`,
        '',
        null,
      ],
    }),
  )
  assert.deepEqual([...roles], [role('a'), role('b'), role('c')])
})

// letter for letter, as AWS says
test('samlPrincipal() takes no attribute of another case or prefix for AWS’s', () => {
  const { roles, tags, sourceIdentity } = principalOf({
    [`${samlAttribute.toLowerCase()}Role`]: [`${role('a')},${arn}`],
    [`${samlAttribute}role`]: [`${role('a')},${arn}`],
    Role: [`${role('a')},${arn}`],
    [`${samlAttribute}principaltag:Team`]: ['red'],
    [`${samlAttribute}sourceidentity`]: ['admin'],
  })
  assert.deepEqual([roles.size, tags.tags.size, sourceIdentity], [0, 0, undefined])
})

test('samlPrincipal() bounds the session by the earlier of the two ends', () => {
  const end = (seconds: number): Partial<VerifiedSamlEvidence> => ({
    sessionEndsAt: (samlNow + seconds) as EpochSeconds,
  })
  const duration = aws({ SessionDuration: ['1800'] })
  assert.equal(principalOf({}, end(600)).notAfter, samlNow + 600)
  assert.equal(principalOf(duration).notAfter, samlNow + 1800)
  assert.equal(principalOf(duration, end(600)).notAfter, samlNow + 600)
  assert.equal(principalOf(duration, end(3600)).notAfter, samlNow + 1800)
})

const refused: readonly (readonly [name: string, values: Values, code: Code])[] = [
  ['an empty session name', aws({ RoleSessionName: [''] }), 'saml_attribute_refused'],
  ['no value of the session name', aws({ RoleSessionName: [] }), 'saml_attribute_refused'],
  ['two session names', aws({ RoleSessionName: ['alice', 'bob'] }), 'saml_attribute_refused'],
  ['a session name that is no text', aws({ RoleSessionName: [null] }), 'saml_attribute_refused'],
  ['a session name of one letter', aws({ RoleSessionName: ['a'] }), 'saml_attribute_refused'],
  ['a session name of 65 letters', aws({ RoleSessionName: ['a'.repeat(65)] }), 'saml_attribute_refused'],
  ['a session name with a space', aws({ RoleSessionName: ['John Doe'] }), 'saml_attribute_refused'],
  ['a session name with a line feed', aws({ RoleSessionName: ['alice\n'] }), 'saml_attribute_refused'],
  ['a session name with a slash', aws({ RoleSessionName: ['a/b'] }), 'saml_attribute_refused'],
  ['a session name beyond ASCII', aws({ RoleSessionName: ['zoë'] }), 'saml_attribute_refused'],
  ['a source identity of AWS', aws({ SourceIdentity: ['aws:alice'] }), 'saml_attribute_refused'],
  ['two source identities', aws({ SourceIdentity: ['alice', 'alice'] }), 'saml_attribute_refused'],
  ['a duration of 899 s', aws({ SessionDuration: ['899'] }), 'saml_attribute_refused'],
  ['a duration of 43,201 s', aws({ SessionDuration: ['43201'] }), 'saml_attribute_refused'],
  ['a duration with a fraction', aws({ SessionDuration: ['900.5'] }), 'saml_attribute_refused'],
  ['a duration in hexadecimal', aws({ SessionDuration: ['0x900'] }), 'saml_attribute_refused'],
  ['a tag of two values', aws({ 'PrincipalTag:Team': ['a', 'b'] }), 'saml_attribute_refused'],
  ['a tag of no value', aws({ 'PrincipalTag:Team': [] }), 'saml_attribute_refused'],
  ['a tag without a key', aws({ 'PrincipalTag:': ['a'] }), 'tags_invalid'],
  ['a tag of AWS', aws({ 'PrincipalTag:aws:x': ['a'] }), 'tags_invalid'],
  ['tags that differ by case', aws({ 'PrincipalTag:a': ['1'], 'PrincipalTag:A': ['1'] }), 'tags_invalid'],
  ['a transitive key without its tag', aws({ TransitiveTagKeys: ['a'] }), 'tags_invalid'],
  ['a transitive key that is no text', aws({ TransitiveTagKeys: [null] }), 'tags_invalid'],
  [
    'two values of a key of one',
    { 'urn:oid:1.3.6.1.4.1.5923.1.1.1.5': ['staff', 'faculty'] },
    'saml_attribute_refused',
  ],
  [
    'two attributes for one key',
    { '2.5.4.4': ['A'], [`http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname`]: ['B'] },
    'saml_attribute_refused',
  ],
]
for (const [name, values, code] of refused)
  test(`samlPrincipal() refuses ${name}`, () => void throwsCode(() => principalOf(values), code))

test('samlPrincipal() says which attribute is missing', () => {
  const evidence = { ...named }
  const { detail } = throwsCode(
    () => principalOf({}, { attributes: new Map(Object.entries(evidence).slice(1)) }),
    'saml_attribute_refused',
  )
  assert.deepEqual(detail, { attribute: 'RoleSessionName', fault: 'missing' })
})

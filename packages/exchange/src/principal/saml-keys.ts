import { VouchsafeError } from '@vouchsafe/core/errors'
import type { ContextValue } from '@vouchsafe/policy/decision'
import type { VerifiedSamlEvidence } from '#verify/saml/evidence'

/** One value, or a list even of one, as AWS types the key. */
type KeyKind = 'text' | 'list'

const eduPerson = 'urn:oid:1.3.6.1.4.1.5923.1.1.1.'
const eduOrg = 'urn:oid:1.3.6.1.4.1.5923.1.2.1.'
const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/'

/**
 * Attributes that AWS turns into condition keys, by `Name` (IAM User Guide, "Mapping SAML attributes to AWS trust
 * policy context keys"). Where the guide misprints an object identifier, both its form and the right one are here.
 */
const attributeKeys: ReadonlyMap<string, readonly [key: string, kind: KeyKind]> = new Map([
  [`${eduPerson}1`, ['saml:edupersonaffiliation', 'list']],
  [`${eduPerson}2`, ['saml:edupersonnickname', 'list']],
  [`${eduPerson}3`, ['saml:edupersonorgdn', 'text']],
  [`${eduPerson}4`, ['saml:edupersonorgunitdn', 'list']],
  [`${eduPerson}5`, ['saml:edupersonprimaryaffiliation', 'text']],
  [`${eduPerson}6`, ['saml:edupersonprincipalname', 'text']],
  [`${eduPerson}7`, ['saml:edupersonentitlement', 'list']],
  [`${eduPerson}8`, ['saml:edupersonprimaryorgunitdn', 'text']],
  [`${eduPerson}9`, ['saml:edupersonscopedaffiliation', 'list']],
  [`${eduPerson}10`, ['saml:edupersontargetedid', 'list']],
  [`${eduPerson}11`, ['saml:edupersonassurance', 'list']],
  [`${eduOrg}2`, ['saml:eduorghomepageuri', 'list']],
  [`${eduOrg}3`, ['saml:eduorgidentityauthnpolicyuri', 'list']],
  [`${eduOrg}4`, ['saml:eduorglegalname', 'list']],
  [`${eduOrg}5`, ['saml:eduorgsuperioruri', 'list']],
  [`${eduOrg}6`, ['saml:eduorgwhitepagesuri', 'list']],
  ['urn:oid:2.5.4.3', ['saml:cn', 'list']],
  [`${claims}name`, ['saml:name', 'text']],
  ['http://schemas.xmlsoap.org/claims/CommonName', ['saml:commonname', 'text']],
  [`${claims}givenname`, ['saml:givenname', 'text']],
  [`${claims}surname`, ['saml:surname', 'text']],
  [`${claims}emailaddress`, ['saml:mail', 'text']],
  ['http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid', ['saml:uid', 'text']],
  ['2.5.4.3', ['saml:commonname', 'text']],
  ['2.5.4.4', ['saml:surname', 'text']],
  ['2.4.5.42', ['saml:givenname', 'text']],
  ['2.5.4.42', ['saml:givenname', 'text']],
  ['2.5.4.45', ['saml:x500uniqueidentifier', 'text']],
  ['0.9.2342.19200300100.1.1', ['saml:uid', 'text']],
  ['0.9.2342.19200300.100.1.1', ['saml:uid', 'text']],
  ['0.9.2342.19200300100.1.3', ['saml:mail', 'text']],
  ['0.9.2342.19200300.100.1.3', ['saml:mail', 'text']],
  ['0.9.2342.19200300.100.1.45', ['saml:organizationstatus', 'text']],
])

/**
 * The `saml:` keys of verified evidence, folded to lower case: those of the subject and the provider, and those of
 * attributes that AWS knows. Everything else an assertion says is on record and in no key.
 *
 * @throws VouchsafeError `saml_attribute_refused` when a key of one value would have several, from one attribute or
 *   from two: AWS takes any one of them, and a policy would not know which
 */
export function samlKeys(evidence: VerifiedSamlEvidence): Map<string, ContextValue> {
  const { provider, issuer, subject, subjectType, audience, nameQualifier, attributes } = evidence
  const keys = new Map<string, ContextValue>([
    ['saml:aud', audience],
    ['saml:iss', issuer],
    ['saml:sub', subject],
    ['saml:sub_type', subjectType],
    ['saml:namequalifier', nameQualifier],
    ['saml:doc', `${provider.account}/${provider.name}`],
  ])
  for (const [attribute, values] of attributes) {
    const [key, kind] = attributeKeys.get(attribute) ?? []
    if (key === undefined) continue
    const texts = values.filter((value) => value !== null)
    const [only] = texts
    if (kind === 'list') keys.set(key, texts)
    else if (values.length > 1 || keys.has(key)) throw ambiguous(attribute)
    else if (only !== undefined) keys.set(key, only)
  }
  return keys
}

function ambiguous(attribute: string): VouchsafeError {
  return new VouchsafeError('saml_attribute_refused', { detail: { attribute, fault: 'ambiguous' } })
}

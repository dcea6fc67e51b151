import type { EpochSeconds } from '#time/units'
import { attributeOf, childElements, childrenNamed, isNamed, textOf, type XmlName } from '#xml/query'
import type { XmlElement } from '#xml/types'
import { parseInstant } from './instant.ts'
import { saml } from './names.ts'
import { readAttributes, type SamlAttributes } from './read-attributes.ts'
import { malformed, type ResponseFault } from './response-fault.ts'

/** Times between which something counts: `notBefore <= at < notOnOrAfter`. */
export interface SamlWindow {
  readonly notBefore?: EpochSeconds
  readonly notOnOrAfter?: EpochSeconds
}

/** What an assertion says (SAML Core §2). */
export interface SamlAssertion {
  readonly issuer: string
  readonly issuedAt: EpochSeconds
  readonly nameId: string
  /** `Format` of the name; `…:unspecified` when it has none. */
  readonly nameIdFormat: string
  /** Of the only, bearer subject confirmation. */
  readonly confirmation: SamlWindow & { readonly recipient: string; readonly notOnOrAfter: EpochSeconds }
  /**
   * `audiences`: one list an `AudienceRestriction`, at least one; all of them must hold, each by one of its members.
   */
  readonly conditions: SamlWindow & { readonly audiences: readonly (readonly string[])[] }
  /** Earliest `SessionNotOnOrAfter`: no session may live longer. */
  readonly sessionNotOnOrAfter?: EpochSeconds
  readonly attributes: SamlAttributes
}

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'
const entity = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity'
/** Conditions whose meaning is kept; any other says something that nobody here would heed (SAML Core §2.5.1). */
const knownConditions = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'].map(saml)

/**
 * Reads an assertion for a bearer, as the web browser profile defines it (SAML Profiles §4.1.4.2) and AWS asks for:
 * exactly one subject, name, subject confirmation, and set of conditions, with at least one audience restriction and
 * one authentication statement.
 *
 * @throws VouchsafeError `saml_malformed`, detail `{reason: ResponseFault}`
 */
export function readAssertion(assertion: XmlElement): SamlAssertion {
  if (attributeOf(assertion, 'Version') !== '2.0') throw malformed('version')
  const subject = one(assertion, 'Subject', 'subject')
  const name = one(subject, 'NameID', 'name_id')
  const ends = sessionEnds(assertion)
  return {
    issuer: issuerOf(assertion),
    issuedAt: requiredInstant(assertion, 'IssueInstant', 'issue_instant'),
    nameId: text(name, 'name_id'),
    nameIdFormat: attributeOf(name, 'Format') ?? unspecified,
    confirmation: confirmationOf(subject),
    conditions: conditionsOf(assertion),
    ...(ends.length > 0 && { sessionNotOnOrAfter: Math.min(...ends) as EpochSeconds }),
    attributes: readAttributes(assertion),
  }
}

function issuerOf(assertion: XmlElement): string {
  const issuer = one(assertion, 'Issuer', 'issuer')
  if ((attributeOf(issuer, 'Format') ?? entity) !== entity) throw malformed('issuer')
  return text(issuer, 'issuer')
}

function confirmationOf(subject: XmlElement): SamlAssertion['confirmation'] {
  const fault = 'subject_confirmation'
  const confirmation = one(subject, 'SubjectConfirmation', fault)
  if (attributeOf(confirmation, 'Method') !== bearer) throw malformed(fault)
  const data = one(confirmation, 'SubjectConfirmationData', fault)
  const recipient = attributeOf(data, 'Recipient') ?? ''
  if (recipient === '') throw malformed(fault)
  return { recipient, ...window(data), notOnOrAfter: requiredInstant(data, 'NotOnOrAfter', fault) }
}

function conditionsOf(assertion: XmlElement): SamlAssertion['conditions'] {
  const conditions = one(assertion, 'Conditions', 'conditions')
  const unknown = childElements(conditions).find(
    (condition) => !knownConditions.some((known) => isNamed(condition, known)),
  )
  if (unknown !== undefined) throw malformed('conditions', { found: unknown.name })
  const audiences = childrenNamed(conditions, saml('AudienceRestriction')).map((restriction) =>
    childrenNamed(restriction, saml('Audience')).map((audience) => text(audience, 'audience_restriction')),
  )
  if (audiences.length === 0) throw malformed('audience_restriction')
  return { ...window(conditions), audiences }
}

function sessionEnds(assertion: XmlElement): readonly EpochSeconds[] {
  const statements = childrenNamed(assertion, saml('AuthnStatement'))
  if (statements.length === 0) throw malformed('authn_statement')
  return statements
    .map((statement) => instant(statement, 'SessionNotOnOrAfter'))
    .filter((end) => end !== undefined)
}

function window(element: XmlElement): SamlWindow {
  const notBefore = instant(element, 'NotBefore')
  const notOnOrAfter = instant(element, 'NotOnOrAfter')
  return {
    ...(notBefore !== undefined && { notBefore }),
    ...(notOnOrAfter !== undefined && { notOnOrAfter }),
  }
}

function requiredInstant(element: XmlElement, attribute: string, fault: ResponseFault): EpochSeconds {
  const found = instant(element, attribute)
  if (found === undefined) throw malformed(fault)
  return found
}

function instant(element: XmlElement, attribute: string): EpochSeconds | undefined {
  const written = attributeOf(element, attribute)
  if (written === undefined) return undefined
  const found = parseInstant(written)
  if (found === undefined) throw malformed('instant', { attribute })
  return found
}

function one(parent: XmlElement, name: string, fault: ResponseFault): XmlElement {
  const wanted: XmlName = saml(name)
  const [only, ...others] = childrenNamed(parent, wanted)
  if (only === undefined || others.length > 0) throw malformed(fault)
  return only
}

/** Never empty, and never of several parts. */
function text(element: XmlElement, fault: ResponseFault): string {
  const found = textOf(element) ?? ''
  if (found === '') throw malformed(fault)
  return found
}

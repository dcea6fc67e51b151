import { decodeBase64 } from '#bytes/base64'
import { decodeUtf8Strict } from '#bytes/utf8'
import { isVouchsafeError, VouchsafeError } from '#errors/vouchsafe-error'
import { parseXml } from '#xml/parse-xml'
import { attributeOf, childrenNamed, elementsOf, isNamed, textOf } from '#xml/query'
import type { XmlElement } from '#xml/types'
import { ds, saml, samlp } from './names.ts'
import { malformed } from './response-fault.ts'

/** A response that has the one form that is accepted. Nothing of it is verified: use it for nothing but verifying. */
export interface ParsedSamlResponse {
  readonly response: XmlElement
  /** The only one of the document, directly inside the response. */
  readonly assertion: XmlElement
  /** What the assertion says of its issuer; for choosing how to refuse it. */
  readonly claimedIssuer: string | undefined
}

/** AWS's limit of `SAMLAssertion`, in characters of base64. */
const LONGEST_RESPONSE = 100_000
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'
const idNames: ReadonlySet<string> = new Set(['id', 'assertionid', 'responseid', 'requestid'])
const encrypted: ReadonlySet<string> = new Set([
  'EncryptedAssertion',
  'EncryptedID',
  'EncryptedAttribute',
  'EncryptedData',
])

/**
 * Reads a response as an identity provider posts it: base64 (white space allowed) of UTF-8. Guarantees what every
 * signature wrapping needs to break: in the whole document one assertion, no id twice, and no signature but those of
 * the response and of the assertion.
 *
 * @throws VouchsafeError `saml_malformed`, detail `{reason: ResponseFault}` | `saml_encrypted`
 */
export function parseSamlResponse(base64: string): ParsedSamlResponse {
  const response = readDocument(base64)
  if (!isNamed(response, samlp('Response'))) throw malformed('not_a_response')
  if (attributeOf(response, 'Version') !== '2.0') throw malformed('version')
  const elements = elementsOf(response)
  checkPlain(elements)
  checkIds(elements)
  const assertion = assertionOf(response)
  // by local name: what looks like a second assertion to anybody's reader is one too many
  if (elements.filter(({ name }) => name === 'Assertion').length > 1) throw malformed('not_one_assertion')
  checkSignatures(elements, [response, assertion])
  checkStatus(response)
  const [issuer] = childrenNamed(assertion, saml('Issuer'))
  return { response, assertion, claimedIssuer: issuer && textOf(issuer) }
}

/**
 * The assertion of a response.
 *
 * @throws VouchsafeError `saml_malformed` unless there is exactly one directly inside
 */
export function assertionOf(response: XmlElement): XmlElement {
  const [only, ...others] = childrenNamed(response, saml('Assertion'))
  if (only === undefined || others.length > 0) throw malformed('not_one_assertion')
  return only
}

function readDocument(base64: string): XmlElement {
  if (base64.length > LONGEST_RESPONSE) throw malformed('too_long')
  const bytes = decodeBase64(base64.replace(/[ \t\r\n]/g, ''))
  if (bytes === undefined) throw malformed('not_base64')
  const text = decodeUtf8Strict(bytes)
  if (text === undefined) throw malformed('not_utf8')
  try {
    return parseXml(text, { maxLength: LONGEST_RESPONSE, comments: 'refuse' })
  } catch (cause) {
    throw malformed('xml', { ...(isVouchsafeError(cause) && { xml: cause.detail }) }, cause)
  }
}

function checkPlain(elements: readonly XmlElement[]): void {
  const found = elements.find(({ name }) => encrypted.has(name))
  if (found !== undefined) throw new VouchsafeError('saml_encrypted', { detail: { element: found.name } })
}

/** Whatever any reader may take for an id, in any namespace and letter case. */
function checkIds(elements: readonly XmlElement[]): void {
  const ids = elements.flatMap(({ attributes }) =>
    attributes.filter(({ name }) => idNames.has(name.toLowerCase())).map(({ value }) => value),
  )
  if (new Set(ids).size < ids.length) throw malformed('duplicate_id')
}

function checkSignatures(elements: readonly XmlElement[], signers: readonly XmlElement[]): void {
  for (const { name, namespace, parent } of elements) {
    if (name !== 'Signature' || namespace !== ds('').namespace) continue
    if (parent === undefined || !signers.includes(parent)) throw malformed('signature_misplaced')
  }
}

function checkStatus(response: XmlElement): void {
  const [code, ...others] = childrenNamed(response, samlp('Status')).flatMap((status) =>
    childrenNamed(status, samlp('StatusCode')),
  )
  const found = code && attributeOf(code, 'Value')
  if (found !== success || others.length > 0) throw malformed('status', { found })
}

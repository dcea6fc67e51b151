import { childrenNamed } from '#xml/query'
import type { XmlElement } from '#xml/types'
import { ds } from './names.ts'
import { assertionOf, type ParsedSamlResponse } from './parse-response.ts'
import { readAssertion, type SamlAssertion } from './read-assertion.ts'
import { readCanonical } from './read-canonical.ts'
import { invalid } from './signature-fault.ts'
import type { SamlKey } from './signing-key.ts'
import { verifyEnveloped } from './verify-enveloped.ts'

/**
 * What the assertion of a response says, read anew out of the canonical text that a key of the provider signed: there
 * is no second way from the document to a claim. The assertion, the response around it, or both must be signed; every
 * signature that is there must verify.
 *
 * @throws VouchsafeError `saml_signature_invalid` | `saml_malformed`
 */
export function verifySamlResponse(
  { response, assertion }: ParsedSamlResponse,
  keys: readonly SamlKey[],
): SamlAssertion {
  const signedResponse = verifySigned(response, keys)
  const signedAssertion = verifySigned(assertion, keys)
  if (signedAssertion !== undefined) return readAssertion(readCanonical(signedAssertion))
  if (signedResponse !== undefined) return readAssertion(assertionOf(readCanonical(signedResponse)))
  throw invalid('unsigned')
}

function verifySigned(element: XmlElement, keys: readonly SamlKey[]): string | undefined {
  const isSigned = childrenNamed(element, ds('Signature')).length > 0
  return isSigned ? verifyEnveloped(element, keys) : undefined
}

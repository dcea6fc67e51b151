import { parseXml } from '#xml/parse-xml'
import type { XmlElement } from '#xml/types'
import { invalid } from './signature-fault.ts'

/**
 * The element that a canonical text is, read anew with the reader that read the document.
 *
 * @throws VouchsafeError `saml_signature_invalid` (`form`): its namespaces, now all in one place, are too many
 */
export function readCanonical(text: string): XmlElement {
  try {
    return parseXml(text, { maxLength: text.length, comments: 'refuse' })
  } catch {
    throw invalid('form')
  }
}

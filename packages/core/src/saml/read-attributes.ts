import { attributeOf, childElements, childrenNamed, isNamed, textOf } from '#xml/query'
import type { XmlElement } from '#xml/types'
import { saml } from './names.ts'
import { malformed } from './response-fault.ts'

/** Values by name, both letter for letter; `null` for a value that is not plain text. */
export type SamlAttributes = ReadonlyMap<string, readonly (string | null)[]>

/**
 * The attributes of an assertion (SAML Core §2.7.3): values by `Name`, letter for letter, in document order, those of
 * several `Attribute` elements of one name together. A value that is not plain text (`eduPersonTargetedID` may hold a
 * `NameID`) is `null`: it counts, and says nothing.
 *
 * @throws VouchsafeError `saml_malformed` (`attribute_statement`)
 */
export function readAttributes(assertion: XmlElement): SamlAttributes {
  const found = new Map<string, (string | null)[]>()
  for (const statement of childrenNamed(assertion, saml('AttributeStatement'))) {
    for (const attribute of childElements(statement)) {
      const name = attributeOf(attribute, 'Name') ?? ''
      if (!isNamed(attribute, saml('Attribute')) || name === '') throw malformed('attribute_statement')
      const values = found.get(name) ?? []
      values.push(...childrenNamed(attribute, saml('AttributeValue')).map((value) => textOf(value) ?? null))
      found.set(name, values)
    }
  }
  return found
}

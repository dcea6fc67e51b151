export { canonicalize, type CanonicalOptions } from './canonicalize.ts'
export { parseXml, type XmlRules } from './parse-xml.ts'
export {
  attributeOf,
  childElements,
  childrenNamed,
  elementsOf,
  isNamed,
  textOf,
  type XmlName,
} from './query.ts'
export type { XmlAttribute, XmlDeclaration, XmlElement, XmlFault } from './types.ts'

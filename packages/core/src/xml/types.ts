/** An attribute that is no namespace declaration. */
export interface XmlAttribute {
  /** Empty without one. */
  readonly prefix: string
  readonly name: string
  /** Empty for an attribute without a prefix. */
  readonly namespace: string
  /** As the application sees it: references resolved, white space normalised (XML 1.0 §3.3.3). */
  readonly value: string
}

/** `xmlns="uri"` (empty prefix) or `xmlns:prefix="uri"`. */
export interface XmlDeclaration {
  readonly prefix: string
  readonly uri: string
}

/** An element as parsed, with everything its canonical form needs. */
export interface XmlElement {
  /** Empty without one. */
  readonly prefix: string
  readonly name: string
  /** Empty when in none. */
  readonly namespace: string
  /** In document order; no two of the same expanded name. */
  readonly attributes: readonly XmlAttribute[]
  /** Namespace declarations of this element itself, in document order. */
  readonly declarations: readonly XmlDeclaration[]
  /** Elements and runs of text; no run is empty or follows another. */
  readonly children: readonly (XmlElement | string)[]
  /** Of the root, none. */
  readonly parent: XmlElement | undefined
}

/** Why a text is not acceptable XML. A closed list. */
export type XmlFault =
  | 'too_long'
  | 'too_deep'
  | 'too_many_attributes'
  | 'unexpected_character'
  | 'unexpected_end'
  | 'character_forbidden'
  | 'document_type'
  | 'processing_instruction'
  | 'comment'
  | 'cdata'
  | 'reference_unknown'
  | 'tag_mismatch'
  | 'duplicate_attribute'
  | 'prefix_unbound'
  | 'prefix_reserved'
  | 'namespace_malformed'

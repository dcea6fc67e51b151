import { VouchsafeError } from '#errors/vouchsafe-error'
import { findForbidden, resolveReferences } from './characters.ts'
import { Namespaces, type RawAttribute } from './namespaces.ts'
import type { XmlElement, XmlFault } from './types.ts'

/** What differs between evidence, where nothing is skipped, and documents that people keep. */
export interface XmlRules {
  /** Longest text in UTF-16 units. */
  readonly maxLength: number
  /** `skip` reads on as if a comment were not there; the text on its two sides is one run. */
  readonly comments: 'refuse' | 'skip'
}

const MOST_LEVELS = 64
const MOST_ATTRIBUTES = 64

// sticky: each matches at the offset only, and none can match the same text in two ways
const space = /[ \t\n]*/y
const name = /(?:[A-Za-z_][A-Za-z0-9_.-]*:)?[A-Za-z_][A-Za-z0-9_.-]*/y
const text = /[^<]*/y
const quoted = /"[^"<]*"|'[^'<]*'/y
const declaration =
  /<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.0"|'1\.0')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"[Uu][Tt][Ff]-8"|'[Uu][Tt][Ff]-8'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>/y

/** What may begin with `<` and is no element, by how it begins; the longer beginnings first. */
const notElements: readonly (readonly [start: string, fault: XmlFault])[] = [
  ['<!--', 'comment'],
  ['<![', 'cdata'],
  ['<!', 'document_type'],
  ['<?', 'processing_instruction'],
]

/**
 * The root element of a document: XML 1.0 with namespaces, of which only what SAML needs is left. No document type,
 * hence no entity but the five predefined; no processing instruction, no CDATA section; names of ASCII; namespaces
 * that are absolute URIs; at most 64 levels and 64 attributes an element. Takes time in proportion to the length.
 *
 * @throws VouchsafeError `xml_malformed`, detail `{reason: XmlFault, offset}`, where the offset counts UTF-16 units
 *   after line ends became line feeds
 */
export function parseXml(document: string, rules: XmlRules): XmlElement {
  if (document.length > rules.maxLength) throw malformed('too_long', rules.maxLength)
  // XML 1.0 §2.11; a carriage return that is meant comes as a reference
  const lines = document.includes('\r') ? document.replace(/\r\n?/g, '\n') : document
  const forbidden = findForbidden(lines)
  if (forbidden >= 0) throw malformed('character_forbidden', forbidden)
  return new XmlReader(lines, rules).document()
}

type Open = XmlElement & { readonly children: (XmlElement | string)[] }

class XmlReader {
  readonly #text: string
  readonly #skipsComments: boolean
  readonly #namespaces = new Namespaces((fault) => this.#refuse(fault))
  #offset = 0

  constructor(document: string, rules: XmlRules) {
    this.#text = document
    this.#skipsComments = rules.comments === 'skip'
  }

  document(): XmlElement {
    this.#take(declaration)
    this.#outside()
    const root = this.#element(undefined, 1)
    this.#outside()
    if (this.#offset < this.#text.length) this.#refuse('unexpected_character')
    return root
  }

  /** White space and comments before and after the root. */
  #outside(): void {
    do this.#take(space)
    while (this.#skipComment())
    if (this.#offset < this.#text.length) this.#refuseWhatIsNoElement()
  }

  #element(parent: XmlElement | undefined, depth: number): XmlElement {
    if (depth > MOST_LEVELS) this.#refuse('too_deep')
    this.#expect('<')
    const tag = this.#name()
    const {
      prefix,
      name: local,
      namespace,
      attributes,
      declarations,
    } = this.#namespaces.open(tag, this.#attributes())
    // written out: a spread costs more than all the rest
    const element: Open = { prefix, name: local, namespace, attributes, declarations, children: [], parent }
    if (!this.#takes('/')) {
      this.#expect('>')
      this.#content(element, depth)
      this.#closing(tag)
    }
    this.#expect('>')
    this.#namespaces.close(element)
    return element
  }

  #attributes(): readonly RawAttribute[] {
    const found: RawAttribute[] = []
    for (;;) {
      const gap = this.#take(space)
      const next = this.#text[this.#offset]
      if (next === '>' || next === '/') return found
      if (gap === '') this.#refuse('unexpected_character')
      if (found.length === MOST_ATTRIBUTES) this.#refuse('too_many_attributes')
      found.push(this.#attribute())
    }
  }

  #attribute(): RawAttribute {
    const attribute = this.#name()
    this.#take(space)
    this.#expect('=')
    this.#take(space)
    const start = this.#offset
    const literal = this.#take(quoted)
    if (literal === '') this.#refuse('unexpected_character')
    // §3.3.3: white space that was written becomes spaces, what came by reference stays
    const normal = literal.slice(1, -1).replace(/[\t\n]/g, ' ')
    return { name: attribute, value: this.#resolve(normal, start) }
  }

  /** Everything up to the end tag. */
  #content(element: Open, depth: number): void {
    const { children } = element
    for (;;) {
      const start = this.#offset
      this.#append(children, this.#characters(), start)
      if (this.#skipComment()) continue
      this.#refuseWhatIsNoElement()
      if (this.#text[this.#offset + 1] === '/') return
      children.push(this.#element(element, depth + 1))
    }
  }

  #characters(): string {
    const run = this.#take(text)
    if (run.includes(']]>')) this.#refuse('unexpected_character')
    return run
  }

  #append(children: (XmlElement | string)[], run: string, start: number): void {
    if (run === '') return
    const resolved = this.#resolve(run, start)
    const last = children.at(-1)
    // only a skipped comment can have come between
    if (typeof last === 'string') children[children.length - 1] = last + resolved
    else children.push(resolved)
  }

  #closing(tag: string): void {
    const start = this.#offset
    this.#expect('<')
    this.#expect('/')
    if (this.#name() !== tag) this.#refuse('tag_mismatch', start)
    this.#take(space)
  }

  #skipComment(): boolean {
    if (!this.#skipsComments || !this.#text.startsWith('<!--', this.#offset)) return false
    // §2.5: two hyphens end it, or are an error
    const end = this.#text.indexOf('--', this.#offset + 4)
    if (end < 0 || this.#text[end + 2] !== '>') this.#refuse('comment')
    this.#offset = end + 3
    return true
  }

  #refuseWhatIsNoElement(): void {
    for (const [start, fault] of notElements) {
      if (this.#text.startsWith(start, this.#offset)) this.#refuse(fault)
    }
  }

  #resolve(run: string, start: number): string {
    return resolveReferences(run) ?? this.#refuse('reference_unknown', start)
  }

  #name(): string {
    const found = this.#take(name)
    return found === '' ? this.#refuse('unexpected_character') : found
  }

  /** What the form matches here; empty when nothing. */
  #take(form: RegExp): string {
    form.lastIndex = this.#offset
    const found = form.exec(this.#text)?.[0] ?? ''
    this.#offset += found.length
    return found
  }

  #takes(character: string): boolean {
    const found = this.#text[this.#offset] === character
    if (found) this.#offset += 1
    return found
  }

  #expect(character: string): void {
    if (!this.#takes(character)) this.#refuse('unexpected_character')
  }

  #refuse(fault: XmlFault, offset = this.#offset): never {
    throw malformed(offset < this.#text.length ? fault : 'unexpected_end', offset)
  }
}

function malformed(reason: XmlFault, offset: number): VouchsafeError {
  return new VouchsafeError('xml_malformed', { detail: { reason, offset } })
}

import type { XmlAttribute, XmlDeclaration, XmlElement, XmlFault } from './types.ts'

/** An attribute as written: its qualified name. */
export interface RawAttribute {
  readonly name: string
  readonly value: string
}

type Named = Pick<XmlElement, 'prefix' | 'name' | 'namespace' | 'attributes' | 'declarations'>

const none: readonly never[] = []

const XML = 'http://www.w3.org/XML/1998/namespace'
const XMLNS = 'http://www.w3.org/2000/xmlns/'

/**
 * Longest accepted namespace. A canonical form repeats a namespace wherever it is used: without a bound, a short
 * document would have a form of the square of its length.
 */
const LONGEST_NAMESPACE = 256
// RFC 3986 §4.3; canonicalisation has no answer for relative ones (Canonical XML 1.0 §1.3)
const absoluteUri = /^[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]*$/

/** Namespaces in scope while a document is read (Namespaces in XML 1.0). Each lookup takes the same time. */
export class Namespaces {
  /** By prefix, innermost last. */
  readonly #bindings = new Map<string, string[]>([['xml', [XML]]])
  readonly #refuse: (fault: XmlFault) => never

  constructor(refuse: (fault: XmlFault) => never) {
    this.#refuse = refuse
  }

  /** Enters an element: its names resolved under its own declarations. `close` must follow. */
  open(tag: string, raw: readonly RawAttribute[]): Named {
    const declarations = raw.length === 0 ? none : this.#declareAll(raw)
    const attributes = raw.length === declarations.length ? none : this.#attributes(raw)
    const { prefix, name } = split(tag)
    return { prefix, name, namespace: this.#resolve(prefix), attributes, declarations }
  }

  /** Leaves an element that `open` entered. */
  close({ declarations }: Pick<Named, 'declarations'>): void {
    for (const { prefix } of declarations) this.#bindings.get(prefix)?.pop()
  }

  #declareAll(raw: readonly RawAttribute[]): readonly XmlDeclaration[] {
    const declarations = raw.filter(({ name }) => isDeclaration(name)).map((found) => this.#declare(found))
    this.#checkDistinct(declarations.map(({ prefix }) => prefix))
    return declarations
  }

  #attributes(raw: readonly RawAttribute[]): readonly XmlAttribute[] {
    const attributes = raw
      .filter(({ name }) => !isDeclaration(name))
      .map(({ name, value }): XmlAttribute => ({ ...this.#attributeName(name), value }))
    this.#checkDistinct(attributes.map(({ namespace, name }) => `${namespace} ${name}`))
    return attributes
  }

  #declare({ name, value: uri }: RawAttribute): XmlDeclaration {
    const prefix = name === 'xmlns' ? '' : split(name).name
    // both are bound for ever (Namespaces in XML §3); to repeat it is allowed, and nobody does
    if (prefix === 'xml' || prefix === 'xmlns' || uri === XML || uri === XMLNS)
      this.#refuse('prefix_reserved')
    const isUndeclaring = prefix === '' && uri === ''
    if (!isUndeclaring && (uri.length > LONGEST_NAMESPACE || !absoluteUri.test(uri)))
      this.#refuse('namespace_malformed')
    const bound = this.#bindings.get(prefix)
    if (bound === undefined) this.#bindings.set(prefix, [uri])
    else bound.push(uri)
    return { prefix, uri }
  }

  /** An attribute without a prefix is in no namespace, whatever the default is (§6.2). */
  #attributeName(qualified: string): Omit<XmlAttribute, 'value'> {
    const { prefix, name } = split(qualified)
    return { prefix, name, namespace: prefix === '' ? '' : this.#resolve(prefix) }
  }

  #resolve(prefix: string): string {
    const uri = this.#bindings.get(prefix)?.at(-1)
    return uri ?? (prefix === '' ? '' : this.#refuse('prefix_unbound'))
  }

  #checkDistinct(names: readonly string[]): void {
    if (new Set(names).size < names.length) this.#refuse('duplicate_attribute')
  }
}

function isDeclaration(name: string): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:')
}

function split(qualified: string): { prefix: string; name: string } {
  const colon = qualified.indexOf(':')
  return { prefix: qualified.slice(0, Math.max(colon, 0)), name: qualified.slice(colon + 1) }
}

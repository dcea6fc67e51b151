import type { XmlAttribute, XmlElement } from './types.ts'

export interface CanonicalOptions {
  /** Prefixes treated as by inclusive canonicalisation (`InclusiveNamespaces`); the default namespace is ''. */
  readonly inclusivePrefixes?: readonly string[]
  /** Left out with all that is in it: the signature, for the enveloped-signature transform. */
  readonly omit?: XmlElement
}

/**
 * The exclusive canonical form of an element and everything in it (Exclusive XML Canonicalization 1.0 without
 * comments, https://www.w3.org/TR/xml-exc-c14n/). INVARIANT: the form, parsed, has the same form again.
 */
export function canonicalize(element: XmlElement, options: CanonicalOptions = {}): string {
  const { inclusivePrefixes = [], omit } = options
  const writer = new CanonicalWriter(omit)
  return writer.write(element, inScope(element, inclusivePrefixes))
}

const none: readonly never[] = []

type Bindings = ReadonlyMap<string, string>

class CanonicalWriter {
  readonly #omit: XmlElement | undefined
  readonly #parts: string[] = []
  /** What the output has in scope; entered and left with each element. */
  readonly #rendered = new Map<string, string>()

  constructor(omit: XmlElement | undefined) {
    this.#omit = omit
  }

  write(element: XmlElement, inclusive: Bindings): string {
    this.#element(element, inclusive)
    return this.#parts.join('')
  }

  #element(element: XmlElement, outer: Bindings): void {
    const inclusive = redeclared(outer, element)
    const fresh = this.#unrendered(element, inclusive)
    const before = fresh.map(([prefix]) => [prefix, this.#rendered.get(prefix)] as const)
    for (const [prefix, uri] of fresh) this.#rendered.set(prefix, uri)

    const tag = qualified(element)
    this.#parts.push(`<${tag}`, ...fresh.map(namespaceText), ...attributeTexts(element), '>')
    for (const child of element.children) {
      if (typeof child === 'string') this.#parts.push(escapeText(child))
      else if (child !== this.#omit) this.#element(child, inclusive)
    }
    this.#parts.push(`</${tag}>`)

    for (const [prefix, uri] of before) {
      if (uri === undefined) this.#rendered.delete(prefix)
      else this.#rendered.set(prefix, uri)
    }
  }

  /** §3: the namespaces that the element's own names use, and the inclusive ones, unless in force already. */
  #unrendered(element: XmlElement, inclusive: Bindings): readonly (readonly [string, string])[] {
    const { prefix, namespace, attributes } = element
    const isPlain = attributes.length === 0 && inclusive.size === 0
    // most elements of most documents: their own name is in force already
    if (isPlain && (this.#rendered.get(prefix) ?? '') === namespace) return none
    const wanted = new Map(inclusive).set(prefix, namespace)
    for (const attribute of attributes) {
      if (attribute.prefix !== '') wanted.set(attribute.prefix, attribute.namespace)
    }
    wanted.delete('xml')
    return [...wanted]
      .filter(([name, uri]) => (this.#rendered.get(name) ?? '') !== uri)
      .toSorted(([a], [b]) => compare(a, b))
  }
}

/** Which of the prefixes are bound where the element stands, and to what. */
function inScope(element: XmlElement, prefixes: readonly string[]): Bindings {
  const wanted = new Set(prefixes)
  const found = new Map<string, string>()
  for (let at = element.parent; at !== undefined && wanted.size > 0; at = at.parent) {
    for (const { prefix, uri } of at.declarations) if (wanted.delete(prefix)) found.set(prefix, uri)
  }
  // those bound further in are found on the way
  for (const prefix of prefixes) if (!found.has(prefix)) found.set(prefix, '')
  return found
}

function redeclared(outer: Bindings, { declarations }: XmlElement): Bindings {
  const changed = declarations.filter(({ prefix }) => outer.has(prefix))
  if (changed.length === 0) return outer
  return new Map([...outer, ...changed.map(({ prefix, uri }) => [prefix, uri] as const)])
}

function qualified({ prefix, name }: XmlElement | XmlAttribute): string {
  return prefix === '' ? name : `${prefix}:${name}`
}

function namespaceText([prefix, uri]: readonly [string, string]): string {
  return ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeValue(uri)}"`
}

/** Sorted by namespace, then name; those in none come first. All of it is ASCII, so units are code points. */
function attributeTexts({ attributes }: XmlElement): string[] {
  return attributes
    .toSorted((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name))
    .map((attribute) => ` ${qualified(attribute)}="${escapeValue(attribute.value)}"`)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}
const escaped = (character: string): string => escapes[character] ?? character

function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, escaped)
}

function escapeValue(value: string): string {
  return value.replace(/[&<"\t\n\r]/g, escaped)
}

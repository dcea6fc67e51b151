import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'

/** An instant: ISO 8601 in XML, seconds in JSON. */
interface InstantLeaf {
  readonly instant: EpochSeconds
}

/** A map of the model: `<entry>` elements of key and value in XML, an object in JSON. */
interface MapLeaf {
  readonly map: ReadonlyMap<string, string | number>
}

/**
 * What an operation answers: one value that renders as XML and as JSON. An absent member is left out; a list is
 * `<member>` elements in XML.
 */
export type Tree =
  | string
  | number
  | boolean
  | InstantLeaf
  | MapLeaf
  | readonly Tree[]
  | { readonly [name: string]: Tree | undefined }

function isInstant(tree: object): tree is InstantLeaf {
  return typeof (tree as InstantLeaf).instant === 'number'
}

function isMap(tree: object): tree is MapLeaf {
  return (tree as MapLeaf).map instanceof Map
}

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree)
}

const specials: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
}
/** XML 1.0 §2.2 forbids these even as references. */
// oxlint-disable-next-line no-control-regex -- control characters are the matter here
const unprintable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu

/** Printable ASCII but `"&'<>`: stands as it is, as nearly every text does, and all long ones. */
const safe = /^[\t\n !#-%(-;=?-~]*$/

/** Text for an XML element or attribute; what XML cannot hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  if (safe.test(text)) return text
  return text.replace(unprintable, '\uFFFD').replace(/[&<>"'\r]/g, (character) => specials[character] ?? '')
}

/** The members of a tree as XML elements, in order, without white space. */
export function renderXml(tree: Tree): string {
  if (typeof tree !== 'object') return escapeXml(String(tree))
  if (isInstant(tree)) return formatInstant(tree.instant)
  let xml = ''
  if (isMap(tree)) {
    for (const [key, value] of tree.map) xml += `<entry>${renderXml({ key, value })}</entry>`
    return xml
  }
  if (isList(tree)) {
    for (const member of tree) xml += `<member>${renderXml(member)}</member>`
    return xml
  }
  for (const name in tree) {
    const member = tree[name]
    if (member !== undefined) xml += `<${name}>${renderXml(member)}</${name}>`
  }
  return xml
}

/** The tree as JSON text. */
export function renderJson(tree: Tree): string {
  return JSON.stringify(tree, (_name, value: Tree): unknown => {
    if (typeof value !== 'object') return value
    if (isInstant(value)) return value.instant
    return isMap(value) ? Object.fromEntries(value.map) : value
  })
}

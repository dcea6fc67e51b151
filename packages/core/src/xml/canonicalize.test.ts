import fc from 'fast-check'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { canonicalize } from './canonicalize.ts'
import { parseXml } from './parse-xml.ts'
import { childElements } from './query.ts'
import type { XmlElement } from './types.ts'

const parse = (text: string): XmlElement => parseXml(text, { maxLength: 1_000_000, comments: 'refuse' })

interface ForeignCase {
  readonly xml: string
  /** Which child element, level by level. */
  readonly path: readonly number[]
  readonly inclusivePrefixes: readonly string[]
  readonly canonical: string
}
const file = new URL('cases/exclusive-c14n.json', import.meta.url)
const foreign = JSON.parse(readFileSync(file, 'utf8')) as { source: string; cases: readonly ForeignCase[] }

test(`canonicalize() yields, byte for byte, what ${foreign.source} yields`, () => {
  assert.ok(foreign.cases.length >= 60)
  for (const { xml, path, inclusivePrefixes, canonical } of foreign.cases) {
    assert.equal(canonicalize(down(parse(xml), path), { inclusivePrefixes }), canonical, xml)
  }
})

function down(root: XmlElement, path: readonly number[]): XmlElement {
  return path.reduce((element, index) => childElements(element)[index] ?? assert.fail('no such child'), root)
}

const cases: readonly (readonly [name: string, text: string, canonical: string])[] = [
  ['writes both tags', '<a/>', '<a></a>'],
  ['drops what stands around the root', '<?xml version="1.0"?>\n<a/>\n', '<a></a>'],
  ['drops namespaces that nothing uses', '<a xmlns="u:1" xmlns:p="u:2"/>', '<a xmlns="u:1"></a>'],
  [
    'writes a namespace where it is used, each time',
    '<a xmlns:p="u:1"><p:b/><p:b/></a>',
    '<a><p:b xmlns:p="u:1"></p:b><p:b xmlns:p="u:1"></p:b></a>',
  ],
  [
    'sorts by namespace, then by name, those in none first',
    '<a xmlns:b="u:1" xmlns:a="u:2" a:z="" b:z="" b:y="" z="" c=""/>',
    '<a xmlns:a="u:2" xmlns:b="u:1" c="" z="" b:y="" b:z="" a:z=""></a>',
  ],
  [
    'writes text as it must be written',
    '<a x="&#9;&#10;&#13;&lt;>&amp;&quot;\'">&#9;\n&#13;&lt;&gt;&amp;"\'</a>',
    '<a x="&#x9;&#xA;&#xD;&lt;>&amp;&quot;\'">\t\n&#xD;&lt;&gt;&amp;"\'</a>',
  ],
  [
    'undeclares a default namespace, and only one that is written',
    '<p:a xmlns:p="u:1" xmlns="u:2"><b xmlns=""/><b><c xmlns=""/></b></p:a>',
    '<p:a xmlns:p="u:1"><b></b><b xmlns="u:2"><c xmlns=""></c></b></p:a>',
  ],
  ['never declares `xml`', '<a xml:lang="de"><xml:b/></a>', '<a xml:lang="de"><xml:b></xml:b></a>'],
]
for (const [name, text, canonical] of cases)
  test(`canonicalize() ${name}`, () => assert.equal(canonicalize(parse(text)), canonical))

test('canonicalize() leaves out the one element it is told to, and nothing that looks like it', () => {
  const root = parse('<a>1<b/>2<b/>3</a>')
  const [omit] = childElements(root)
  assert.ok(omit !== undefined)
  assert.equal(canonicalize(root, { omit }), '<a>12<b></b>3</a>')
  // one of another reading of the same text
  assert.equal(canonicalize(parse('<a>1<b/>2</a>'), { omit }), '<a>1<b></b>2</a>')
})

test('canonicalize() takes a listed namespace from outside, and where it changes', () => {
  const root = parse('<r xmlns="u:0" xmlns:p="u:1"><p:a><b xmlns:p="u:2"/></p:a></r>')
  const [a] = childElements(root)
  assert.ok(a !== undefined)
  assert.equal(
    canonicalize(a, { inclusivePrefixes: ['p', '', 'q'] }),
    '<p:a xmlns="u:0" xmlns:p="u:1"><b xmlns:p="u:2"></b></p:a>',
  )
})

test('canonicalize() takes a listed namespace from the nearest element that binds it', () => {
  const [middle] = childElements(parse('<r xmlns:p="u:1"><m xmlns:p="u:2"><a/></m></r>'))
  const [a] = middle === undefined ? [] : childElements(middle)
  assert.ok(a !== undefined)
  assert.equal(canonicalize(a, { inclusivePrefixes: ['p'] }), '<a xmlns:p="u:2"></a>')
})

const text = fc.string({
  unit: fc.constantFrom('a', ' ', '\n', '\t', '&#13;', '&lt;', '&amp;', 'é', '😀', '"'),
})
const value = text.map((found) => found.replaceAll('"', '&quot;'))
const declarations = fc
  .subarray(['xmlns="u:1"', 'xmlns=""', 'xmlns:p="u:1"', 'xmlns:p="u:2"', 'xmlns:q="u:1"'])
  .filter((found) => new Set(found.map((one) => one.split('=')[0])).size === found.length)
const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc
    .record({
      prefix: fc.constantFrom('', 'p:', 'q:'),
      declared: declarations,
      x: value,
      inside: fc.array(fc.oneof({ depthSize: 'small' }, text, tie('tree')), { maxLength: 4 }),
    })
    .map(
      ({ prefix, declared, x, inside }) =>
        `<${prefix}e ${declared.join(' ')} ${prefix}x="${x}" y='${x}'>${inside.join('')}</${prefix}e>`,
    ),
}))
const document = tree.map((found) => `<r xmlns:p="u:p" xmlns:q="u:q">${found}</r>`)

test('canonicalize() of what it wrote is the same again', () => {
  fc.assert(
    fc.property(document, fc.subarray(['', 'p', 'q', 'z']), (xml, inclusivePrefixes) => {
      const [inner] = childElements(parse(xml))
      assert.ok(inner !== undefined)
      const canonical = canonicalize(inner, { inclusivePrefixes })
      assert.equal(canonicalize(parse(canonical), { inclusivePrefixes }), canonical)
    }),
  )
})

// class "resources": a namespace is repeated wherever it is used
test('canonicalize() makes no short document long', () => {
  const namespace = `u:${'x'.repeat(254)}`
  const xml = `<a xmlns:p="${namespace}">${'<p:b/>'.repeat(10_000)}</a>`
  assert.ok(canonicalize(parse(xml)).length < 50 * xml.length)
})

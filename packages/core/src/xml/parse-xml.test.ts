import { outcome, throwsCode } from '#testing/throws-code'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseXml, type XmlRules } from './parse-xml.ts'
import { attributeOf, childElements, childrenNamed, elementsOf, isNamed, textOf } from './query.ts'
import type { XmlElement, XmlFault } from './types.ts'

const strict: XmlRules = { maxLength: 1_000_000, comments: 'refuse' }
const parse = (text: string): XmlElement => parseXml(text, strict)

/** An element as nested lists: expanded name, attributes, children. */
function shape({ namespace, name, attributes, children }: XmlElement): unknown {
  const named = attributes.map((found) => [`{${found.namespace}}${found.name}`, found.value])
  return [
    `{${namespace}}${name}`,
    Object.fromEntries(named),
    ...children.map((child) => (typeof child === 'string' ? child : shape(child))),
  ]
}

const read: readonly (readonly [name: string, text: string, shape: unknown])[] = [
  ['an empty element', '<a/>', ['{}a', {}]],
  ['an empty pair of tags with spaces', '<a ></a >', ['{}a', {}]],
  [
    'a declaration, and white space around the root',
    '<?xml version="1.0" encoding="utf-8" standalone=\'yes\' ?>\r\n <a/>\n',
    ['{}a', {}],
  ],
  [
    'both quotes, and spaces around the equals sign',
    `<a x='"' y = "'"/>`,
    ['{}a', { '{}x': '"', '{}y': "'" }],
  ],
  [
    'text and elements in turn',
    '<a>1<b>2</b>3<b/></a>',
    ['{}a', {}, '1', ['{}b', {}, '2'], '3', ['{}b', {}]],
  ],
  [
    'the five entities and characters by number',
    '<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;</a>',
    ['{}a', {}, '<>&"\'A😀'],
  ],
  ['no reference in what a reference yields', '<a>&#38;lt;&amp;#60;</a>', ['{}a', {}, '&lt;&#60;']],
  ['line ends as line feeds', '<a>1\r\n2\r3&#13;</a>', ['{}a', {}, '1\n2\n3\r']],
  [
    'white space in a value as spaces, by reference as itself',
    '<a x="1\t\r\n2&#9;&#10;"/>',
    ['{}a', { '{}x': '1  2\t\n' }],
  ],
  ['a greater-than sign anywhere', '<a x=">">></a>', ['{}a', { '{}x': '>' }, '>']],
  [
    'default and prefixed namespaces',
    '<a xmlns="u:1" xmlns:p="u:2" x="" p:x=""><p:b><c xmlns=""/></p:b></a>',
    ['{u:1}a', { '{}x': '', '{u:2}x': '' }, ['{u:2}b', {}, ['{}c', {}]]],
  ],
  [
    'a prefix bound anew inside, and as before behind',
    '<p:a xmlns:p="u:1"><p:b xmlns:p="u:2"/><p:c/></p:a>',
    ['{u:1}a', {}, ['{u:2}b', {}], ['{u:1}c', {}]],
  ],
  ['a declaration that follows its use', '<p:a p:x="" xmlns:p="u:1"/>', ['{u:1}a', { '{u:1}x': '' }]],
  ['the prefix `xml`', '<a xml:lang="de"/>', ['{}a', { '{http://www.w3.org/XML/1998/namespace}lang': 'de' }]],
]
for (const [name, text, expected] of read)
  test(`parseXml() reads ${name}`, () => assert.deepEqual(shape(parse(text)), expected))

const deep = (levels: number): string => '<a>'.repeat(levels) + '</a>'.repeat(levels)
const wide = (count: number): string =>
  `<a ${Array.from({ length: count }, (_, n) => `x${n}=""`).join(' ')}/>`

const refused: readonly (readonly [name: string, text: string, fault: XmlFault])[] = [
  ['nothing', '', 'unexpected_end'],
  ['text alone', 'a', 'unexpected_character'],
  ['two roots', '<a/><a/>', 'unexpected_character'],
  ['text behind the root', '<a/>a', 'unexpected_character'],
  ['a byte order mark', '\ufeff<a/>', 'unexpected_character'],
  ['an element that does not end', '<a><b></b>', 'unexpected_end'],
  ['a tag that does not end', '<a', 'unexpected_end'],
  ['a value that does not end', '<a x="1', 'unexpected_character'],
  ['tags that cross', '<a><b></a></b>', 'tag_mismatch'],
  ['tags of two prefixes for one namespace', '<p:a xmlns:p="u:1" xmlns:q="u:1"></q:a>', 'tag_mismatch'],
  ['a space before a name', '< a/>', 'unexpected_character'],
  ['a space in an empty tag', '<a/ >', 'unexpected_character'],
  ['a value without quotes', '<a x=1/>', 'unexpected_character'],
  ['an attribute without a value', '<a x/>', 'unexpected_character'],
  ['attributes without a space between', '<a x="1"y="2"/>', 'unexpected_character'],
  ['a less-than sign in a value', '<a x="<"/>', 'unexpected_character'],
  ['the end of a CDATA section in text', '<a>]]></a>', 'unexpected_character'],
  ['a name of two colons', '<p:q:a xmlns:p="u:1"/>', 'unexpected_character'],
  ['a name that begins with a digit', '<1a/>', 'unexpected_character'],
  ['a name beyond ASCII', '<ä/>', 'unexpected_character'],
  ['a NUL', '<a>\0</a>', 'character_forbidden'],
  ['a NUL behind the root', '<a/>\0', 'character_forbidden'],
  ['U+FFFE', '<a>\ufffe</a>', 'character_forbidden'],
  ['a lone surrogate', '<a>\ud800</a>', 'character_forbidden'],
  ['a reference to NUL', '<a>&#0;</a>', 'reference_unknown'],
  ['a reference to a surrogate', '<a>&#xD800;</a>', 'reference_unknown'],
  ['a reference beyond Unicode', '<a>&#x110000;</a>', 'reference_unknown'],
  ['a reference of many digits', '<a>&#00000065;</a>', 'reference_unknown'],
  ['a reference by capital X', '<a>&#X41;</a>', 'reference_unknown'],
  ['an undeclared entity', '<a>&nbsp;</a>', 'reference_unknown'],
  ['an entity named like a member of every object', '<a>&constructor;</a>', 'reference_unknown'],
  ['a bare ampersand', '<a>&</a>', 'reference_unknown'],
  ['a bare ampersand in a value', '<a x="& "/>', 'reference_unknown'],
  ['a document type', '<!DOCTYPE a><a/>', 'document_type'],
  ['a document type with an entity', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', 'document_type'],
  ['an external entity', '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', 'document_type'],
  ['a document type inside', '<a><!DOCTYPE a></a>', 'document_type'],
  ['a comment before the root', '<!-- --><a/>', 'comment'],
  ['a comment in text', '<a>1<!-- -->2</a>', 'comment'],
  ['a comment behind the root', '<a/><!-- -->', 'comment'],
  ['a CDATA section', '<a><![CDATA[1]]></a>', 'cdata'],
  ['a processing instruction', '<a><?b?></a>', 'processing_instruction'],
  ['a style sheet', '<?xml-stylesheet href="x"?><a/>', 'processing_instruction'],
  ['XML 1.1', '<?xml version="1.1"?><a/>', 'processing_instruction'],
  ['another encoding', '<?xml version="1.0" encoding="UTF-16"?><a/>', 'processing_instruction'],
  ['UTF-7', '<?xml version="1.0" encoding="UTF-7"?><a/>', 'processing_instruction'],
  ['a declaration behind a space', ' <?xml version="1.0"?><a/>', 'processing_instruction'],
  ['an attribute twice', '<a x="1" x="1"/>', 'duplicate_attribute'],
  ['one attribute by two prefixes', '<a xmlns:p="u:1" xmlns:q="u:1" p:x="" q:x=""/>', 'duplicate_attribute'],
  ['a declaration twice', '<a xmlns:p="u:1" xmlns:p="u:1"/>', 'duplicate_attribute'],
  ['the default namespace twice', '<a xmlns="u:1" xmlns="u:2"/>', 'duplicate_attribute'],
  ['an unbound prefix', '<p:a/>', 'prefix_unbound'],
  ['an unbound prefix of an attribute', '<a p:x=""/>', 'prefix_unbound'],
  ['a prefix out of scope', '<a><b xmlns:p="u:1"/><p:c/></a>', 'prefix_unbound'],
  ['a prefix that is a member of every object', '<constructor:a/>', 'prefix_unbound'],
  ['a prefix unbound again', '<a xmlns:p="u:1"><b xmlns:p=""/></a>', 'namespace_malformed'],
  ['a relative namespace', '<a xmlns="x/y"/>', 'namespace_malformed'],
  ['a namespace with a space', '<a xmlns="u: 1"/>', 'namespace_malformed'],
  ['a namespace beyond ASCII', '<a xmlns="u:ä"/>', 'namespace_malformed'],
  ['a namespace of 257 characters', `<a xmlns="u:${'x'.repeat(255)}"/>`, 'namespace_malformed'],
  ['the prefix `xml` bound', '<a xmlns:xml="http://www.w3.org/XML/1998/namespace"/>', 'prefix_reserved'],
  ['the prefix `xmlns` bound', '<a xmlns:xmlns="u:1"/>', 'prefix_reserved'],
  ['another prefix for `xml`', '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>', 'prefix_reserved'],
  ['another prefix for `xmlns`', '<a xmlns="http://www.w3.org/2000/xmlns/"/>', 'prefix_reserved'],
  ['an element with the prefix `xmlns`', '<xmlns:a/>', 'prefix_unbound'],
  ['65 levels', deep(65), 'too_deep'],
  ['100,000 levels', deep(100_000), 'too_deep'],
  ['65 attributes', wide(65), 'too_many_attributes'],
  ['more than its length', `<a>${'x'.repeat(1_000_000)}</a>`, 'too_long'],
]
for (const [name, text, fault] of refused)
  test(`parseXml() refuses ${name}`, () =>
    assert.equal(throwsCode(() => parse(text), 'xml_malformed').detail['reason'], fault))

test('parseXml() takes what is just within its limits', () => {
  parse(deep(64))
  parse(wide(64))
  parse(`<a xmlns="u:${'x'.repeat(254)}"/>`)
})

test('parseXml() names the place of a fault', () => {
  const { detail } = throwsCode(() => parse('<a>\r\n<b>&c;</b></a>'), 'xml_malformed')
  assert.deepEqual(detail, { reason: 'reference_unknown', offset: 7 })
})

test('parseXml() skips comments where it is told to, as if they were not there', () => {
  const skipped = (text: string): unknown => shape(parseXml(text, { ...strict, comments: 'skip' }))
  assert.deepEqual(skipped('<!-- 1 --><!----> <a>1<!-- <b> & -->2<!---->\n</a><!-- 2 -->'), [
    '{}a',
    {},
    '12\n',
  ])
  for (const text of ['<a><!-- -- --></a>', '<a><!-- --->', '<a><!-- ', '<a><!--->'])
    assert.equal(
      outcome(() => skipped(text)),
      'xml_malformed',
      text,
    )
})

test('the queries go by expanded name, and an attribute with a prefix is another one', () => {
  const root = parse('<p:a xmlns:p="u:1" xmlns:q="u:1" p:x="1" y="2"><q:b>t</q:b><b xmlns="u:2"/>-</p:a>')
  const [first, second] = childElements(root)
  assert.ok(first !== undefined && second !== undefined)
  assert.deepEqual(childrenNamed(root, { namespace: 'u:1', name: 'b' }), [first])
  assert.ok(isNamed(second, { namespace: 'u:2', name: 'b' }))
  assert.deepEqual([attributeOf(root, 'x'), attributeOf(root, 'y')], [undefined, '2'])
  assert.deepEqual([textOf(first), textOf(second), textOf(root)], ['t', '', undefined])
  assert.equal(textOf(parse('<a>1<b/></a>')), undefined)
  assert.equal(elementsOf(root).length, 3)
  assert.deepEqual([first.parent, root.parent], [root, undefined])
})

const markup =
  '< > / <a </a> <a> /> x=" " = \' & &lt; &# ; 9 xmlns : <p:a> </p:a> <!-- --> <![CDATA[ ]]> <?xml ?> -'
const piece = fc.constantFrom(
  ...markup.split(' '),
  ' ',
  '\r',
  ' xmlns:p="u:1"',
  '<!DOCTYPE',
  '\0',
  'ä',
  '😀',
  '\ud800',
)

test('parseXml() is total: an element or `xml_malformed`', () => {
  const comments = fc.constantFrom('refuse' as const, 'skip' as const)
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), comments, (pieces, rule) => {
      const result = outcome(() => parseXml(pieces.join(''), { ...strict, comments: rule }))
      assert.ok(result === 'ok' || result === 'xml_malformed', result)
    }),
  )
})

// class "resources": what costs more than its length in one reader or another
const costly: readonly (readonly [name: string, unit: string, frame?: readonly [string, string]])[] = [
  ['spaces', ' ', ['<a ', '/>']],
  ['ampersands', '&', ['<a>', '</a>']],
  ['an unfinished reference', '&#x', ['<a>', '</a>']],
  ['a name', 'a', ['<', '/>']],
  ['a name without an end', 'a', ['<', '']],
  ['a value without an end', 'a', ['<a x="', '']],
  ['text', 'a', ['<a>', '</a>']],
  ['hyphens in a comment', '- ', ['<!--', '']],
  ['comments', '<!---->', ['', '<a/>']],
  ['siblings', '<b/>', ['<a>', '</a>']],
  ['declarations', '<b xmlns:p="u:1"/>', ['<a>', '</a>']],
  ['carriage returns', '\r', ['<a>', '</a>']],
]
for (const [name, unit, [before, after] = ['', '']] of costly)
  test(`parseXml() takes time in proportion to ${name}`, () => {
    const time = (length: number): number => {
      const text = before + unit.repeat(length / unit.length) + after
      // of this process alone: others share the machine
      const start = process.cpuUsage()
      outcome(() => parseXml(text, { ...strict, comments: 'skip' }))
      return process.cpuUsage(start).user / 1000
    }
    time(20_000)
    // twenty times the length; the square would take four hundred times, the bound forgives a busy machine
    const [short, long] = [Math.min(time(20_000), time(20_000), time(20_000)), time(400_000)]
    assert.ok(long < Math.max(short, 2) * 150, `${long} ms against ${short} ms`)
  })

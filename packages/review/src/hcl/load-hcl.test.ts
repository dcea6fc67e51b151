import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadHcl } from './load-hcl.ts'
import type { HclExpression } from './types.ts'

const { parse } = await loadHcl()

function value(text: string): HclExpression {
  const { body, faults } = parse(`v = ${text}\n`)
  assert.deepEqual(faults, [])
  const read = body.attributes.get('v')
  assert.ok(read)
  return read
}

/** The expression without its offsets. */
function shape(expression: HclExpression): unknown {
  return JSON.parse(JSON.stringify(expression, (key, one: unknown) => (key === 'at' ? undefined : one)))
}

const name = (of: string): object => ({ kind: 'name', name: of })
const text = (words: string): object => ({ kind: 'template', parts: [{ text: words }] })

const cases: [text: string, shape: object][] = [
  ['1.5', { kind: 'literal', value: 1.5 }],
  ['null', { kind: 'literal', value: null }],
  ['"a"', text('a')],
  ['""', { kind: 'template', parts: [] }],
  ['"a${b}c"', { kind: 'template', parts: [{ text: 'a' }, { expression: name('b') }, { text: 'c' }] }],
  ['"$${a}"', { kind: 'template', parts: [{ text: '${' }, { text: 'a}' }] }],
  ['"\\u0041\\t"', { kind: 'template', parts: [{ text: 'A' }, { text: '\t' }] }],
  ['a.b["c"]', { kind: 'index', of: { kind: 'member', of: name('a'), name: 'b' }, key: text('c') }],
  ['a.0', { kind: 'index', of: name('a'), key: { kind: 'literal', value: 0 } }],
  ['a[*].b', { kind: 'splat', of: name('a'), steps: [{ name: 'b' }] }],
  ['(a)', name('a')],
  ['f(a, b...)', { kind: 'call', name: 'f', args: [name('a'), name('b')], isSpread: true }],
  ['a ? b : c', { kind: 'conditional', parts: [name('a'), name('b'), name('c')] }],
  ['!a', { kind: 'operation', operator: '!', operands: [name('a')] }],
  [
    'a == b && c',
    {
      kind: 'operation',
      operator: '&&',
      operands: [{ kind: 'operation', operator: '==', operands: [name('a'), name('b')] }, name('c')],
    },
  ],
  [
    '{ a = 1, "b": 2, (c) = 3 }',
    {
      kind: 'object',
      entries: [
        { key: text('a'), value: { kind: 'literal', value: 1 } },
        { key: text('b'), value: { kind: 'literal', value: 2 } },
        { key: name('c'), value: { kind: 'literal', value: 3 } },
      ],
    },
  ],
  [
    '[for k, v in m : v if k]',
    {
      kind: 'for',
      names: ['k', 'v'],
      over: name('m'),
      value: name('v'),
      isGrouped: false,
      condition: name('k'),
    },
  ],
  [
    '<<E\nx ${y}\nE',
    { kind: 'template', parts: [{ text: 'x ' }, { expression: name('y') }, { text: '\n' }] },
  ],
  ['"%{ if a }b%{ endif }"', { kind: 'unread', why: 'a directive or strip marker of a template' }],
]
for (const [written, expected] of cases)
  test(`parse() reads ${JSON.stringify(written)}`, () => assert.deepEqual(shape(value(written)), expected))

test('parse() names the place of a fault and reads the blocks beside it', () => {
  const { body, faults } = parse('resource "a" "b" {\n  x = [\n}\nresource "c" "d" {\n  y = 1\n}\n')
  assert.equal(faults.length, 1)
  assert.deepEqual(
    body.blocks.map(({ labels }) => labels),
    [['c', 'd']],
  )
})

const hostile: [name: string, text: string][] = [
  ['brackets that never close', `a = ${'['.repeat(20_000)}`],
  ['brackets within brackets', `a = ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['parentheses within parentheses', `a = ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
  ['blocks within blocks', `${'b {\n'.repeat(5000)}${'}\n'.repeat(5000)}`],
  ['a long chain of operators', `a = 1${' + 1'.repeat(5000)}`],
  ['templates within templates', `a = ${'"${'.repeat(2000)}1${'}"'.repeat(2000)}`],
  ['a heredoc that never ends', `a = <<E\n${'x\n'.repeat(5000)}`],
  ['a quote that never ends', `a = "${'x'.repeat(10_000)}`],
  ['a line that is too long', `a = "${'x'.repeat(1024 * 1024)}"`],
  ['a heredoc mark of great length', `a = <<${'E'.repeat(50_000)}\nx\n`],
  ['names of a prototype', '__proto__ = 1\nconstructor { __proto__ = { __proto__ = 2 } }'],
  ['zeros and lone surrogates', 'a = "\u0000\ud800"\n\u0000 = 1'],
]
for (const [what, written] of hostile)
  test(`parse() survives ${what}`, () => {
    const { faults } = parse(written)
    for (const { at } of faults) assert.ok(at <= written.length)
    assert.deepEqual(shape(value('1')), { kind: 'literal', value: 1 })
  })

test('parse() reads no deeper than a hundred levels, and says so', () => {
  const { body } = parse(`a = ${'['.repeat(300)}${']'.repeat(300)}`)
  assert.match(JSON.stringify(body.attributes.get('a')), /nested deeper than is read here/)
})

const tokens = fc.constantFrom(
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '"',
  '${',
  '}',
  '=',
  'a',
  '1',
  '\n',
  '<<E\n',
  'E\n',
  '.',
  '*',
  '?',
  ':',
  'for',
  'in',
  ',',
  ' ',
  '%{',
  '\\',
)
test('parse() answers for any text, with offsets inside it', () => {
  fc.assert(
    fc.property(fc.array(tokens, { maxLength: 60 }), (parts) => {
      const written = parts.join('')
      const { body, faults } = parse(written)
      for (const { at } of faults) assert.ok(at >= 0 && at <= written.length)
      for (const expression of body.attributes.values())
        JSON.stringify(expression, (key, one: unknown) => {
          if (key === 'at') assert.ok(Number(one) >= 0 && Number(one) <= written.length)
          return one
        })
    }),
  )
})

test('parse() gives back any text that is written as HCL writes it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (words) => {
      // HCL has no escapes for these
      fc.pre(!/\p{Cc}/u.test(words))
      const written = JSON.stringify(words).replaceAll('${', '$${').replaceAll('%{', '%%{')
      const read = value(written)
      assert.equal(read.kind, 'template')
      const parts = read.kind === 'template' ? read.parts : []
      assert.equal(parts.map((part) => ('text' in part ? part.text : '')).join(''), words)
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import fc from 'fast-check'
import { readTemplateYaml } from './read-template-yaml.ts'

const read = (text: string) => readTemplateYaml({ file: 't.yaml', text })
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const forms: [yaml: string, json: unknown][] = [
  ['a: !Ref B', { a: { Ref: 'B' } }],
  ['a: !Condition B', { a: { Condition: 'B' } }],
  ['a: !GetAtt B.Arn', { a: { 'Fn::GetAtt': ['B', 'Arn'] } }],
  ['a: !GetAtt B.Outputs.C', { a: { 'Fn::GetAtt': ['B', 'Outputs.C'] } }],
  ['a: !GetAtt [B, Arn]', { a: { 'Fn::GetAtt': ['B', 'Arn'] } }],
  ['a: !Sub "${B}-c"', { a: { 'Fn::Sub': '${B}-c' } }],
  ['a: !Sub |-\n  b\n  c', { a: { 'Fn::Sub': 'b\nc' } }],
  ['a: !Join ["", [b, !Ref C]]', { a: { 'Fn::Join': ['', ['b', { Ref: 'C' }]] } }],
  ['a: !If\n  - B\n  - !Ref C\n  - d', { a: { 'Fn::If': ['B', { Ref: 'C' }, 'd'] } }],
  ['Fn::Sub: a', { 'Fn::Sub': 'a' }],
  ['Version: 2012-10-17', { Version: '2012-10-17' }],
  ['account: 000000000001', { account: '000000000001' }],
  ['account: 123456789012', { account: 123456789012 }],
  ['big: 12345678901234567890', { big: '12345678901234567890' }],
  ['a: yes\nb: Off\nc: "yes"', { a: true, b: false, c: 'yes' }],
  ['a:', { a: null }],
]
for (const [yaml, json] of forms)
  test(`readTemplateYaml() reads ${JSON.stringify(yaml)} as CloudFormation does`, () =>
    assert.deepEqual(plain(read(yaml).value), json))

const attacks: [name: string, text: string, says: RegExp][] = [
  ['an alias', 'a: &x [1]\nb: *x', /t\.yaml:1:7: anchors are not accepted/],
  ['an alias without an anchor', 'b: *x', /t\.yaml:1:4: .*alias/i],
  ['a merge key', '<<: {a: 1}', /t\.yaml:1:1: merge keys are not accepted/],
  ['a tag that is no function', 'a: !Include b', /t\.yaml:1:\d+: the tag `!Include` is no function/],
  ['a language tag', 'a: !!js/function b', /is no function of a template/],
  ['a core tag', 'a: !!str b', /is no function of a template/],
  ['a duplicate key', 'a: 1\n"a": 2', /t\.yaml:2:1: the key "a" stands here twice/],
  ['a mapping as a key', '? {a: b}\n: c', /expected a key of plain text/],
  ['deep nesting', `a: ${'['.repeat(5000)}${']'.repeat(5000)}`, /nested/],
  ['functions nested too deep', `a: ${'!Not ['.repeat(70)}1${']'.repeat(70)}`, /nested deeper than 64/],
  ['10 MB', `# ${'x'.repeat(10_000_000)}`, /t\.yaml: expected at most 4194304 characters/],
  ['two documents', 'a: 1\n---\nb: 2', /t\.yaml:/],
  ['an unclosed quote', 'a: "b', /t\.yaml:1:\d+: missing closing/],
]
for (const [name, text, says] of attacks)
  test(`readTemplateYaml() refuses ${name}`, () =>
    assert.throws(
      () => read(text),
      (error) => {
        assert.ok(isVouchsafeError(error, 'manifest_malformed'))
        assert.match(error.message, says)
        return true
      },
    ))

test('readTemplateYaml() takes __proto__ and constructor for keys like any other', () => {
  const { value } = read('__proto__: {a: 1}\nconstructor: 2')
  assert.deepEqual(Object.keys(value as object), ['__proto__', 'constructor'])
  assert.equal(Object.getPrototypeOf(value), null)
})

test('readTemplateYaml() gives the place of a value through short forms', () => {
  const { place } = read('Resources:\n  A:\n    B: !Join\n      - "-"\n      - - c\n        - !Ref D')
  assert.equal(place(['Resources', 'A', 'B']), 't.yaml:3:5')
  assert.equal(place(['Resources', 'A', 'B', 'Fn::Join', 1, 1]), 't.yaml:6:16')
  assert.equal(place(['Resources', 'A', 'B', 'Fn::Join', 1, 1, 'Ref']), 't.yaml:6:16')
  assert.equal(place(['Resources', 'nowhere']), 't.yaml:1:1')
})

test('readTemplateYaml() is total: it reads any text or refuses it', () => {
  const word = fc.constantFrom(
    'a',
    ': ',
    '!Ref ',
    '- ',
    '\n',
    '  ',
    '[',
    ']',
    '{',
    '}',
    '&x ',
    '*x',
    '"',
    '!',
    '|',
    '0',
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), (words) => {
      try {
        read(words.join(''))
      } catch (error) {
        assert.ok(isVouchsafeError(error, 'manifest_malformed'), String(error))
      }
    }),
  )
})

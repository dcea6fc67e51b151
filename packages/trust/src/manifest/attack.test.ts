import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { VouchsafeError } from '@vouchsafe/core/errors'
import { outcome, throwsCode } from '@vouchsafe/core/testing'
import fc from 'fast-check'
import { parseManifest } from './parse-manifest.ts'

const file = 't.yaml'
const role = 'kind: Role\nname: r\ntrustPolicy: '
const aliases = ['a: &a [x, x, x, x, x, x, x, x, x]']
for (let level = 1; level < 9; level++) {
  const name = String.fromCharCode(97 + level)
  const before = String.fromCharCode(96 + level)
  aliases.push(`${name}: &${name} [${`*${before}, `.repeat(9)}]`)
}

const attacks: [name: string, text: string, says: RegExp][] = [
  ['a billion laughs', aliases.join('\n'), /t\.yaml:3:\d+: more than 100 uses of aliases/],
  ['an alias inside its own anchor', 'a: &a [*a]', /nested deeper than 64 levels/],
  ['an alias without an anchor', 'a: *b', /alias/],
  ['a duplicate key', 'kind: Account\nid: "1"\nid: "2"', /t\.yaml:3:1: the key "id" stands here twice/],
  [
    'a duplicate key deep in a policy',
    `${role}{a: {b: 1, "b": 2}}`,
    /t\.yaml:3:25: the key "b" stands here twice/,
  ],
  ['keys that are one text in two types', `${role}{1: a, "1": b}`, /stands here twice/],
  ['tabs as indentation', 'kind: Account\ntags:\n\ta: b', /t\.yaml:3:1: tabs are not allowed as indentation/],
  [
    '__proto__ at the top',
    'kind: Account\n__proto__: {id: "1"}',
    /t\.yaml:2:1: the key `__proto__` is not accepted/,
  ],
  [
    '__proto__ in tags',
    'kind: Account\nid: "000000000001"\ntags: {__proto__: a}',
    /`__proto__` is not accepted/,
  ],
  ['__proto__ in a policy', `${role}{"__proto__": {}}`, /`__proto__` is not accepted/],
  ['a custom tag', 'kind: !secret Account', /the tag `!secret` is not accepted/],
  ['a language tag', 'kind: !!js/function "x"', /is not accepted: expected plain YAML/],
  ['a core tag', 'kind: !!str Account', /is not accepted: expected plain YAML/],
  ['binary', 'kind: !!binary aGVsbG8=', /is not accepted: expected plain YAML/],
  ['a set', 'kind: !!set {a}', /is not accepted: expected plain YAML/],
  ['a tagged key', '!!str kind: Account', /expected a key of plain text/],
  ['a mapping as key', '? {a: b}\n: c', /expected a key of plain text/],
  ['infinity', 'kind: .inf', /expected text, a finite number/],
  ['not a number', 'kind: .nan', /expected text, a finite number/],
  ['a number beyond a double', 'kind: 1e999', /expected text, a finite number/],
  ['deep flow nesting', `kind: ${'['.repeat(5000)}${']'.repeat(5000)}`, /nested/],
  ['deep block nesting', '- '.repeat(2000), /nested/],
  ['nesting just too deep', `${role}{a: ${'['.repeat(64)}${']'.repeat(64)}}`, /nested deeper than 64 levels/],
  ['10 MB', `# ${'x'.repeat(10_000_000)}`, /expected at most 4194304 characters, found 10000002/],
  ['an unclosed quote', 'kind: "Account', /missing closing/],
  ['a directive of another version', '%YAML 9.9\n---\nkind: 1', /t\.yaml/],
]
for (const [name, text, says] of attacks)
  test(`parseManifest() refuses ${name}`, () => {
    const { message, detail } = throwsAny(text)
    assert.match((detail['problems'] as string[]).join('\n'), says)
    assert.doesNotMatch(message, /\n/)
  })

function throwsAny(text: string): VouchsafeError {
  const code = outcome(() => parseManifest(text, { file }))
  assert.notEqual(code, 'ok')
  return throwsCode(() => parseManifest(text, { file }), code as Exclude<typeof code, 'ok'>)
}

test('parseManifest() takes a merge key for a key like any other', () => {
  const text = 'base: &b {id: "000000000001"}\n---\nkind: Account\n<<: {id: "000000000001"}\n'
  assert.match(throwsAny(text).message, /kind/)
  throwsCode(
    () => parseManifest('kind: Account\nid: "000000000001"\n<<: {alias: abc}\n', { file }),
    'manifest_unknown_key',
  )
})

test('parseManifest() lets a few aliases stand for what they name', () => {
  const text = `kind: Role\nname: r\ntrustPolicy: &p {Version: "2012-10-17"}\ncandidateTrustPolicy: *p\n`
  const [document] = parseManifest(text, { file })
  assert.equal(document?.spec['candidateTrustPolicy'], document?.spec['trustPolicy'])
})

test('parseManifest() reads the words of YAML 1.1 as text, whatever the directive says', () => {
  throwsCode(
    () => parseManifest('%YAML 1.1\n---\nkind: Role\nname: r\ntrustPolicy: {}\ndisabled: yes\n', { file }),
    'manifest_invalid',
  )
})

test('parseManifest() escapes what a key or value would do to a terminal', () => {
  const { detail } = throwsCode(
    () => parseManifest('kind: Account\nid: "\\e[31m\\u202e"\n"\\e]0;x": 1\n', { file }),
    'manifest_invalid',
  )
  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  for (const line of detail['problems'] as string[]) assert.doesNotMatch(line, /[\u0000-\u001f\u202e]/)
})

const word = fc.constantFrom(
  'kind',
  'Role',
  'Provider',
  ':',
  ' ',
  '\n',
  '  ',
  '- ',
  '---\n',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '&a',
  '*a',
  '!!',
  '|',
  '>',
  '#',
  ',',
  '?',
  '\t',
  '%',
  '<<',
  '000000000001',
  '__proto__',
  '\u0000',
  '\ud800',
)
test('parseManifest() returns or throws a VouchsafeError, whatever the text', () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
  )
  fc.assert(
    fc.property(text, (any) => {
      outcome(() => parseManifest(any, { file }))
      outcome(() => parseManifest(`kind: Role\n${any}`, { file }))
    }),
    { numRuns: 150 },
  )
})

test('parseManifest() returns or throws a VouchsafeError, whatever the JSON', () => {
  const keys = fc.constantFrom(
    'kind',
    'id',
    'name',
    'url',
    'audiences',
    'keys',
    'trustPolicy',
    'policies',
    'inline',
    'tags',
  )
  const kind = fc.constantFrom('Account', 'Provider', 'Role', 'Policy')
  const value = fc.oneof(fc.jsonValue(), kind, fc.dictionary(keys, fc.jsonValue()))
  fc.assert(
    fc.property(fc.dictionary(keys, value), kind, (document, said) => {
      outcome(() => parseManifest(JSON.stringify({ ...document, kind: said }), { file }))
    }),
    { numRuns: 150 },
  )
})

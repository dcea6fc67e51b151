import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { outcome, throwsCode } from '#testing/throws-code'
import { findFault, type JsonFault } from './find-fault.ts'
import { parseJson, parseJsonObject } from './parse-json.ts'
import type { JsonValue } from './types.ts'

const character = fc.integer({ max: 0xd7ff, min: 0 }).map((code) => String.fromCodePoint(code))

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

const accepted: [text: string, value: JsonValue][] = [
  ['null', null],
  [' \t\r\n true \n', true],
  ['-0.5e+2', -50],
  ['9007199254740991', 9007199254740991],
  ['""', ''],
  ['"a\\u0041\\n\\"\\\\"', 'aA\n"\\'],
  ['"\\ud83d\\ude00"', '😀'],
  ['"é😀"', 'é😀'],
  ['[]', []],
  ['[1,[2],{}]', [1, [2], {}]],
  ['{"a":":","b":{"a":1},"A":"\\":"}', { a: ':', b: { a: 1 }, A: '":' }],
  ['{ "a" \n : [ ":" , "b" ] }', { a: [':', 'b'] }],
  ['{"":0}', { '': 0 }],
]
for (const [text, value] of accepted)
  test(`parseJson() reads ${JSON.stringify(text)}`, () =>
    assert.deepEqual(structuredClone(parseJson(text)), value))

const refused: [text: string, reason: JsonFault, offset: number][] = [
  ['', 'unexpected_end', 0],
  ['  ', 'unexpected_end', 2],
  ['{"a":1', 'unexpected_end', 6],
  ['"abc', 'unexpected_end', 4],
  ['"abc\\', 'bad_escape', 4],
  ['[1,]', 'unexpected_character', 3],
  ['{"a":1,}', 'unexpected_character', 7],
  ['{a:1}', 'unexpected_character', 1],
  ["{'a':1}", 'unexpected_character', 1],
  ['{"a" 1}', 'unexpected_character', 5],
  ['[1 2]', 'unexpected_character', 3],
  ['[1]]', 'unexpected_character', 3],
  ['{} {}', 'unexpected_character', 3],
  ['\ufeff{}', 'unexpected_character', 0],
  ['01', 'unexpected_character', 1],
  ['+1', 'unexpected_character', 0],
  ['.5', 'unexpected_character', 0],
  ['NaN', 'unexpected_character', 0],
  ['Infinity', 'unexpected_character', 0],
  ['tru', 'unexpected_character', 0],
  ['[1] // no', 'unexpected_character', 4],
  ['\u00a01', 'unexpected_character', 0],
  ['"\\x41"', 'bad_escape', 1],
  ['"\\u00g0"', 'bad_escape', 1],
  ['"a\nb"', 'control_character', 2],
  ['"a\u0000b"', 'control_character', 2],
  ['"\\ud800"', 'lone_surrogate', 0],
  ['["\ud800"]', 'lone_surrogate', 1],
  ['{"\\udc00":1}', 'lone_surrogate', 1],
  ['1e400', 'inexact_number', 0],
  ['[9007199254740993]', 'inexact_number', 1],
  ['{"a":1,"a":2}', 'duplicate_key', 7],
  ['{"a":1,"\\u0061":2}', 'duplicate_key', 7],
  ['[{"x":{"b":1,"c":2,"b":1}}]', 'duplicate_key', 19],
  ['{"__proto__":1,"__proto__":2}', 'duplicate_key', 15],
  ['{"1":1,"\\"":2,"1":3}', 'duplicate_key', 14],
  [nested(33), 'too_deep', 32],
]
for (const [text, reason, offset] of refused)
  test(`parseJson() refuses ${JSON.stringify(text.slice(0, 40))}: ${reason} at ${offset}`, () => {
    const { detail } = throwsCode(() => parseJson(text), 'json_malformed')
    assert.deepEqual({ reason: detail['reason'], offset: detail['offset'] }, { reason, offset })
  })

test('parseJson() names line and column, and never the text', () => {
  const error = throwsCode(() => parseJson('{\n  "hunter2": 1,\r\n  "hunter2": 2\n}'), 'json_malformed')
  assert.deepEqual(error.detail, { reason: 'duplicate_key', offset: 21, line: 3, column: 3 })
  assert.ok(!JSON.stringify([error.message, error.detail]).includes('hunter2'))
})

test('parseJson() gives every object a null prototype, so that no key is special', () => {
  const value = parseJson('{"__proto__":{"admin":true},"constructor":[{}]}') as Record<string, JsonValue>
  assert.equal(Object.getPrototypeOf(value), null)
  assert.equal(Object.getPrototypeOf(value['__proto__']), null)
  assert.equal(Object.getPrototypeOf((value['constructor'] as JsonValue[])[0]), null)
  assert.equal(value['admin'], undefined)
  assert.equal('toString' in value, false)
})

test('parseJson() accepts exactly the depth it is told, and never more than 256', () => {
  assert.equal(
    outcome(() => parseJson(nested(32))),
    'ok',
  )
  assert.equal(
    outcome(() => parseJson(nested(2), { maxDepth: 1 })),
    'json_malformed',
  )
  assert.equal(
    outcome(() => parseJson(nested(256), { maxDepth: 1e9 })),
    'ok',
  )
  assert.equal(throwsCode(() => parseJson(nested(500_000)), 'json_malformed').detail['reason'], 'too_deep')
  const objects = '{"a":'.repeat(100_000)
  assert.equal(throwsCode(() => parseJson(objects), 'json_malformed').detail['reason'], 'too_deep')
})

test('parseJson() accepts exactly the length it is told', () => {
  assert.equal(parseJson('"12"', { maxLength: 4 }), '12')
  const { detail } = throwsCode(() => parseJson('"123"', { maxLength: 4 }), 'json_malformed')
  assert.equal(detail['reason'], 'too_long')
})

test('parseJsonObject() refuses every value that is not an object', () => {
  assert.deepEqual({ ...parseJsonObject(' {"a":1}') }, { a: 1 })
  for (const text of ['null', ' [{}]', '"{}"', '1', 'true'])
    throwsCode(() => parseJsonObject(text), 'json_malformed')
})

test('parseJson() reads what JSON.parse() reads, of any text without an inexact number', () => {
  const json = fc.jsonValue({ maxDepth: 10 }).map((value) => JSON.stringify(value))
  fc.assert(
    fc.property(json, fc.constantFrom(0, 2), (compact, indent) => {
      const value: unknown = JSON.parse(compact)
      const text = JSON.stringify(value, null, indent)
      if (outcome(() => parseJson(text)) === 'ok') assert.equal(JSON.stringify(parseJson(text)), compact)
      else assert.equal(findFault(text, 32)?.fault, 'inexact_number')
    }),
  )
})

test('parseJson() and the fault finder agree on every text, and parseJson() throws nothing else', () => {
  const tokens =
    '{ } [ ] : , " "a" "b": "a":1 \\ \\" \\u0061 \\ud800 1 - 0 e5 1e99 true null __proto__ é \ud800'.split(
      ' ',
    )
  const token = fc.constantFrom(...tokens, ' ', '\n', '\u0000')
  const text = fc.array(token, { maxLength: 14 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (json) => {
      const isAccepted = outcome(() => parseJson(json, { maxDepth: 3 })) === 'ok'
      assert.equal(isAccepted, findFault(json, 3) === undefined)
    }),
    { numRuns: 3000 },
  )
})

test('parseJson() refuses any object into which a key is written twice', () => {
  const members = fc.dictionary(fc.string({ unit: character }), fc.constantFrom(1, 'x', null, {}), {
    minKeys: 1,
  })
  fc.assert(
    fc.property(members, fc.nat(), (object, pick) => {
      const keys = Object.keys(object)
      const key = JSON.stringify(keys[pick % keys.length])
      const text = `{${key}:0,${JSON.stringify(object).slice(1)}`
      assert.equal(
        outcome(() => parseJson(text)),
        'json_malformed',
      )
    }),
  )
})

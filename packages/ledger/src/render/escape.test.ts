import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapeForTerminal, escapeJsonText } from './escape.ts'

const cases: readonly [name: string, text: string, want: string][] = [
  ['keeps plain text of any script', 'payments ü 日本 🙂', 'payments ü 日本 🙂'],
  ['escapes ANSI colours', '\u001b[31mred', '\\u{1b}[31mred'],
  ['escapes the one-byte CSI', '\u009b31m', '\\u{9b}31m'],
  ['escapes line ends and tabs', 'a\r\nb\tc', 'a\\u{d}\\u{a}b\\u{9}c'],
  ['escapes line and paragraph separators', '\u2028\u2029', '\\u{2028}\\u{2029}'],
  ['escapes bidirectional overrides and isolates', '\u202euser\u2066', '\\u{202e}user\\u{2066}'],
  ['escapes zero-width characters', 'a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
  ['escapes tag characters', '\u{e0041}', '\\u{e0041}'],
  ['escapes lone surrogates', '\ud800', '\\u{d800}'],
  ['escapes DEL and NUL', '\u007f\u0000', '\\u{7f}\\u{0}'],
  ['tells a written escape from a real one', '\\u{1b}', '\\\\u{1b}'],
]
for (const [name, text, want] of cases) {
  test(`escapeForTerminal() ${name}`, () => assert.equal(escapeForTerminal(text), want))
}

const anything = fc.string({ unit: 'binary', maxLength: 40 })
const harmful = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

test('escapeForTerminal() lets nothing harmful through and prints no two texts alike', () => {
  fc.assert(
    fc.property(anything, anything, (one, other) => {
      assert.doesNotMatch(escapeForTerminal(one), harmful)
      if (one !== other) assert.notEqual(escapeForTerminal(one), escapeForTerminal(other))
    }),
  )
})

test('escapeJsonText() is harmless and stays the same JSON value', () => {
  fc.assert(
    fc.property(fc.dictionary(anything, anything), (value) => {
      const escaped = escapeJsonText(JSON.stringify(value))
      assert.doesNotMatch(escaped, harmful)
      assert.deepEqual(JSON.parse(escaped), JSON.parse(JSON.stringify(value)))
    }),
  )
})

import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { encodeBase32 } from './base32.ts'
import { decodeBase64, decodeBase64url, encodeBase64, encodeBase64url } from './base64.ts'
import { equalConstantTime } from './equal-constant-time.ts'
import { decodeUtf8Strict } from './utf8.ts'

const character = fc.integer({ max: 0xd7ff, min: 0 }).map((code) => String.fromCodePoint(code))

const refusedBase64url: [name: string, text: string][] = [
  ['padding', 'YQ=='],
  ['the alphabet of plain base64', 'a+/b'],
  ['white space', 'YW Jj'],
  ['a line feed at the end', 'YWJj\n'],
  ['non-zero trailing bits of one byte', 'YR'],
  ['non-zero trailing bits of two bytes', 'YWJ'],
  ['a single character', 'Y'],
  ['a lone character after whole groups', 'YWJjY'],
  ['a dot', 'YW.Jj'],
  ['a NUL', 'YWJj\0'],
  ['a full-width letter', 'YWJｊ'],
]
for (const [name, text] of refusedBase64url)
  test(`decodeBase64url() refuses ${name}`, () => assert.equal(decodeBase64url(text), undefined))

const refusedBase64: [name: string, text: string][] = [
  ['missing padding', 'YQ'],
  ['too much padding', 'YQ==='],
  ['the URL alphabet', 'a-_b'],
  ['padding in the middle', 'YQ==YWJj'],
  ['non-zero trailing bits', 'YR=='],
]
for (const [name, text] of refusedBase64)
  test(`decodeBase64() refuses ${name}`, () => assert.equal(decodeBase64(text), undefined))

test('base64 and base64url round-trip all bytes, also those of a view', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.deepEqual(decodeBase64url(encodeBase64url(bytes)), Buffer.from(bytes))
      assert.deepEqual(decodeBase64(encodeBase64(bytes.subarray(1))), Buffer.from(bytes.subarray(1)))
    }),
  )
})

test('decodeBase64url() gives no two texts the same bytes', () => {
  const text = fc.string({
    unit: fc.constantFrom('A', 'B', 'Q', 'g', 'w', 'Z', '0', '9', '-', '_', '=', '+', '/', ' '),
  })
  fc.assert(
    fc.property(text, (spelling) => {
      const bytes = decodeBase64url(spelling)
      if (bytes !== undefined) assert.equal(encodeBase64url(bytes), spelling)
    }),
  )
})

// RFC 4648 §10, without the padding
const base32: [text: string, encoded: string][] = [
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
]
for (const [text, encoded] of base32)
  test(`encodeBase32() writes "${text}" as in RFC 4648`, () =>
    assert.equal(encodeBase32(Buffer.from(text)), encoded))

test('encodeBase32() keeps every bit', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
      const bits = Array.from(encodeBase32(bytes))
        .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
        .join('')
      const want = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
      assert.equal(bits, want.padEnd(bits.length, '0'))
    }),
  )
})

test('equalConstantTime() says whether bytes or texts are equal', () => {
  assert.ok(equalConstantTime('', ''))
  assert.ok(equalConstantTime('secret', Buffer.from('secret')))
  assert.ok(!equalConstantTime('secret', 'secreT'))
  assert.ok(!equalConstantTime('secret', 'secrets'))
  assert.ok(!equalConstantTime(new Uint8Array([1]), new Uint8Array([])))
})

const badUtf8: [name: string, hex: string][] = [
  ['a lone continuation byte', '80'],
  ['a truncated sequence', 'e282'],
  ['an overlong slash', 'c0af'],
  ['a surrogate', 'eda080'],
  ['a code point past U+10FFFF', 'f4908080'],
  ['a byte that never occurs', 'ff'],
]
for (const [name, hex] of badUtf8)
  test(`decodeUtf8Strict() refuses ${name}`, () =>
    assert.equal(decodeUtf8Strict(Buffer.from(hex, 'hex')), undefined))

test('decodeUtf8Strict() reads back any text, a byte order mark included', () => {
  assert.equal(decodeUtf8Strict(Buffer.from('\ufeffa')), '\ufeffa')
  fc.assert(
    fc.property(fc.string({ unit: character }), (text) =>
      assert.equal(decodeUtf8Strict(Buffer.from(text)), text),
    ),
  )
})

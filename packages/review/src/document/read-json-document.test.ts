import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import fc from 'fast-check'
import { readJsonDocument } from './read-json-document.ts'

const limits = { maxLength: 10_000, maxDepth: 16 }
const read = (text: string) => readJsonDocument({ file: 'p.json', text }, limits)

test('readJsonDocument() gives line and column of a value, or of what encloses it', () => {
  const { place } = read('{\n "a": [1,\n  {"b\\"": "x, ]"} ],\n "c": {}\n}')
  assert.equal(place([]), 'p.json:1:1')
  assert.equal(place(['a', 0]), 'p.json:2:8')
  assert.equal(place(['a', 1, 'b"']), 'p.json:3:11')
  assert.equal(place(['c', 'd', 0]), 'p.json:4:7')
})

const leaves = [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)]
const values = fc.object({ maxDepth: 4, values: leaves, withBigInt: false })

test('readJsonDocument() finds the place of every value of any document', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(0, 2), (json, indent) => {
      const text = JSON.stringify(json, null, indent)
      const { value, place } = read(text)
      const lines = text.split('\n')
      walk(value, [], (one, path) => {
        const [line = 0, column = 0] = place(path).split(':').slice(1).map(Number)
        const rest = [(lines[line - 1] ?? '').slice(column - 1), ...lines.slice(line)].join('\n')
        const written = JSON.stringify(one, null, indent)
        assert.equal(rest.replaceAll(/\s/g, '').startsWith(written.replaceAll(/\s/g, '')), true)
      })
    }),
  )
})

function walk(
  value: unknown,
  path: readonly (string | number)[],
  see: (value: unknown, path: readonly (string | number)[]) => void,
): void {
  see(value, path)
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value))
    walk(inner, [...path, Array.isArray(value) ? Number(key) : key], see)
}

const refused: [name: string, text: string, says: RegExp][] = [
  ['a duplicate key', '{"a": 1,\n "a": 2}', /^p\.json:2:\d+: a key stands twice/],
  ['a trailing comma', '{"a": 1,}', /^p\.json:1:9: expected valid JSON/],
  ['deep nesting', '['.repeat(20) + ']'.repeat(20), /nested deeper than 16 levels/],
  ['a long text', `"${'x'.repeat(20_000)}"`, /longer than 10000 characters/],
]
for (const [name, text, says] of refused)
  test(`readJsonDocument() refuses ${name} with its place`, () =>
    assert.throws(
      () => read(text),
      (error) => {
        assert.ok(isVouchsafeError(error, 'manifest_malformed'))
        assert.match(error.message, says)
        return true
      },
    ))

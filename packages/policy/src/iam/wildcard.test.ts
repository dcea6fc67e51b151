import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compilePattern, parseWildcards } from './wildcard.ts'

const matches = (pattern: string, value: string): boolean => compilePattern(parseWildcards(pattern))(value)

/** The definition, as a table over every pair of prefixes; quadratic and plain. */
function reference(pattern: string, value: string): boolean {
  const text = Array.from(value)
  let row = text.map(() => false)
  let before = true
  for (const step of pattern) {
    let corner = before
    before = before && step === '*'
    let left = before
    row = row.map((above, index) => {
      const hit: boolean = step === '*' ? left || above : corner && (step === '?' || step === text[index])
      corner = above
      left = hit
      return hit
    })
  }
  return text.length === 0 ? before : row.at(-1) === true
}

const alphabet = fc.constantFrom('a', 'b', '*', '*', '?', '\u{1F600}', '\uD83D', '\uDE00', '\n')
const short = fc.array(alphabet, { maxLength: 8 }).map((parts) => parts.join(''))
const long = fc
  .array(fc.constantFrom('a', 'b', '?', '*'), { minLength: 60, maxLength: 100 })
  .map((parts) => parts.join(''))

test('compilePattern() agrees with the definition', () => {
  fc.assert(
    fc.property(short, short, (pattern, value) =>
      assert.equal(matches(pattern, value), reference(pattern, value)),
    ),
    { numRuns: 1500 },
  )
})

test('compilePattern() agrees with the definition on patterns longer than a machine word', () => {
  fc.assert(
    fc.property(long, fc.infiniteStream(fc.constantFrom('a', 'b')), fc.nat(4), (pattern, letters, extra) => {
      const filled = Array.from(pattern)
        .map((step) => (step === '?' || step === '*' ? (letters.next().value as string) : step))
        .join('')
      const value = filled + 'a'.repeat(extra)
      assert.equal(matches(pattern, value), reference(pattern, value))
      assert.equal(matches(pattern, filled), true)
    }),
    { numRuns: 100 },
  )
})

test('compilePattern() takes time linear in the value, whatever the pattern', () => {
  const value = `${'a'.repeat(20_000)}b`
  const bombs = [
    '*a'.repeat(1000),
    `${'*a'.repeat(1000)}c`,
    '?*'.repeat(1000),
    `${'*?a'.repeat(600)}c`,
    `*${'a'.repeat(1900)}c*`,
    `*b${'a'.repeat(1900)}*`,
  ]
  const from = performance.now()
  for (const bomb of bombs) matches(bomb, value)
  // about 20 ms; a backtracking matcher needs longer than the universe has
  assert.ok(performance.now() - from < 2000)
})

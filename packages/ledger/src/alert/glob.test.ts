import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileGlob } from './glob.ts'

const cases: readonly [pattern: string, text: string, want: boolean][] = [
  ['a', 'a', true],
  ['a', 'A', false],
  ['', '', true],
  ['*', '', true],
  ['*', 'a\nb', true],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*c', 'a--b--c', true],
  ['a*b*c', 'a--c--b', false],
  ['*bc*c', 'abcc', true],
  ['*bc*c', 'abc', false],
  ['repo:o/r:*', 'repo:o/r:ref:refs/heads/main', true],
  ['repo:o/r:*', 'repo:o/r2:ref', false],
  ['a?c', 'abc', false],
  ['a.c', 'abc', false],
]
for (const [pattern, text, want] of cases) {
  test(`compileGlob() ${want ? 'takes' : 'does not take'} ${JSON.stringify(text)} for \`${pattern}\``, () =>
    assert.equal(compileGlob(pattern)(text), want))
}

test('compileGlob() agrees with the regular expression of the same pattern', () => {
  const short = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
  fc.assert(
    fc.property(short, short, (pattern, text) => {
      const asExpression = new RegExp(`^${pattern.replaceAll('*', '[^]*')}$`)
      assert.equal(compileGlob(pattern)(text), asExpression.test(text))
    }),
    { numRuns: 500 },
  )
})

test('compileGlob() is not made slow by a text', () => {
  const started = performance.now()
  assert.equal(compileGlob('*a*a*a*a*a*a*a*a*b')('a'.repeat(100_000)), false)
  assert.ok(performance.now() - started < 500)
})

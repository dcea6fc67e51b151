import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compilePattern, parseWildcards } from '#iam/wildcard'
import { shortestWords } from './shortest-words.ts'
import { shapeOf } from './text-shape.ts'

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 4 })
const groups = fc.array(fc.array(pattern, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 })

function wordsOf(patterns: readonly (readonly string[])[]) {
  return shortestWords(
    patterns.map((values) =>
      values.map((value) => shapeOf(value, 'wildcard', false) ?? assert.fail('no shape')),
    ),
  )
}

function* everyText(longest: number): Generator<string> {
  yield ''
  if (longest === 0) return
  for (const rest of everyText(longest - 1)) for (const first of 'abz') yield first + rest
}

test('shortestWords() has a word for every set of alternatives that some text satisfies', () => {
  fc.assert(
    fc.property(groups, (patterns) => {
      const tests = patterns.map((values) => values.map((value) => compilePattern(parseWildcards(value))))
      const verdictOf = (text: string): string =>
        tests.map((alternatives) => alternatives.some((matches) => matches(text))).join()
      const { words, isComplete } = wordsOf(patterns)
      assert.ok(isComplete)
      const verdicts = words.map(verdictOf)
      assert.equal(new Set(verdicts).size, words.length)
      for (const text of everyText(4)) assert.ok(verdicts.includes(verdictOf(text)), text)
    }),
    { numRuns: 60 },
  )
})

test('shortestWords() gives up patterns that tell apart too much, and says so', () => {
  const many = Array.from({ length: 40 }, (_, n) => [`*x${String(n).padStart(2, '0')}y*z`])
  assert.equal(wordsOf(many).isComplete, false)
})

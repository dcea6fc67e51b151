import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compilePattern, parseWildcards } from '@vouchsafe/policy/iam'
import { groupValues } from './group-values.ts'

const numbered = (prefix: string, count: number, suffix = ''): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}${suffix}`)
const patterns = (values: readonly string[], mostExact = 3): string[] =>
  groupValues(values, { mostExact, mayBe: () => true }).map(({ pattern }) => pattern)

const cases: readonly (readonly [what: string, values: readonly string[], expected: readonly string[]])[] = [
  ['lets few values stand', numbered('repo:o/r:ref:refs/tags/v', 3), numbered('repo:o/r:ref:refs/tags/v', 3)],
  ['makes a pattern of many', numbered('repo:o/r:ref:refs/tags/v', 4), ['repo:o/r:ref:refs/tags/*']],
  [
    'keeps what follows the place',
    numbered('repo:o/r', 4, ':ref:refs/heads/main'),
    ['repo:o/*:ref:refs/heads/main'],
  ],
  [
    'has a pattern for each way to go on',
    [...numbered('repo:o/r', 4, ':environment:a'), ...numbered('repo:o/r', 4, ':environment:b')],
    ['repo:o/*:environment:a', 'repo:o/*:environment:b'],
  ],
  [
    'groups what follows by its own shape',
    numbered('repo:o/r', 4).flatMap((repository) => [
      ...numbered(`${repository}:ref:refs/tags/v`, 5),
      `${repository}:environment:production`,
    ]),
    ['repo:o/*:environment:production', 'repo:o/*:ref:refs/tags/*'],
  ],
  [
    'gives up what follows where that is anything',
    numbered('repo:o/r', 4).flatMap((repository) => [
      ...numbered(`${repository}:job:`, 3),
      ...numbered(`${repository}:ref:`, 3),
    ]),
    ['repo:o/*'],
  ],
  [
    'leaves alone what is seen once in a way of its own',
    [...numbered('repo:o/r', 4, ':environment:a'), 'repo:o/x:pull_request'],
    ['repo:o/*:environment:a', 'repo:o/x:pull_request'],
  ],
  [
    'keeps branches beside tags',
    [...numbered('repo:o/r:ref:refs/tags/', 4), 'repo:o/r:ref:refs/heads/main'],
    ['repo:o/r:ref:refs/heads/main', 'repo:o/r:ref:refs/tags/*'],
  ],
  [
    'takes values with wildcards for themselves',
    ['a:*', 'a:?', 'a:$', 'a:1', 'a:2'],
    ['a:1', 'a:2', 'a:$', 'a:*', 'a:?'],
  ],
]
for (const [what, values, expected] of cases)
  test(`groupValues() ${what}`, () => assert.deepEqual(patterns(values).toSorted(), expected.toSorted()))

test('groupValues() makes no pattern that may not be', () => {
  const values = numbered('o', 9)
  const groups = groupValues(values, { mostExact: 2, mayBe: (pattern) => pattern !== '*' })
  assert.deepEqual(
    groups.map(({ pattern }) => pattern),
    values,
  )
})

test('groupValues() takes values of any length and any number of places', () => {
  const long = numbered(':'.repeat(10_000), 20, '/'.repeat(10_000))
  const [group, ...more] = groupValues(long, { mostExact: 2, mayBe: () => true })
  assert.deepEqual([group?.members.length, more], [20, []])
})

test('groupValues() puts every value into one group, whose pattern matches it', () => {
  const part = fc.constantFrom('a', 'b', 'c', 'repo', 'refs', '*', '$', '')
  const value = fc
    .array(fc.tuple(part, fc.constantFrom(':', '/', '')), { maxLength: 5 })
    .map((parts) => parts.flat().join(''))
  fc.assert(
    fc.property(fc.array(value, { maxLength: 30 }), fc.integer({ min: 0, max: 4 }), (values, mostExact) => {
      const groups = groupValues(values, { mostExact, mayBe: (pattern) => pattern.length > 1 })
      assert.deepEqual(groups.flatMap(({ members }) => members).toSorted(), [...new Set(values)].toSorted())
      for (const { pattern, isPattern, members } of groups) {
        const matches = compilePattern(parseWildcards(pattern))
        for (const member of members) assert.ok(isPattern ? matches(member) : pattern === member)
      }
    }),
  )
})

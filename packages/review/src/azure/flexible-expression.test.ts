import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  holdsFor,
  parseFlexibleExpression,
  printFlexibleExpression,
  type FlexibleTerm,
} from './flexible-expression.ts'

test('parseFlexibleExpression() reads terms joined by `and`, a quote doubled', () => {
  const text = "claims['sub'] eq 'it''s' and claims['job_workflow_ref'] matches 'a/b/*@refs/heads/main'"
  assert.deepEqual(parseFlexibleExpression(text), {
    terms: [
      { claim: 'sub', operator: 'eq', comparand: "it's" },
      { claim: 'job_workflow_ref', operator: 'matches', comparand: 'a/b/*@refs/heads/main' },
    ],
  })
})

const faulty: [name: string, text: string, fault: RegExp][] = [
  ['nothing', '', /at character 1$/],
  ['curly quotes', 'claims[\u2018sub\u2019] eq \u2018a\u2019', /curly quotes/],
  ['two blanks', "claims['sub']  eq 'a'", /at character 1$/],
  ['another operator', "claims['sub'] startsWith 'a'", /at character 1$/],
  ['`or`', "claims['sub'] eq 'a' or claims['sub'] eq 'b'", /expected ` and ` or the end at character 21$/],
  ['AND in capitals', "claims['sub'] eq 'a' AND claims['sub'] eq 'b'", /expected ` and `/],
  ['an end after `and`', "claims['sub'] eq 'a' and ", /at character 26$/],
  ['an open quote', "claims['sub'] eq 'a", /at character 1$/],
  ['a quote too many', "claims['sub'] eq 'a'' and claims['sub'] eq 'b'x", /expected ` and ` or the end/],
  ['blanks around', " claims['sub'] eq 'a'", /at character 1$/],
  ['double quotes', 'claims["sub"] eq "a"', /at character 1$/],
  ['an empty claim', "claims[''] eq 'a'", /at character 1$/],
  ['a very long text', `claims['sub'] eq '${'a'.repeat(3000)}'`, /longer than 2048/],
]
for (const [name, text, fault] of faulty)
  test(`parseFlexibleExpression() names the place of ${name}`, () => {
    const parsed = parseFlexibleExpression(text)
    assert.match('fault' in parsed ? parsed.fault : '', fault)
  })

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', "'", ' '), maxLength: 12 })
const terms: fc.Arbitrary<FlexibleTerm> = fc.record(
  {
    claim: fc.string({ unit: fc.constantFrom('a', "'", ']'), minLength: 1, maxLength: 4 }),
    operator: fc.constantFrom('eq', 'matches'),
    comparand: letters,
  },
  { noNullPrototype: true },
)

test('parseFlexibleExpression() reads what printFlexibleExpression() writes', () => {
  fc.assert(
    fc.property(fc.array(terms, { minLength: 1, maxLength: 4 }), (list) =>
      assert.deepEqual(parseFlexibleExpression(printFlexibleExpression(list)), { terms: list }),
    ),
  )
})

test('parseFlexibleExpression() answers for any text', () => {
  const words = fc.constantFrom("claims['", "']", ' eq ', ' matches ', ' and ', "'", 'sub', '*', '\u0000')
  fc.assert(
    fc.property(fc.array(words, { maxLength: 20 }), (list) => {
      const parsed = parseFlexibleExpression(list.join(''))
      assert.ok('fault' in parsed ? parsed.fault !== '' : parsed.terms.length > 0)
    }),
  )
})

test('holdsFor() agrees with a regular expression on every pattern', () => {
  const values = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 10 })
  fc.assert(
    fc.property(values, values, (comparand, value) => {
      const source = comparand.replaceAll('*', '.*').replaceAll('?', '.')
      const term = { claim: 'sub', operator: 'matches', comparand } as const
      assert.equal(holdsFor(term, value), new RegExp(`^${source}$`).test(value))
      assert.equal(holdsFor({ ...term, operator: 'eq' }, value), comparand === value)
    }),
    { numRuns: 2000 },
  )
})

test('holdsFor() takes no more than the product of two lengths', () => {
  const started = performance.now()
  const comparand = '*a'.repeat(300)
  assert.equal(holdsFor({ claim: 'sub', operator: 'matches', comparand }, `${'a'.repeat(20_000)}b`), false)
  assert.ok(performance.now() - started < 1000)
})

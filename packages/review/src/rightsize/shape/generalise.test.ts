import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { literal } from '#rightsize/catalogue/arn-format'
import { generalise, type GeneraliseOptions } from './generalise.ts'

const usual: GeneraliseOptions = {
  mostNames: 3,
  mostListed: 20,
  forbidden: [],
  namedDepth: 1,
  areIdsNames: false,
}
const inBucket = { ...usual, namedDepth: 0 }
const range = (count: number, of: (n: number) => string): string[] =>
  Array.from({ length: count }, (_, n) => of(n))
const patterns = (texts: readonly string[], options = usual): string[] =>
  generalise(texts, options).map(({ pattern }) => pattern)

const cases: [name: string, texts: string[], options: GeneraliseOptions, want: string[]][] = [
  ['one name as it is', ['table/a'], usual, ['table/a']],
  ['a few names as they are', ['table/a', 'table/b', 'table/c'], usual, ['table/a', 'table/b', 'table/c']],
  [
    'a few names in a few folders as they are',
    ['b/x/1', 'b/x/2', 'b/y/1', 'b/y/2'],
    inBucket,
    ['b/x/1', 'b/x/2', 'b/y/1', 'b/y/2'],
  ],
  ['many objects of a folder as the folder', range(9, (n) => `b/in/o${n}x${n}`), inBucket, ['b/in/*']],
  ['what many objects end with', range(9, (n) => `b/${n}q${n}/o.csv`), inBucket, ['b/*/o.csv']],
  ['a common beginning of names', range(9, (n) => `table/user-${n}`), usual, ['table/user-*']],
  ['a beginning without a separator', range(9, (n) => `table/user${n}`), usual, ['table/user*']],
  [
    'ids by what a machine puts before them',
    range(9, (n) => `instance/i-0${n}abcdef0${n}`),
    usual,
    ['instance/i-*'],
  ],
  ['ids without anything before them', range(9, (n) => `key/${n}a${n}b${n}cdef`), usual, ['key/*']],
  [
    'days as they go by, already from the second',
    ['b/l/2026/10/01/a', 'b/l/2026/10/02/b'],
    inBucket,
    ['b/l/2026/10/*'],
  ],
  ['partitions by day', ['b/l/dt=2026-10-01/a', 'b/l/dt=2026-10-02/a'], inBucket, ['b/l/dt=2026-10-*/a']],
  [
    'one day as it is',
    ['b/l/2026/10/01/a', 'b/l/2026/10/01/b'],
    inBucket,
    ['b/l/2026/10/01/a', 'b/l/2026/10/01/b'],
  ],
  [
    'names that people chose and that have nothing in common as a list',
    range(9, (n) => `table/${'qwertzuio'[n]}x`),
    usual,
    range(9, (n) => `table/${'qwertzuio'[n]}x`).toSorted(),
  ],
  [
    'streams of a log group, whose names hold brackets',
    range(9, (n) => `log-group:/aws/lambda/f:log-stream:2026/11/0${n + 1}/[${literal('$')}LATEST]${n}a`),
    usual,
    ['log-group:/aws/lambda/f:log-stream:2026/11/*'],
  ],
  [
    'many objects around one that was denied',
    range(9, (n) => `b/in/o${n}`),
    { ...inBucket, forbidden: ['b/in/p'] },
    ['b/in/o*'],
  ],
  [
    'nothing that was denied among many objects',
    range(9, (n) => `b/in/${n}x`),
    { ...inBucket, forbidden: ['b/in/4y'] },
    range(9, (n) => `b/in/${n}x`),
  ],
]
for (const [name, texts, options, want] of cases)
  test(`generalise() makes of ${name} nothing wider`, () => assert.deepEqual(patterns(texts, options), want))

test('generalise() says so where it gives up a list of names', () => {
  const [shape] = generalise(
    range(30, (n) => `table/${String.fromCodePoint(97 + n)}`),
    usual,
  )
  assert.deepEqual([shape?.pattern, shape?.isWide, shape?.texts.length], ['table/*', true, 30])
})

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** As IAM reads a pattern. */
function matches(pattern: string, text: string): boolean {
  const source = pattern.replaceAll(
    /\$\{([*?$])\}|([*?])|[^*?$]+|\$/g,
    (all, sign?: string, wildcard?: string) => {
      if (sign !== undefined) return escaped(sign)
      if (wildcard !== undefined) return wildcard === '*' ? '.*' : '.'
      return escaped(all)
    },
  )
  return new RegExp(`^${source}$`, 's').test(text)
}

const part = fc.constantFrom(
  'a',
  'b',
  'ab',
  '2026',
  '10',
  '2026-10-01',
  'x.csv',
  '*',
  '$',
  '${',
  'i-0123456789abcdef0',
  '😀',
  '',
)
const name = fc
  .array(part, { minLength: 1, maxLength: 5 })
  .chain((parts) =>
    fc
      .array(fc.constantFrom('/', ':', '-', ''), { minLength: 5, maxLength: 5 })
      .map((signs) => parts.map((one, index) => `${one}${signs[index] ?? ''}`).join('')),
  )
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 40 })
const options = fc.record({
  mostNames: fc.integer({ min: 1, max: 5 }),
  mostListed: fc.integer({ min: 0, max: 10 }),
  namedDepth: fc.integer({ min: 0, max: 1 }),
  areIdsNames: fc.boolean(),
})

test('generalise() covers every name once, and nothing that was denied', () => {
  fc.assert(
    fc.property(names, names, options, (seen, denied, given) => {
      const shapes = generalise(seen.map(literal), { ...given, forbidden: denied.map(literal) })
      assert.deepEqual(shapes.flatMap(({ texts }) => texts).toSorted(), seen.map(literal).toSorted())
      for (const text of seen)
        assert.ok(
          shapes.some(({ pattern }) => matches(pattern, text)),
          text,
        )
      for (const text of denied.filter((one) => !seen.includes(one)))
        for (const { pattern } of shapes) assert.ok(!matches(pattern, text), `${pattern} covers ${text}`)
    }),
  )
})

test('generalise() does not depend on the order of what it is given', () => {
  fc.assert(
    fc.property(names, options, (seen, given) => {
      const all = { ...given, forbidden: [] }
      assert.deepEqual(generalise(seen.toReversed(), all), generalise(seen, all))
    }),
  )
})

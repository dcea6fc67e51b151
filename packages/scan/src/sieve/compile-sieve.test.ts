import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { stretchBytes } from './candidate-finder.ts'
import { compileSieve, type Literal } from './compile-sieve.ts'

const literalsOf = (texts: readonly string[]): readonly Literal[] =>
  texts.map((text, id) => ({ bytes: Buffer.from(text, 'latin1'), id }))

/** What `eachHit` should tell, found by plain search. */
function plainHits(content: Buffer, texts: readonly string[]): [offset: number, id: number][] {
  const hits = texts.flatMap((text, id) => {
    const found: [number, number][] = []
    const bytes = Buffer.from(text, 'latin1')
    for (let at = content.indexOf(bytes); at >= 0; at = content.indexOf(bytes, at + 1)) found.push([at, id])
    return found
  })
  return hits.toSorted(([a, x], [b, y]) => a - b || x - y)
}

function hitsOf(content: Buffer, texts: readonly string[]): [offset: number, id: number][] {
  const hits: [number, number][] = []
  compileSieve(literalsOf(texts)).eachHit(content, (offset, id) => hits.push([offset, id]))
  assert.deepEqual(
    hits.map(([offset]) => offset),
    hits.map(([offset]) => offset).toSorted((a, b) => a - b),
  )
  return hits.toSorted(([a, x], [b, y]) => a - b || x - y)
}

const texts = fc.uniqueArray(
  fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\xff'), minLength: 4, maxLength: 9 }),
  {
    minLength: 1,
    maxLength: 6,
  },
)
const contents = fc.array(fc.constantFrom('a', 'b', '\0', '\xff', 'c', 'aabb', 'abab'), { maxLength: 80 })

test('a sieve hits exactly what a plain search finds, and asked about a range it answers for that (property)', () => {
  fc.assert(
    fc.property(texts, contents, fc.nat(80), fc.nat(80), (wanted, pieces, one, other) => {
      const content = Buffer.from(pieces.join(''), 'latin1')
      assert.deepEqual(hitsOf(content, wanted), plainHits(content, wanted))
      const [start, end] = [one, other].map((at) => Math.min(at, content.length)).toSorted((a, b) => a - b)
      const range = content.subarray(start, end)
      assert.equal(
        compileSieve(literalsOf(wanted)).mayHold(content, start ?? 0, end ?? 0),
        wanted.some((text) => range.includes(Buffer.from(text, 'latin1'))),
      )
    }),
  )
})

test('a sieve hits a literal once, wherever it lies between two stretches of a long content', () => {
  for (let shift = -12; shift <= 4; shift += 1) {
    const content = Buffer.alloc(2 * stretchBytes + 100, '.')
    content.write('needle', stretchBytes + shift)
    content.write('needle', content.length - 6)
    const expected = [
      [stretchBytes + shift, 0],
      [content.length - 6, 0],
    ]
    assert.deepEqual(hitsOf(content, ['needle']), expected)
    assert.equal(
      compileSieve(literalsOf(['needle'])).mayHold(content, stretchBytes + shift + 1, content.length - 1),
      false,
    )
  }
})

test('a sieve may be asked again by whoever it told of a hit', () => {
  const sieve = compileSieve(literalsOf(['needle', 'thread']))
  const content = Buffer.from('needle thread needle')
  const hits: number[] = []
  sieve.eachHit(content, (offset) => {
    hits.push(offset)
    assert.equal(sieve.mayHold(Buffer.from('a long text with a thread in it'), 0, 31), true)
  })
  assert.deepEqual(hits, [0, 7, 14])
})

test('compileSieve() refuses a literal that is too short to be looked for', () => {
  assert.throws(() => compileSieve(literalsOf(['abc'])), TypeError)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { copy, forgeDelta, insert } from '#sources/git/testing/forge-pack'
import { applyDelta, readDeltaSizes } from './apply-delta.ts'
import { Splices } from './splices.ts'

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 40 })
const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 3,
})
const instruction = fc.oneof(
  fc.record({ text: letters }),
  fc.record({ start: fc.nat(39), length: fc.integer({ min: 1, max: 40 }) }),
)

interface Made {
  readonly result: string
  readonly splices: Splices
}

const make = (
  base: string,
  parts: readonly ({ text: string } | { start: number; length: number })[],
  reach: number,
): Made => {
  const fitting = parts.map((part) => {
    if ('text' in part) return part
    const start = part.start % base.length
    return { start, length: Math.min(part.length, base.length - start) }
  })
  const size = fitting.reduce((sum, part) => sum + ('text' in part ? part.text.length : part.length), 0)
  const bytes = fitting.map((part) => ('text' in part ? insert(part.text) : copy(part.start, part.length)))
  const delta = forgeDelta(base.length, size, ...bytes)
  const target = Buffer.alloc(size)
  const splices = new Splices(reach)
  applyDelta(Buffer.from(base), delta, { target, sizes: readDeltaSizes(delta), splices })
  return { result: target.toString(), splices }
}

test('a word that is not in the base is in an object exactly when it is in one of the splices (property)', () => {
  fc.assert(
    fc.property(letters, fc.array(instruction, { maxLength: 12 }), words, (base, parts, anchors) => {
      const reach = Math.max(...anchors.map((word) => word.length)) - 1
      const { result, splices } = make(base, parts, reach)
      const isInSplices = splices.some(result.length, (start, end) =>
        anchors.some((word) => result.slice(start, end).includes(word)),
      )
      const isInBase = anchors.some((word) => base.includes(word))
      const isInResult = anchors.some((word) => result.includes(word))
      if (isInSplices) assert.ok(isInResult)
      if (!isInBase) assert.equal(isInSplices, isInResult)
    }),
    { numRuns: 3000 },
  )
})

test('a copy that goes on where the one before ended leaves no seam', () => {
  const { splices } = make(
    'abcdefgh',
    [
      { start: 0, length: 4 },
      { start: 4, length: 4 },
    ],
    3,
  )
  assert.equal(
    splices.some(8, () => true),
    false,
  )
})

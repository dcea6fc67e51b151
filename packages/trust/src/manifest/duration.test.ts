import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDuration, renderDuration } from './duration.ts'

const cases: [text: string | number, seconds: number | undefined][] = [
  [3600, 3600],
  ['1h', 3600],
  ['15m', 900],
  ['90s', 90],
  ['2d', 172_800],
  ['1h30m', 5400],
  ['', undefined],
  ['1', undefined],
  ['h', undefined],
  ['1H', undefined],
  ['-1h', undefined],
  ['1.5h', undefined],
  ['30m1h', undefined],
  ['1h ', undefined],
  ['1h\n', undefined],
]
for (const [text, seconds] of cases)
  test(`parseDuration() reads ${JSON.stringify(text)} as ${String(seconds)}`, () =>
    assert.equal(parseDuration(text), seconds))

test('parseDuration() reads back what renderDuration() writes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
      assert.equal(parseDuration(renderDuration(seconds)), seconds)
    }),
  )
})

import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatInstant } from '#time/format'
import type { EpochSeconds } from '#time/units'
import { parseInstant } from './instant.ts'

const read: readonly (readonly [text: string, seconds: number])[] = [
  ['1970-01-01T00:00:00Z', 0],
  ['2000-02-29T00:00:00Z', 951_782_400],
  ['2026-11-22T06:00:00Z', 1_795_327_200],
  ['2026-11-22T06:00:00.999Z', 1_795_327_200],
  ['2100-03-01T00:00:00Z', 4_107_542_400],
  ['9999-12-31T23:59:59Z', 253_402_300_799],
]
for (const [text, seconds] of read)
  test(`parseInstant() reads ${text} as ${seconds}`, () => assert.equal(parseInstant(text), seconds))

const refused = [
  '',
  '2026-11-22',
  '2026-11-22T06:00:00',
  '2026-11-22T06:00:00z',
  '2026-11-22T06:00:00+00:00',
  '2026-11-22 06:00:00Z',
  ' 2026-11-22T06:00:00Z',
  '2026-11-22T06:00:00Z\n',
  '2026-11-22T06:00Z',
  '2026-11-22T06:00:00.Z',
  '2026-11-22T06:00:00,5Z',
  '2026-00-22T06:00:00Z',
  '2026-13-22T06:00:00Z',
  '2026-11-00T06:00:00Z',
  '2026-11-31T06:00:00Z',
  '2026-02-29T06:00:00Z',
  '2100-02-29T06:00:00Z',
  '2026-11-22T24:00:00Z',
  '2026-11-22T06:60:00Z',
  '2026-11-22T06:00:60Z',
  '1969-12-31T23:59:59Z',
  '12026-11-22T06:00:00Z',
  '-2026-11-22T06:00:00Z',
  '٢٠٢٦-11-22T06:00:00Z',
]
for (const text of refused)
  test(`parseInstant() refuses ${JSON.stringify(text)}`, () => assert.equal(parseInstant(text), undefined))

test('parseInstant() is the inverse of formatInstant() to the end of 9999', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (at) => {
      assert.equal(parseInstant(formatInstant(at as EpochSeconds)), at)
    }),
  )
})

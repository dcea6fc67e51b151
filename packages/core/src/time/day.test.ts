import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isDay, isDayOver } from './day.ts'
import type { EpochSeconds } from './units.ts'

const seconds = (text: string): EpochSeconds => (Date.parse(text) / 1000) as EpochSeconds

const days: readonly (readonly [text: string, want: boolean])[] = [
  ['2026-12-31', true],
  ['2024-02-29', true],
  ['2000-02-29', true],
  ['1900-02-29', false],
  ['2026-02-29', false],
  ['2026-04-31', false],
  ['2026-13-01', false],
  ['2026-00-01', false],
  ['2026-01-00', false],
  ['2026-1-1', false],
  ['2026-12-31T00:00:00Z', false],
  ['2026-12-31\n', false],
  ['', false],
]
for (const [text, want] of days)
  test(`isDay() says ${want} of ${JSON.stringify(text)}`, () => assert.equal(isDay(text), want))

test('isDay() agrees with the calendar of Date', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9999 }),
      fc.integer({ min: 0, max: 14 }),
      fc.integer({ min: 0, max: 33 }),
      (...parts) => {
        const text = parts.map((part, at) => String(part).padStart(at === 0 ? 4 : 2, '0')).join('-')
        const at = Date.parse(`${text}T00:00:00Z`)
        const want = !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
        assert.equal(isDay(text), want, text)
      },
    ),
  )
})

test('isDayOver() lets the day itself count, everywhere on earth', () => {
  assert.equal(isDayOver('2026-11-22', seconds('2026-11-23T11:59:59Z')), false)
  assert.equal(isDayOver('2026-11-22', seconds('2026-11-23T12:00:00Z')), true)
  assert.equal(isDayOver('2026-02-31', seconds('2026-01-01T00:00:00Z')), true)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseInstant } from './instant.ts'

test('parseInstant() agrees with the platform on every whole second from year 0 to 9999', () => {
  const instant = fc.date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(instant, (date) => {
      const seconds = Math.floor(date.getTime() / 1000)
      assert.equal(parseInstant(`${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`), seconds)
    }),
  )
})

test('parseInstant() returns undefined or a finite number for any text', () => {
  fc.assert(fc.property(fc.string(), (text) => assert.ok(Number.isFinite(parseInstant(text) ?? 0))))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareDecimals, parseDecimal } from './decimal.ts'

/** Scaled to whole numbers with 30 digits after the point. */
function scaled(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  return BigInt(whole + fraction.padEnd(30, '0')) * (text.startsWith('-') ? -1n : 1n)
}

const digits = fc.string({ unit: fc.constantFrom('0', '1', '9'), minLength: 1, maxLength: 25 })
const decimal = fc
  .tuple(fc.constantFrom('', '-'), digits, fc.option(digits))
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`)

test('compareDecimals() orders by exact value', () => {
  fc.assert(
    fc.property(decimal, decimal, (left, right) => {
      const [a, b] = [parseDecimal(left), parseDecimal(right)]
      assert.ok(a !== undefined && b !== undefined)
      const order = scaled(left) - scaled(right)
      assert.equal(Math.sign(compareDecimals(a, b)), order < 0n ? -1 : order > 0n ? 1 : 0)
    }),
    { numRuns: 1000 },
  )
})

test('compareDecimals() calls two equal numbers equal, also below zero', () => {
  for (const text of ['-1', '-0.5', '0', '-0', '12.50']) {
    const value = parseDecimal(text)
    assert.ok(value !== undefined)
    assert.equal(compareDecimals(value, value), 0, text)
  }
})

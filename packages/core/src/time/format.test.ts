import { test } from 'node:test'
import assert from 'node:assert/strict'
import { formatInstant } from './format.ts'
import type { EpochSeconds } from './units.ts'

const cases: [seconds: number, text: string][] = [
  [0, '1970-01-01T00:00:00Z'],
  [951_782_400, '2000-02-29T00:00:00Z'],
  [1_795_327_200, '2026-11-22T06:00:00Z'],
  [253_402_300_799, '9999-12-31T23:59:59Z'],
]
for (const [seconds, text] of cases)
  test(`formatInstant() writes ${seconds} as ${text}`, () =>
    assert.equal(formatInstant(seconds as EpochSeconds), text))

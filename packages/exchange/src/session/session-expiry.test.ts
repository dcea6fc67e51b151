import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import { throwsCode } from '#testing/index'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sessionExpiry } from './session-expiry.ts'

const at = 1_000_000 as EpochSeconds
const ceiling = (roleMax: number, chainStart?: number, chain = 43_200) => ({
  roleMaxSeconds: roleMax as Seconds,
  chainSeconds: chain as Seconds,
  ...(chainStart !== undefined && { chainStartedAt: chainStart as EpochSeconds }),
})
const expiry = (requested: number, bounds: ReturnType<typeof ceiling>) =>
  sessionExpiry(at, requested as Seconds, bounds) - at

test('sessionExpiry() grants exactly the role maximum and not a second more', () => {
  assert.equal(expiry(7200, ceiling(7200)), 7200)
  throwsCode(() => expiry(7201, ceiling(7200)), 'duration_exceeds_role')
})

test('sessionExpiry() grants a chained session one hour at most', () => {
  assert.equal(expiry(3600, ceiling(43_200, at)), 3600)
  const error = throwsCode(() => expiry(3601, ceiling(43_200, at)), 'duration_exceeds_role')
  assert.equal(error.detail['chained'], true)
})

test('sessionExpiry() ends a chained session with its chain', () => {
  assert.equal(expiry(3600, ceiling(3600, at - 43_200 + 600)), 600)
  assert.equal(expiry(900, ceiling(3600, at - 43_200 + 1)), 1)
  throwsCode(() => expiry(900, ceiling(3600, at - 43_200)), 'session_expired')
})

test('sessionExpiry() does not bound a first session by the chain', () => {
  assert.equal(expiry(43_200, ceiling(43_200, undefined, 3600)), 43_200)
})

test('sessionExpiry() never exceeds any ceiling', () => {
  const seconds = fc.integer({ min: 900, max: 43_200 })
  fc.assert(
    fc.property(
      seconds,
      seconds,
      fc.option(fc.integer({ min: 0, max: 50_000 }), { nil: undefined }),
      (requested, max, age) => {
        let ends: number
        try {
          ends = expiry(requested, ceiling(max, age === undefined ? undefined : at - age))
        } catch {
          return
        }
        assert.ok(ends > 0 && ends <= requested && ends <= max)
        if (age !== undefined) assert.ok(ends <= 3600 && ends <= 43_200 - age)
      },
    ),
  )
})

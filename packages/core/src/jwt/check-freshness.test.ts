import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isVouchsafeError } from '#errors/vouchsafe-error'
import type { EpochSeconds, Seconds } from '#time/units'
import { checkFreshness } from './check-freshness.ts'

const at = (seconds: number): EpochSeconds => seconds as EpochSeconds
const rule = { toleranceSeconds: 5 as Seconds, maxLifetimeSeconds: 300 as Seconds }

type Times = [iat: number, exp: number, now: number, nbf?: number]

/** `live`, or the error code; every refusal must also tell the operator all the facts. */
const verdict = (...[iat, exp, now, nbf]: Times): string => {
  const claims = { iat: at(iat), exp: at(exp), ...(nbf !== undefined && { nbf: at(nbf) }) }
  try {
    checkFreshness(claims, rule, at(now))
    return 'live'
  } catch (error) {
    assert.ok(isVouchsafeError(error))
    assert.deepEqual(error.detail, { iat, nbf: nbf ?? iat, exp, at: now, ...rule })
    return error.code
  }
}

const cases: [name: string, times: Times, want: string][] = [
  ['accepts one second before exp + tolerance', [0, 300, 304], 'live'],
  ['refuses exactly at exp + tolerance', [0, 300, 305], 'token_expired'],
  ['accepts exactly at nbf - tolerance', [0, 300, 95, 100], 'live'],
  ['refuses one second before nbf - tolerance', [0, 300, 94, 100], 'token_not_yet_valid'],
  ['accepts exactly at iat - tolerance', [100, 300, 95], 'live'],
  ['refuses one second before iat - tolerance', [100, 300, 94], 'token_not_yet_valid'],
  ['lets a later nbf win over iat', [100, 300, 100, 200], 'token_not_yet_valid'],
  ['does not let an earlier nbf excuse an iat in the future', [100, 300, 94, 40], 'token_not_yet_valid'],
  ['accepts a back-dated nbf', [100, 300, 100, 40], 'live'],
  ['accepts the longest lifetime', [0, 300, 10], 'live'],
  ['refuses one second more, even while fresh', [0, 301, 10], 'token_lives_too_long'],
]
for (const [name, times, want] of cases)
  test(`checkFreshness() ${name}`, () => assert.equal(verdict(...times), want))

test('checkFreshness() never accepts more when a validity is shortened', () => {
  const time = fc.integer({ min: 0, max: 400 })
  fc.assert(
    fc.property(time, time, time, fc.nat(50), (iat, life, now, cut) => {
      const exp = iat + life
      fc.pre(verdict(iat, exp, now) !== 'live' && life <= rule.maxLifetimeSeconds)
      assert.notEqual(verdict(iat, exp - cut, now), 'live')
      assert.notEqual(verdict(iat, exp, now, iat + cut), 'live')
    }),
  )
})

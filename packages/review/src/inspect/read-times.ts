import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import type { TokenState, TokenTimes } from './types.ts'

/** 9999-12-31T23:59:59Z: what the usual forms of a time can still write. */
const LATEST = 253_402_300_799

/** When a token was issued, from when to when it is valid, and whether it is so at `at`, to the second. */
export function readTimes(claims: JsonObject, at: EpochSeconds): TokenTimes {
  const [issuedAt, notBefore, expiresAt] = ['iat', 'nbf', 'exp'].map((name) => timeOf(claims[name]))
  const start = issuedAt ?? notBefore
  return {
    state: stateOf(claims, at),
    ...(issuedAt !== undefined && { issuedAt }),
    ...(notBefore !== undefined && { notBefore }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(start !== undefined &&
      expiresAt !== undefined &&
      expiresAt > start && { lifetimeSeconds: (expiresAt - start) as Seconds }),
  }
}

function stateOf(claims: JsonObject, at: EpochSeconds): TokenState {
  const present = ['iat', 'nbf', 'exp'].filter((name) => claims[name] !== undefined)
  if (present.some((name) => timeOf(claims[name]) === undefined)) return 'unreadable'
  const { iat, nbf, exp } = claims
  if (exp !== undefined && at >= Number(exp)) return 'expired'
  if (at < Math.max(Number(nbf ?? 0), Number(iat ?? 0))) return 'not_yet_valid'
  return exp === undefined ? 'endless' : 'live'
}

/** NumericDate, RFC 7519 §2: seconds, which may have fractions. */
function timeOf(value: JsonValue | undefined): EpochSeconds | undefined {
  if (typeof value !== 'number' || value < 0 || value > LATEST) return undefined
  return Math.floor(value) as EpochSeconds
}

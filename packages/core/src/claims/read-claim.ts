import { VouchsafeError } from '#errors/vouchsafe-error'
import type { JsonValue } from '#json/types'
import type { ClaimSet } from '#jwt/types'
import type { EpochSeconds } from '#time/units'

/** The last second of the year 9999: every accepted date has a four-digit year in ISO 8601. */
const LATEST_DATE = 253_402_300_799

/** Reads one claim of a token, or throws `claim_missing` or `claim_malformed` with detail `{claim}`. */
export type ClaimReader<T> = (claims: ClaimSet, name: string) => T

/**
 * A claim that must be a string with something in it.
 *
 * @throws VouchsafeError `claim_missing` | `claim_malformed`, detail `{claim}`
 */
export function stringClaim(claims: ClaimSet, name: string): string {
  const value = present(claims, name)
  if (typeof value !== 'string' || value === '') throw malformed(name)
  return value
}

/**
 * A claim that is one string or a list of strings, as `aud` is (RFC 7519 §4.1.3); always as a list, of at least
 * one, none of them empty.
 *
 * @throws VouchsafeError `claim_missing` | `claim_malformed`, detail `{claim}`
 */
export function audienceClaim(claims: ClaimSet, name: string): readonly string[] {
  const value = present(claims, name)
  const audiences: readonly JsonValue[] = Array.isArray(value) ? value : [value]
  if (audiences.length === 0 || !audiences.every(isText)) throw malformed(name)
  return audiences
}

/**
 * A NumericDate. Whole seconds only, though RFC 7519 §2 allows fractions: AWS takes integers alone, and a
 * fraction would be rounded somewhere later.
 *
 * @throws VouchsafeError `claim_missing` | `claim_malformed`, detail `{claim}`
 */
export function numericDateClaim(claims: ClaimSet, name: string): EpochSeconds {
  const value = present(claims, name)
  const isDate = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LATEST_DATE
  if (!isDate) throw malformed(name)
  return value as EpochSeconds
}

/** What `read` yields, or `undefined` when the claim is absent; a claim that is `null` is not absent. */
export function optionalClaim<T>(claims: ClaimSet, name: string, read: ClaimReader<T>): T | undefined {
  return claims[name] === undefined ? undefined : read(claims, name)
}

function present(claims: ClaimSet, name: string): JsonValue {
  const value = claims[name]
  if (value === undefined) throw new VouchsafeError('claim_missing', { detail: { claim: name } })
  return value
}

function isText(value: JsonValue): value is string {
  return typeof value === 'string' && value !== ''
}

function malformed(claim: string): VouchsafeError {
  return new VouchsafeError('claim_malformed', { detail: { claim } })
}

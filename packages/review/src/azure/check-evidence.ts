import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { span } from '#difference/spans'
import type { CloudExplanation } from '#cloud/types'
import { entraErrors } from './entra-errors.ts'

export type EvidenceFault = Pick<CloudExplanation, 'step' | 'headline' | 'vendor'> & {
  readonly advice: string
}

/** 25 h: `1.01:00:00` in Entra's words. */
const LONGEST_LIFETIME = 90_000
const TOLERANCE = 300
const LATEST = 253_402_300_799

/** What keeps Entra from looking for a credential at all: the form of the token, its lifetime, the time. */
export function checkEvidence(claims: JsonObject, at: EpochSeconds): EvidenceFault | undefined {
  const missing = ['iss', 'sub', 'aud', 'exp'].find((name) => claims[name] === undefined)
  if (missing !== undefined)
    return {
      step: 'form',
      headline: `refused: the token has no \`${missing}\``,
      vendor: entraErrors.malformed(),
      advice: 'ask the issuer for an ID token',
    }
  const start = instantOf(claims['nbf'] ?? claims['iat'])
  const [issued, end] = [instantOf(claims['iat']), instantOf(claims['exp'])]
  if (end === undefined || start === undefined)
    return {
      step: 'form',
      headline: 'refused: the token has no `iat`, or times that are no times',
      vendor: claims['iat'] === undefined ? entraErrors.lifetime() : entraErrors.malformed(),
      advice: 'ask the issuer for a token with `iat` and `exp`',
    }
  if (issued === undefined || end - issued > LONGEST_LIFETIME)
    return {
      step: 'form',
      headline: `refused: the token ${issued === undefined ? 'has no `iat`' : `lives for ${span(end - issued)}, and Entra takes 25 h at most`}`,
      vendor: entraErrors.lifetime(),
      advice: 'ask the issuer for a token that lives for an hour or less',
    }
  return timeFault({ at, start, end })
}

function timeFault(times: Record<'at' | 'start' | 'end', EpochSeconds>): EvidenceFault | undefined {
  const { at, start, end } = times
  const fault = (what: string): EvidenceFault => ({
    step: 'time',
    headline: `refused: the token ${what}`,
    vendor: entraErrors.time(times),
    advice: 'log in again with a fresh token before it ends, and set the clock by NTP',
  })
  if (at >= end + TOLERANCE) return fault(`expired ${span(at - end)} ago`)
  if (at < start - TOLERANCE) return fault(`is valid from ${span(start - at)} from now on`)
  return undefined
}

function instantOf(value: JsonValue | undefined): EpochSeconds | undefined {
  return typeof value === 'number' && value >= 0 && value <= LATEST
    ? (Math.floor(value) as EpochSeconds)
    : undefined
}

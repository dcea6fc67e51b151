import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'

const unitSeconds: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
  ['w', 604_800],
])
const instant = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?Z)?$/

/**
 * The moment a person means: a length of time before `at` (`90s`, `15m`, `1h`, `2d`, `1w`), an instant in UTC
 * (`2026-11-22T04:40:00Z`, `2026-11-22`), or seconds since the epoch.
 * @throws VouchsafeError `parameter_invalid`
 */
export function parseSince(text: string, at: EpochSeconds): EpochSeconds {
  const length = /^(\d{1,9})([smhdw])$/.exec(text)
  if (length !== null) {
    return Math.max(0, at - Number(length[1]) * (unitSeconds.get(length[2] ?? '') ?? 0)) as EpochSeconds
  }
  if (/^\d{1,12}$/.test(text)) return Number(text) as EpochSeconds
  const parts = instant
    .exec(text)
    ?.slice(1)
    .map((part) => Number(part ?? 0))
  const parsed = parts === undefined ? undefined : instantOf(parts)
  if (parsed !== undefined) return parsed
  throw new VouchsafeError('parameter_invalid', {
    say: 'expected a time such as `1h`, `2026-11-22T04:40:00Z` or `1795322400`',
    detail: { found: text },
  })
}

function instantOf(parts: readonly number[]): EpochSeconds | undefined {
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = parts
  const date = new Date(Date.UTC(year, month - 1, day, hours, minutes, seconds))
  // Date.UTC carries over: 30 February would silently be a day in March.
  const kept = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours()]
  kept.push(date.getUTCMinutes(), date.getUTCSeconds())
  const isReal = kept.every((part, index) => part === (parts[index] ?? 0))
  return isReal ? ((date.getTime() / 1000) as EpochSeconds) : undefined
}

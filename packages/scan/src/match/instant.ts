import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import type { Instant } from './types.ts'

/** What a cloud gives as a time, in whole seconds of UTC; `undefined` for what is none. */
export function instantOf(value: unknown): Instant | undefined {
  if (!(value instanceof Date) && typeof value !== 'string') return undefined
  // a text without a year is none; Date.parse takes nearly anything
  if (typeof value === 'string' && !/^\d{4}-\d\d-\d\dT/.test(value)) return undefined
  const ms = new Date(value).getTime()
  return Number.isNaN(ms) || Math.abs(ms) > 253_402_300_799_000
    ? undefined
    : formatInstant(Math.floor(ms / 1000) as EpochSeconds)
}

/** Whole days from one instant to another; negative where the second is earlier. */
export function daysBetween(earlier: Instant, later: Instant): number {
  return Math.floor((Date.parse(later) - Date.parse(earlier)) / 86_400_000)
}

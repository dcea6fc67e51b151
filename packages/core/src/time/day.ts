import { formatInstant } from './format.ts'
import type { EpochSeconds } from './units.ts'

const form = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/
const HALF_A_DAY_SECONDS = 12 * 3600

/** Whether a text is a day of the calendar, `2026-12-31`; `2026-02-31` is none. */
export function isDay(text: string): boolean {
  const [, year, month, day] = (form.exec(text) ?? []).map(Number)
  if (year === undefined || month === undefined || day === undefined) return false
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return day <= days
}

/** Whether a day is past everywhere on earth: it ends last at UTC-12. What is no day is over. */
export function isDayOver(day: string, at: EpochSeconds): boolean {
  return !isDay(day) || formatInstant((at - HALF_A_DAY_SECONDS) as EpochSeconds).slice(0, 10) > day
}

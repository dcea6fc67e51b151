import type { EpochSeconds } from '#time/units'

const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?Z$/
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * The second in which an instant of SAML lies: `xs:dateTime` in UTC with `Z` and nothing else (SAML Core §1.3.3);
 * `undefined` for another form, for days that do not exist, leap seconds and years before 1970. A fraction is
 * dropped: what is fractional ends up to a second early and begins up to a second early.
 */
export function parseInstant(text: string): EpochSeconds | undefined {
  const [year, month, day, hour, minute, second] = (form.exec(text) ?? []).slice(1).map(Number)
  if (year === undefined || month === undefined || day === undefined) return undefined
  if (hour === undefined || minute === undefined || second === undefined) return undefined
  const isDay = year >= 1970 && day >= 1 && day <= daysIn(year, month)
  if (!isDay || hour > 23 || minute > 59 || second > 59) return undefined
  return (((daysBefore(year, month) + day - 1) * 24 + hour) * 3600 + minute * 60 + second) as EpochSeconds
}

/** Of the Gregorian calendar; 0 for a month that does not exist. */
function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (monthDays[month - 1] ?? 0)
}

/** From the epoch to the first of the month. */
function daysBefore(year: number, month: number): number {
  const before = year - 1
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  const leapsBefore1970 = 477
  const inYear = monthDays.slice(0, month - 1).reduce((sum, days) => sum + days, 0)
  return (year - 1970) * 365 + leaps - leapsBefore1970 + inYear + (month > 2 && isLeap(year) ? 1 : 0)
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

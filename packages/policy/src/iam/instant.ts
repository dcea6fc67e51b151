const isoForm =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?)?$/i
const epochForm = /^\d{1,15}$/

/**
 * Reads a moment as seconds since the epoch: whole epoch seconds, or ISO 8601 in the profile of the W3C note
 * (`2026-11-22`, `2026-11-22T04:40Z`, `2026-11-22T04:40:00.5+01:00`). Without an offset it is UTC.
 * Undefined for anything else. Bare digits are always epoch seconds, never a year.
 */
export function parseInstant(text: string): number | undefined {
  if (epochForm.test(text)) return Number(text)
  const match = isoForm.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((index) =>
    Number(match[index] ?? (index === 3 ? 1 : 0)),
  )
  if (year === undefined || month === undefined || day === undefined) return undefined
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  const clock = { hour: hour ?? 0, minute: minute ?? 0, second: second ?? 0 }
  if (clock.hour > 23 || clock.minute > 59 || clock.second > 60) return undefined
  const offset = offsetSeconds(match[8])
  if (offset === undefined) return undefined
  const fraction = Number(`0.${match[7] ?? '0'}`)
  return (
    daysSinceEpoch(year, month, day) * 86_400 +
    clock.hour * 3600 +
    clock.minute * 60 +
    clock.second +
    fraction -
    offset
  )
}

function offsetSeconds(text: string | undefined): number | undefined {
  if (text === undefined || text.toUpperCase() === 'Z') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(-2))
  if (hours > 23 || minutes > 59) return undefined
  return (text.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60)
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : ([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0)
}

/** Proleptic Gregorian calendar; the year is counted from March so that the leap day comes last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1
  const daysBeforeYear =
    365 * marchYear + Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  const monthsSinceMarch = (month + 9) % 12
  const daysBeforeMonth = Math.floor((153 * monthsSinceMarch + 2) / 5)
  const marchFirstYearZeroToEpoch = 719_468
  return daysBeforeYear + daysBeforeMonth + day - 1 - marchFirstYearZeroToEpoch
}

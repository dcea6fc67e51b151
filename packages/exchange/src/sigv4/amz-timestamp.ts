import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'

const form = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/

/** The instant of `YYYYMMDDTHHMMSSZ`; undefined for anything else, a day that does not exist included. */
export function parseAmzTimestamp(text: string): EpochSeconds | undefined {
  const milliseconds = form.test(text) ? Date.parse(text.replace(form, '$1-$2-$3T$4:$5:$6Z')) : Number.NaN
  const at = (milliseconds / 1000) as EpochSeconds
  return Number.isNaN(at) || formatAmzTimestamp(at) !== text ? undefined : at
}

/** ISO 8601 basic form in UTC: `20261122T044000Z`. */
export function formatAmzTimestamp(at: EpochSeconds): string {
  return formatInstant(at).replaceAll(/[-:]/g, '')
}

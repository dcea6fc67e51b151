/** A time in UTC with whole seconds, as `formatInstant` writes it. */
export const instantForm =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/

/** Epoch seconds of a time as manifests write it; undefined for a day that no calendar has. */
export function parseInstant(instant: number | string): number | undefined {
  if (typeof instant === 'number') return instant
  const milliseconds = Date.parse(instant)
  // `2026-02-30` is read as a day of March
  const isExact =
    !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(instant.slice(0, 19))
  return isExact ? milliseconds / 1000 : undefined
}

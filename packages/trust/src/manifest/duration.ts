const unitSeconds = { d: 86_400, h: 3600, m: 60, s: 1 } as const

/** `1h`, `15m`, `1h30m`, `2d`, `90s`; units in falling order. */
export const durationForm = /^(?=\d)(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,9})s)?$/

/** Seconds of a duration as manifests write it: whole seconds, or text as `durationForm` describes. */
export function parseDuration(duration: number | string): number | undefined {
  if (typeof duration === 'number') return duration
  const parts = durationForm.exec(duration)
  if (parts === null) return undefined
  return Object.values(unitSeconds).reduce(
    (sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0),
    0,
  )
}

/** The shortest text for whole seconds; `parseDuration` reads it back. */
export function renderDuration(seconds: number): string | number {
  for (const [unit, length] of Object.entries(unitSeconds))
    if (unit !== 's' && seconds >= length && seconds % length === 0) return `${seconds / length}${unit}`
  return seconds
}

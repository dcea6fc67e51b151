/** A stretch of bytes; `end` is not in it. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** What `covered` leaves free of `size` bytes, in rising order. They may overlap and come in any order. */
export function uncovered(covered: readonly Range[], size: number): Range[] {
  const free: Range[] = []
  let at = 0
  for (const { start, end } of covered.toSorted((one, other) => one.start - other.start)) {
    if (start > at) free.push({ start: at, end: Math.min(start, size) })
    at = Math.max(at, end)
    if (at >= size) return free
  }
  return [...free, { start: at, end: size }]
}

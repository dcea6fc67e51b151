/** Changes of a letter that still look like a typing error. */
const MOST_CHANGES = 3

/** Whether two names differ by a few letters, or by dots alone. */
export function isNear(one: string, other: string): boolean {
  if (one.replaceAll(/[.\-/]/g, '') === other.replaceAll(/[.\-/]/g, '')) return true
  if (Math.abs(one.length - other.length) > MOST_CHANGES || one.length < 8) return false
  return distance(one, other) <= MOST_CHANGES
}

/** Letters to insert, delete or replace (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let at = 0; at < one.length; at += 1) {
    const next = [at + 1]
    for (let to = 1; to <= other.length; to += 1) {
      const replaced = (row[to - 1] ?? 0) + (one[at] === other[to - 1] ? 0 : 1)
      next.push(Math.min((row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1, replaced))
    }
    row = next
  }
  return row[other.length] ?? 0
}

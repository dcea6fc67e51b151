/**
 * Whether every text that the pattern `narrow` stands for is also one of `wide`; `*` stands for any run of
 * characters, `?` for one. Errs on the side of no. With variables in play only the same pattern is covered, because
 * their values are literal.
 */
export function coversText(wide: string, narrow: string): boolean {
  if (wide === narrow) return true
  if (wide.includes('${') || narrow.includes('${')) return false
  return matches(wide, narrow)
}

/** Reads `narrow` as a text of which `*` of `wide` may take anything, `?` anything but a `*`. */
function matches(wide: string, narrow: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0]
  while (from < narrow.length) {
    const one = wide[at]
    if (one === '*') {
      star = at
      mark = from
      at += 1
    } else if (one !== undefined && takes(one, narrow[from])) {
      at += 1
      from += 1
    } else if (star !== -1) {
      at = star + 1
      mark += 1
      from = mark
    } else return false
  }
  return /^\**$/.test(wide.slice(at))
}

function takes(one: string, found: string | undefined): boolean {
  if (one === '?') return found !== '*'
  return one === found && found !== '*'
}

import type { Splices } from '#sources/git/pack/splices'

const zero = 0

/**
 * Calls `visit` with the place of the object's name in every entry of a tree that its base has not; of a tree without
 * a base, in every entry. Stops where an entry is cut short.
 * @param how.splices of reach 0, as the delta was applied
 */
export function eachFreshId(
  tree: Buffer,
  how: { readonly idLength: number; readonly splices: Splices | undefined },
  visit: (at: number) => void,
): void {
  const { idLength, splices } = how
  const bounds = splices?.bounds
  let next = 0
  for (let start = 0; start < tree.length;) {
    let at = start
    while (at < tree.length && tree[at] !== zero) at++
    const end = at + 1 + idLength
    if (end > tree.length) return
    if (bounds === undefined) visit(at + 1)
    else {
      while (next < bounds.length && (bounds[next + 1] ?? 0) <= start) next += 2
      // a base may have begun in the middle of an entry, which leaves no seam at the very start
      if (start === 0 || (next < bounds.length && (bounds[next] ?? 0) < end)) visit(at + 1)
    }
    start = end
  }
}

/** What all texts begin and end with; the two never overlap in any of them. */
export interface Affixes {
  readonly prefix: string
  readonly suffix: string
}

/** The longest of both, as they are. `texts` must not be empty; their first `known` characters are the same. */
export function commonAffixes(texts: readonly string[], known: number): Affixes {
  const [first = ''] = texts
  let shortest = first.length
  let prefix = first.length
  let suffix = first.length
  for (const text of texts) {
    shortest = Math.min(shortest, text.length)
    prefix = commonStart(first, text, { from: known, to: prefix })
    suffix = commonEnd(first, text, suffix)
  }
  suffix = Math.min(suffix, shortest - prefix)
  return { prefix: first.slice(0, prefix), suffix: first.slice(first.length - suffix) }
}

function commonStart(one: string, other: string, { from, to }: { from: number; to: number }): number {
  const end = Math.min(to, other.length)
  let at = from
  while (at < end && one.charCodeAt(at) === other.charCodeAt(at)) at += 1
  return at
}

function commonEnd(one: string, other: string, most: number): number {
  const end = Math.min(most, other.length)
  let at = 0
  while (at < end && one.charCodeAt(one.length - 1 - at) === other.charCodeAt(other.length - 1 - at)) at += 1
  return at
}

const separator = /[/:._=+@-]/g
/** Fewer letters than that are chance. */
const meaningful = 3

/**
 * The prefix cut back to where a name begins: behind the last separator, and where there is none, before the digits at
 * its end. `from` is the least that is kept.
 */
export function wholePrefix(prefix: string, from: number): string {
  const part = prefix.slice(from)
  const last = [...part.matchAll(separator)].at(-1)
  if (last !== undefined) return whole(prefix.slice(0, from + last.index + 1))
  const letters = part.replace(/\d+$/, '')
  return letters.length >= meaningful ? whole(prefix.slice(0, from + letters.length)) : prefix.slice(0, from)
}

/** The suffix from where a name begins in it: `.csv`, `/report.json`. */
export function wholeSuffix(suffix: string): string {
  const at = suffix.search(/[/:.]/)
  return at < 0 || suffix.slice(0, at).includes('}') ? '' : suffix.slice(at)
}

/** Neither an escape of the policy language (`${*}`) nor a surrogate pair is cut in two. */
export function whole(prefix: string): string {
  const open = prefix.lastIndexOf('${')
  const isCut = open >= 0 && prefix.indexOf('}', open) < 0
  const kept = isCut ? prefix.slice(0, open) : prefix
  return kept.replace(/[$\ud800-\udbff]$/, '')
}

/** Stands before the keyed hash, so that nobody takes it for a value that somebody else chose. */
const mark = 'hashed-'
const form = new RegExp(`${mark}[0-9a-f]{16,64}`)

/** How a record writes a value that is kept as its keyed hash only; `hash` in lower-case hex. */
export function pseudonymOf(hash: string): string {
  return `${mark}${hash}`
}

/**
 * Whether a text of a record is a keyed hash, or has one in it where a part was hidden: what it was cannot be told.
 * A claim that was written to look like one is taken for one.
 */
export function holdsPseudonym(text: string): boolean {
  return form.test(text)
}

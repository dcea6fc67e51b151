/** Anything XML 1.0 §2.2 has no place for, lone surrogates included. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

const predefined: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
}

const reference = /&(?:#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|lt|gt|amp|quot|apos);|&/g

/** Where the first character stands that may not occur in XML 1.0 (§2.2); -1 when there is none. */
export function findForbidden(text: string): number {
  return text.search(forbidden)
}

/**
 * The text with its references resolved: characters by number and the five predefined entities (XML 1.0 §4.6);
 * `undefined` when it holds any other `&`. No entity can be declared here, so nothing ever expands.
 */
export function resolveReferences(text: string): string | undefined {
  if (!text.includes('&')) return text
  let isWellFormed = true
  const resolved = text.replace(reference, (found) => {
    const character = characterOf(found.slice(1, -1))
    isWellFormed &&= character !== undefined
    return character ?? ''
  })
  return isWellFormed ? resolved : undefined
}

/** Of what stands between `&` and `;`, of the form above; nothing, for an `&` that begins no reference. */
function characterOf(inner: string): string | undefined {
  if (!inner.startsWith('#')) return predefined[inner]
  const code = Number(inner.startsWith('#x') ? `0x${inner.slice(2)}` : inner.slice(1))
  if (code > 0x10ffff) return undefined
  const character = String.fromCodePoint(code)
  return findForbidden(character) < 0 ? character : undefined
}

/** A quote or a separator that stands escaped: in a JSON text inside JSON, in an address, in HTML. */
export const escapedSign = /\\["']|\\u00(?:22|26)|%(?:22|3[ADad]|7[Bb]|26)|&quot;|&#34;/

const escape = /\\(?:u[0-9a-fA-F]{4}|.)|%[0-9a-fA-F]{2}|&(?:quot|amp|#34|#38);/gs
const named: Readonly<Record<string, string>> = {
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
  '&quot;': '"',
  '&#34;': '"',
  '&amp;': '&',
  '&#38;': '&',
}

/** One layer of escapes less, whichever of the three it is; Latin-1 in, Latin-1 out. */
export function unescapeOnce(text: string): string {
  return text.replace(escape, (found) => named[found] ?? characterOf(found))
}

function characterOf(found: string): string {
  const isUnicode = found.startsWith('\\u') && found.length === 6
  if (!isUnicode && !found.startsWith('%')) return found.slice(1)
  const code = Number.parseInt(found.slice(isUnicode ? 2 : 1), 16)
  return code < 256 ? String.fromCharCode(code) : found
}

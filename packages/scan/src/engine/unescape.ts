/** A quote or a separator that stands escaped: in a JSON text inside JSON, in an address, in HTML. */
export const escapedSign = /\\["']|\\u00(?:22|26)|%(?:22|3[ADad]|7[Bb]|26)|&quot;|&#34;/

const escape = /\\(?:u([0-9a-fA-F]{4})|(.))|%([0-9a-fA-F]{2})|&(quot|amp|#34|#38);/gs
const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
const entities: Readonly<Record<string, string>> = { quot: '"', '#34': '"', amp: '&', '#38': '&' }

/** One layer of escapes less, whichever of the three it is; Latin-1 in, Latin-1 out. */
export function unescapeOnce(text: string): string {
  return text.replace(escape, (whole, unicode, letter, percent, entity) => {
    const code = (unicode as string | undefined) ?? (percent as string | undefined)
    if (code !== undefined)
      return Number.parseInt(code, 16) < 256 ? String.fromCharCode(Number.parseInt(code, 16)) : whole
    if (entity !== undefined) return entities[entity as string] ?? whole
    return letters[letter as string] ?? (letter as string)
  })
}

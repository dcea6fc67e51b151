/**
 * Everything that can move a cursor, colour a terminal, reorder text or stay invisible: C0 and C1 controls, DEL,
 * format characters (bidirectional marks and isolates, zero-width, tags), line and paragraph separators, lone
 * surrogates, and private-use characters, whose glyph is up to the font.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}]/gu

const plain = /^[\x20-\x7e]*$/

/**
 * `text` on one line and without effect on a terminal: unsafe characters appear as `\u{202e}`, a backslash as
 * `\\`, so that two different texts never print alike. Total.
 */
export function escapeForTerminal(text: string): string {
  return text.replaceAll('\\', '\\\\').replace(unsafe, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`)
}

/** The same for JSON text that is already well-formed: the escapes are JSON's own, so it stays the same value. */
export function escapeJsonText(json: string): string {
  // most text is plain, and known to be in half the time
  if (plain.test(json)) return json
  return json.replace(unsafe, (one) =>
    Array.from(
      { length: one.length },
      (_, index) => `\\u${one.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  )
}

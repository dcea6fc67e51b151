const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a

/**
 * How many `"key":` a valid JSON text holds, at all levels together: the strings that a colon follows. Given
 * anything but valid JSON the number means nothing, but there is one.
 */
export function countMembers(text: string): number {
  const closingQuote = text.includes('\\') ? closingQuoteWithEscapes : nextQuote
  let members = 0
  let open = text.indexOf('"')
  while (open >= 0) {
    const close = closingQuote(text, open)
    if (close < 0) return members
    let after = close + 1
    // white space, RFC 8259 §2: nothing else up to U+0020 can stand here; past the end is `NaN`
    while (text.charCodeAt(after) <= 0x20) after += 1
    if (text.charCodeAt(after) === COLON) members += 1
    open = text.indexOf('"', after)
  }
  return members
}

function nextQuote(text: string, open: number): number {
  return text.indexOf('"', open + 1)
}

function closingQuoteWithEscapes(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code === BACKSLASH) at += 1
  }
  return -1
}

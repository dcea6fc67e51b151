const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

// what XML 1.0 §2.2 does not have, and what reorders text
const unsafe = /(?![\t\n\r])[\p{Cc}\ufffe\uffff\u202a-\u202e\u2066-\u2069]/gu

/** Text for XML 1.0 and HTML, in an element or a quoted attribute; what could do harm shows as `\u{…}`. */
export function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    .replace(unsafe, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for XML 1.0 and HTML, in an element or a quoted attribute; characters that XML has not become `\u{…}`. */
export function escapeMarkup(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex
      .replace(
        /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g,
        named,
      )
      .replace(/[&<>"']/g, (character) => entities[character] ?? character)
  )
}

function named(character: string): string {
  return `\\u{${character.charCodeAt(0).toString(16)}}`
}

/** A place in a text as editors show it: both from 1, the column in UTF-16 code units. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** Line and column of an offset; an offset past the end is the place after the last character. */
export function locate(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset)
  const breaks = [...before.matchAll(/\r\n|\n|\r/g)]
  const last = breaks.at(-1)
  const lineStart = last === undefined ? 0 : last.index + last[0].length
  return { line: breaks.length + 1, column: before.length - lineStart + 1 }
}

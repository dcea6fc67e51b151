/** A place in a text as editors show it: both from 1, the column in UTF-16 code units. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** Line and column of an offset; an offset past the end is the place after the last character. */
export function locate(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/)
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

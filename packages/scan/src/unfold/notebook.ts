import type { DerivedLine, Unfolder } from './types.ts'

// one line of a list of lines ends, the next begins
const border = /\\n",(\r?\n?)[ \t]{0,40}"/g

/**
 * A Jupyter notebook keeps sources and outputs as lists of lines, which cuts wrapped base64 and documents in pieces.
 * Joined again they are scanned with the escapes that they still have.
 */
export const notebook: Unfolder = {
  id: 'notebook',
  anchors: ['"cell_type"'],
  unfold: (bytes) => {
    const text = bytes.toString('latin1')
    const joined = text.replaceAll(border, (_, feed: string) => (feed === '' ? '\0' : '\n'))
    return { end: bytes.length, looked: bytes.length, lines: joined === text ? [] : linesOf(joined, bytes) }
  },
}

/** Where each line is one of the document, it keeps its place; where all stand in one line, it is that line. */
function linesOf(joined: string, bytes: Buffer): DerivedLine[] {
  let offset = 0
  return joined.split('\n').flatMap((line) => {
    const own = offset
    offset = bytes.indexOf(10, offset) + 1
    return line.split('\0').map((part) => ({ text: part, offset: own }))
  })
}

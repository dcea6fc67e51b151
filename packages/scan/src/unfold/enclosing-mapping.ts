import type { Extent } from './enclosing-object.ts'

const LINE_FEED = 10
const SPACE = 32
const LONGEST = 2 * 1024 * 1024
/** So much of a line tells what it is. */
const SEEN = 256

const keyed = /^(?:[\w./-]{1,200}|"[^"\n]{1,200}"|'[^'\n]{1,200}')[ \t]{0,8}:(?:\s|$)/

type LineKind =
  /** belongs to the mapping: deeper, blank, a comment, a template, or one of its keys */
  | 'inside'
  /** `- key:`, with which an item of a list begins */
  | 'item'
  | 'outside'

/**
 * The lines of the block mapping, one of whose keys begins at `offset`: those around it that stand as deep or deeper,
 * whatever surrounds them, be it `---`, another item of the list, the fence of a code block or the end of a
 * here-document. `undefined` where no key begins there, or it is longer than 2 MiB on one side.
 */
export function enclosingMapping(bytes: Buffer, offset: number): Extent | undefined {
  const own = lineStart(bytes, offset)
  const column = offset - own
  const before = bytes.toString('latin1', own, Math.min(offset, own + SEEN))
  if (!/^ *(?:- +)?$/.test(before) || column > SEEN) return undefined
  const start = before.includes('-') ? own : firstLine(bytes, own, column)
  const end = lastLine(bytes, offset, column)
  return start === undefined || end === undefined ? undefined : { start, end }
}

function firstLine(bytes: Buffer, own: number, column: number): number | undefined {
  let start = own
  while (start > 0) {
    if (own - start > LONGEST) return undefined
    const line = lineStart(bytes, start - 1)
    const kind = kindOf(bytes, line, column)
    if (kind === 'outside') return start
    start = line
    if (kind === 'item') return start
  }
  return start
}

function lastLine(bytes: Buffer, offset: number, column: number): number | undefined {
  for (let end = lineEnd(bytes, offset); ; end = lineEnd(bytes, end)) {
    if (end >= bytes.length || kindOf(bytes, end, column) !== 'inside') return end
    if (end - offset > LONGEST) return undefined
  }
}

function kindOf(bytes: Buffer, line: number, column: number): LineKind {
  let indent = 0
  while (bytes[line + indent] === SPACE && indent < column) indent += 1
  const end = Math.min(lineEnd(bytes, line), line + indent + SEEN)
  const text = bytes.toString('latin1', line + indent, end).trimEnd()
  if (text === '' || text.startsWith('{{') || text.startsWith('#')) return 'inside'
  if (indent === column)
    return text.startsWith(' ') || text.startsWith('- ') || keyed.test(`${text}\n`) ? 'inside' : 'outside'
  return text.startsWith('-') && /^- +$/.test(text.slice(0, column - indent)) ? 'item' : 'outside'
}

function lineStart(bytes: Buffer, offset: number): number {
  return offset === 0 ? 0 : bytes.lastIndexOf(LINE_FEED, offset - 1) + 1
}

/** The offset after the line feed. */
function lineEnd(bytes: Buffer, offset: number): number {
  const end = bytes.indexOf(LINE_FEED, offset)
  return end < 0 ? bytes.length : end + 1
}

/** The dash of a list's item made a blank, so that its mapping stands alone. */
export function withoutDash(text: string): string {
  return text.replace(/^( *)-/, (_, indent: string) => `${indent} `)
}

import type { SyntaxNode } from './syntax-tree.ts'
import type { HclExpression, TemplatePart } from './types.ts'

type TextPart = Extract<TemplatePart, { text: string }>

/**
 * `"…"` and heredocs, as text parts and interpolations. The indentation that `<<-` takes away is left: nothing that
 * is read here (JSON, CEL) tells the difference.
 */
export function readTemplate(
  node: SyntaxNode,
  text: string,
  read: (expression: SyntaxNode) => HclExpression,
): HclExpression {
  const isHeredoc = node.type === 'heredoc_template'
  const { children, start: at } = node
  const [from, to] = isHeredoc ? heredocRange(children, text) : [at + 1, node.end - 1]
  const inside = children.filter(({ type }) => type.startsWith('template_') && type !== 'template_literal')
  const unread = inside.find(
    ({ type, children: own }) =>
      type !== 'template_interpolation' || own.some((child) => child.type === 'strip_marker'),
  )
  if (unread !== undefined)
    return { kind: 'unread', at: unread.start, why: 'a directive or strip marker of a template' }
  const decode = isHeredoc ? decodeHeredoc : decodeQuoted
  const parts: TemplatePart[] = []
  let last = from
  for (const interpolation of inside) {
    for (const part of decode(text.slice(last, interpolation.start), last)) parts.push(part)
    const expression = interpolation.children.find(({ type }) => type === 'expression')
    if (expression !== undefined) parts.push({ expression: read(expression) })
    last = interpolation.end
  }
  return { kind: 'template', at, parts: parts.concat(decode(text.slice(last, to), last)) }
}

/** From the line after the opening marker to the line of the closing one. */
function heredocRange(children: readonly SyntaxNode[], text: string): readonly [number, number] {
  const [open, close] = children.filter(({ type }) => type === 'heredoc_identifier')
  const from = text.indexOf('\n', open?.end ?? 0) + 1
  const end = text.lastIndexOf('\n', (close?.start ?? text.length) - 1) + 1
  return [from, Math.max(from, end)]
}

const escape = /\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|\$\$\{|%%\{/gs
const heredocEscape = /\$\$\{|%%\{/g
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

/** The text between quotes that begins at an offset, in parts none of which an escape has moved. */
export function decodeQuoted(raw: string, at: number): TextPart[] {
  return decode(raw, at, escape)
}

function decodeHeredoc(raw: string, at: number): TextPart[] {
  return decode(raw, at, heredocEscape)
}

function decode(raw: string, at: number, form: RegExp): TextPart[] {
  const parts: TextPart[] = []
  let last = 0
  for (const { 0: found, index } of raw.matchAll(form)) {
    if (index > last) parts.push({ text: raw.slice(last, index), at: at + last })
    parts.push({ text: unescape(found), at: at + index })
    last = index + found.length
  }
  if (last < raw.length) parts.push({ text: raw.slice(last), at: at + last })
  return parts
}

function unescape(found: string): string {
  if (!found.startsWith('\\')) return found.slice(1)
  const letter = found.charAt(1)
  if (found.length > 2) {
    const code = Number.parseInt(found.slice(2), 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
  }
  return escapes[letter] ?? letter
}

import type { RequestContext } from '#decision/types'
import { anyOne, anyRun, printPattern, type Pattern } from './wildcard.ts'

/** `${aws:PrincipalTag/team, 'none'}`: a request key whose value is put in literally. */
interface Variable {
  /** As written. */
  readonly name: string
  /** Folded to lower case, as the request context's keys are. */
  readonly key: string
  readonly fallback?: string
}

/** A policy value before substitution: a pattern that may hold variables. */
export type Template = readonly (Pattern[number] | Variable)[]

/** Which marks of the policy language a value may use; the rest is literal text. */
export interface TemplateSyntax {
  /** `${…}` (only in documents of version 2012-10-17). */
  readonly variables: boolean
  /** `*` and `?`. */
  readonly wildcards: boolean
}

/**
 * Reads a policy value once, at compile time. What is not a well-formed variable stands for itself.
 * Escapes `${*}`, `${?}` and `${$}` give the plain character.
 */
export function parseTemplate(text: string, syntax: TemplateSyntax): Template {
  const parts: Template[number][] = []
  let literal = ''
  const flush = (part: Template[number]): void => {
    if (literal !== '') parts.push(literal)
    literal = ''
    parts.push(part)
  }
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    const mark = syntax.variables && character === '$' ? readMark(text, at) : undefined
    if (mark !== undefined) {
      if (typeof mark.means === 'string') literal += mark.means
      else flush(mark.means)
      at = mark.end
    } else if (syntax.wildcards && character === '*') flush(anyRun)
    else if (syntax.wildcards && character === '?') flush(anyOne)
    else literal += character
  }
  if (literal !== '') parts.push(literal)
  return parts
}

/** The `${…}` that starts at `at`, or undefined where the text only looks like one. */
function readMark(
  text: string,
  at: number,
): { readonly means: string | Variable; readonly end: number } | undefined {
  if (text.charAt(at + 1) !== '{') return undefined
  const end = text.indexOf('}', at)
  if (end === -1) return undefined
  const inside = text.slice(at + 2, end)
  if (inside === '*' || inside === '?' || inside === '$') return { means: inside, end }

  const comma = inside.indexOf(',')
  const name = (comma === -1 ? inside : inside.slice(0, comma)).trim()
  if (name === '' || name.includes('{')) return undefined
  const key = name.toLowerCase()
  if (comma === -1) return { means: { name, key }, end }
  const quoted = /^'([^']*)'$/.exec(inside.slice(comma + 1).trim())
  return quoted === null ? undefined : { means: { name, key, fallback: quoted[1] ?? '' }, end }
}

/** Whether the value depends on the request. */
export function hasVariables(template: Template): boolean {
  return template.some((part) => typeof part === 'object')
}

/** The request keys that the value takes, as written, in order. */
export function variableNames(template: Template): readonly string[] {
  return template.flatMap((part) => (typeof part === 'object' ? [part.name] : []))
}

/**
 * Puts the request's values in. They are literal: a `*`, `?` or `${` that arrives in one is never read as
 * policy language. Undefined when a variable has neither value nor default; a multivalued key has no value
 * here.
 */
export function resolveTemplate(template: Template, context: RequestContext): Pattern | undefined {
  const pattern: Pattern[number][] = []
  for (const part of template) {
    if (typeof part !== 'object') {
      pattern.push(part)
      continue
    }
    const value = context.get(part.key)
    const literal = typeof value === 'string' ? value : part.fallback
    if (literal === undefined) return undefined
    pattern.push(literal)
  }
  return pattern
}

/** The template with its variables as written, for a trace of a value that could not be resolved. */
export function printTemplate(template: Template): string {
  return printPattern(template.map((part) => (typeof part === 'object' ? printVariable(part) : part)))
}

function printVariable({ name, fallback }: Variable): string {
  return fallback === undefined ? `\${${name}}` : `\${${name}, '${fallback}'}`
}

import { cutArn } from './arn-parts.ts'
import { foldCase } from './fold-case.ts'
import type { Template } from './template.ts'
import { compilePattern, printPattern, type Pattern, type TextMatcher } from './wildcard.ts'

/** How texts of one type are read and compared. */
export interface TextRules {
  readonly wildcards: boolean
  /** The parts that are compared one by one; cut before variables are filled in, so that no value adds a part. */
  readonly cut: (template: Template) => readonly Template[]
  /** The comparison with one policy value; undefined when that is not of the type. */
  readonly compile: (parts: readonly Pattern[]) => TextMatcher | undefined
  /** Whether a request value is of the type; absent where every text is. */
  readonly accepts?: (value: string) => boolean
}

const whole = (template: Template): readonly Template[] => [template]
const printParts = (parts: readonly Pattern[]): string => parts.map(printPattern).join('')

function equality(parts: readonly Pattern[]): TextMatcher {
  const wanted = printParts(parts)
  return (value) => value === wanted
}

function equalityInAnyCase(parts: readonly Pattern[]): TextMatcher {
  const wanted = foldCase(printParts(parts))
  return (value) => foldCase(value) === wanted
}

const isBoolean = (text: string): boolean => /^(?:true|false)$/i.test(text)

export const textRules = {
  text: { wildcards: false, cut: whole, compile: equality },
  text_any_case: { wildcards: false, cut: whole, compile: equalityInAnyCase },
  wildcard: { wildcards: true, cut: whole, compile: (parts) => compilePattern(parts.flat()) },
  boolean: {
    wildcards: false,
    cut: whole,
    compile: (parts) => (isBoolean(printParts(parts)) ? equalityInAnyCase(parts) : undefined),
    accepts: isBoolean,
  },
  // a wildcard never reaches over one of the first five colons
  arn: { wildcards: true, cut: cutTemplate, compile: arnMatcher, accepts: isArn },
} as const satisfies Record<string, TextRules>

function isArn(value: string): boolean {
  return value.startsWith('arn:') && cutArn(value) !== undefined
}

function arnMatcher(parts: readonly Pattern[]): TextMatcher | undefined {
  if (parts.length !== 6) return undefined
  const matchers = parts.map(compilePattern)
  return (value) => cutArn(value)?.every((part, index) => matchers[index]?.(part)) === true
}

/** Cuts at the first five colons of the literal text; at most six parts. */
function cutTemplate(template: Template): readonly Template[] {
  const parts: Template[number][][] = [[]]
  for (const piece of template) {
    if (typeof piece !== 'string') {
      parts.at(-1)?.push(piece)
      continue
    }
    for (const [index, text] of splitAtMost(piece, 7 - parts.length).entries()) {
      if (index > 0) parts.push([])
      if (text !== '') parts.at(-1)?.push(text)
    }
  }
  return parts
}

function splitAtMost(text: string, limit: number): string[] {
  const texts = text.split(':')
  return [...texts.slice(0, limit - 1), ...(texts.length < limit ? [] : [texts.slice(limit - 1).join(':')])]
}

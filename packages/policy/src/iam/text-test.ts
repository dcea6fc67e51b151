import type { RequestContext } from '#decision/types'
import { hasVariables, parseTemplate, printTemplate, resolveTemplate, type Template } from './template.ts'
import type { TextRules } from './text-rules.ts'
import type { ValueTest } from './value-test.ts'
import { printPattern, type Pattern, type TextMatcher } from './wildcard.ts'

/** Compiles policy values that are texts: ready matchers, or templates to fill in for each request. */
export function textTest(values: readonly string[], rules: TextRules, variables: boolean): ValueTest {
  const templates = values.map((value) => parseTemplate(value, { variables, wildcards: rules.wildcards }))
  return templates.some(hasVariables)
    ? variableTest(templates, rules)
    : constantTest(values, templates, rules)
}

function constantTest(
  values: readonly string[],
  templates: readonly Template[],
  rules: TextRules,
): ValueTest {
  // without variables a template is a pattern already
  const matchers = templates.map((template) => rules.compile(rules.cut(template) as readonly Pattern[]))
  const any = anyOf(matchers.filter((matcher) => matcher !== undefined))
  const { accepts } = rules
  return {
    matches: accepts === undefined ? any : (value) => (accepts(value) ? any(value) : undefined),
    expected: () => values,
    unresolved: () => false,
    unreadable: values.filter((_, index) => matchers[index] === undefined),
  }
}

function anyOf(matchers: readonly TextMatcher[]): TextMatcher {
  const [only] = matchers
  if (only !== undefined && matchers.length === 1) return only
  return (value) => {
    for (const matcher of matchers) if (matcher(value)) return true
    return false
  }
}

function variableTest(templates: readonly Template[], rules: TextRules): ValueTest {
  const cuts = templates.map(rules.cut)
  return {
    matches: (value, context) =>
      rules.accepts?.(value) === false
        ? undefined
        : cuts.some((parts) => partsMatch({ parts, rules, context }, value)),
    expected: (context) =>
      templates.map((template) => {
        const pattern = resolveTemplate(template, context)
        return pattern === undefined ? printTemplate(template) : printPattern(pattern)
      }),
    unresolved: (context) => templates.some((template) => resolveTemplate(template, context) === undefined),
    unreadable: [],
  }
}

interface Filling {
  readonly parts: readonly Template[]
  readonly rules: TextRules
  readonly context: RequestContext
}

function partsMatch({ parts, rules, context }: Filling, value: string): boolean {
  const patterns: Pattern[] = []
  for (const part of parts) {
    const pattern = resolveTemplate(part, context)
    if (pattern === undefined) return false
    patterns.push(pattern)
  }
  return rules.compile(patterns)?.(value) === true
}

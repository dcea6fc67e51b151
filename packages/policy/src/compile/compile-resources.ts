import type { RequestContext } from '#decision/types'
import { cutArn } from '#iam/arn-parts'
import { hasVariables, parseTemplate, resolveTemplate, type Template } from '#iam/template'
import { compilePattern, parseWildcards, type Pattern, type TextMatcher } from '#iam/wildcard'
import type { NamePatterns, PolicyVersion } from '#parse/types'
import { lastOnly } from './last-only.ts'
import type { CompiledResources } from './types.ts'

/** What the meaning of a pattern depends on beside itself. */
interface ResourceSetting {
  readonly effect: 'Allow' | 'Deny'
  readonly version: PolicyVersion
}

/** Undefined: the pattern names nothing in this request, since a variable of it has no value. */
type ResourceTest = (resource: string, context: RequestContext) => boolean | undefined

// one request asks every statement about the same resource
const cutResource = lastOnly(cutArn)

/**
 * `Resource` and `NotResource`. ARNs are compared part by part: a wildcard reaches over no colon of the first
 * five, in the sixth part it reaches over everything. Case counts. Variables stand in the sixth part only; one
 * without a value makes its pattern name nothing, and an Allow that lists what it does not mean
 * (`NotResource`) then allows nothing, because what it excepts is not known.
 */
export function compileResources(
  { patterns, complement }: NamePatterns,
  { effect, version }: ResourceSetting,
): CompiledResources {
  const tests = patterns.map((pattern) => compileResource(pattern, version === '2012-10-17'))
  const isNamed = anyOf(tests)
  if (!complement)
    return { matches: (resource, context) => isNamed(resource, context) === true, names: patterns }
  const whenUnknown = effect === 'Deny'
  const matches = (resource: string, context: RequestContext): boolean => {
    const named = isNamed(resource, context)
    return named === undefined ? whenUnknown : !named
  }
  return { matches, names: patterns }
}

/** True when one names it; else undefined when one could not be resolved. */
function anyOf(tests: readonly ResourceTest[]): ResourceTest {
  const [only] = tests
  if (only !== undefined && tests.length === 1) return only
  return (resource, context) => {
    let named: boolean | undefined = false
    for (const test of tests) {
      const one = test(resource, context)
      if (one === true) return true
      if (one === undefined) named = undefined
    }
    return named
  }
}

function compileResource(pattern: string, mayHoldVariables: boolean): ResourceTest {
  if (pattern === '*') return () => true
  const [a = '', b = '', c = '', d = '', e = '', last = ''] = cutArn(pattern) ?? []
  const firstFive = [a, b, c, d, e]
  const template = parseTemplate(last, { variables: mayHoldVariables, wildcards: true })
  if (hasVariables(template)) return variableTest(firstFive, template)
  // without variables a template is a pattern already
  return constantTest(firstFive, template as Pattern)
}

function constantTest(firstFive: readonly string[], last: Pattern): TextMatcher {
  const open = firstFive.map(parseWildcards)
  if (!open.some(hasWildcards)) return compilePattern([`${firstFive.join(':')}:`, ...last])
  const matchers = [...open, last].map(compilePattern)
  return (resource) => partsMatch(matchers, resource)
}

function variableTest(firstFive: readonly string[], last: Template): ResourceTest {
  const matchers = firstFive.map((part) => compilePattern(parseWildcards(part)))
  return (resource, context) => {
    const pattern = resolveTemplate(last, context)
    if (pattern === undefined) return undefined
    return partsMatch([...matchers, compilePattern(pattern)], resource)
  }
}

function partsMatch(matchers: readonly TextMatcher[], resource: string): boolean {
  const parts = cutResource(resource)
  if (parts === undefined) return false
  for (const [index, part] of parts.entries()) if (matchers[index]?.(part) !== true) return false
  return true
}

function hasWildcards(pattern: Pattern): boolean {
  return pattern.some((piece) => typeof piece !== 'string')
}

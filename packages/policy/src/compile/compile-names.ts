import { foldCase } from '#iam/fold-case'
import { compilePattern, parseWildcards } from '#iam/wildcard'
import type { NamePatterns } from '#parse/types'
import { lastOnly } from './last-only.ts'
import type { CompiledActions } from './types.ts'

// one request asks every statement about the same action
const foldAction = lastOnly(foldCase)

/** `Action` and `NotAction`: `service:Verb*` without regard to case, wildcards anywhere in the name. */
export function compileActions({ patterns, complement }: NamePatterns): CompiledActions {
  const folded = patterns.map((pattern) => compilePattern(parseWildcards(foldCase(pattern))))
  // nearly every policy names the action exactly as the request does
  const isNamed = (action: string): boolean => {
    if (patterns.includes(action)) return true
    const lower = foldAction(action)
    for (const matches of folded) if (matches(lower)) return true
    return false
  }
  const services = complement ? undefined : servicesOf(patterns)
  return {
    matches: complement ? (action) => !isNamed(action) : isNamed,
    names: patterns,
    ...(services !== undefined && { services }),
  }
}

/** The service of an action, in lower case. */
export function serviceOf(action: string): string {
  const folded = foldAction(action)
  const colon = folded.indexOf(':')
  return colon === -1 ? folded : folded.slice(0, colon)
}

/** Undefined when a pattern leaves the service open. */
function servicesOf(patterns: readonly string[]): readonly string[] | undefined {
  const services = patterns.map(serviceOf)
  return services.some((service) => /[*?]/.test(service)) ? undefined : [...new Set(services)]
}

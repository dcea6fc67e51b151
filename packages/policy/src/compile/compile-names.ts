import { foldCase } from '#iam/fold-case'
import { compilePattern, parseWildcards } from '#iam/wildcard'
import type { NamePatterns } from '#parse/types'
import type { CompiledElement } from './types.ts'

/** `Action` and `NotAction`: `service:Verb*` without regard to case. */
export function compileActions({ patterns, complement }: NamePatterns): CompiledElement<string> {
  const folded = patterns.map((pattern) => compilePattern(parseWildcards(foldCase(pattern))))
  // nearly every policy names the action exactly as the request does
  const isNamed = (action: string): boolean => {
    if (patterns.includes(action)) return true
    const lower = foldCase(action)
    return folded.some((matches) => matches(lower))
  }
  return { matches: complement ? (action) => !isNamed(action) : isNamed, names: patterns }
}

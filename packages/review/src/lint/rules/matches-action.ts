import { compilePattern, parseWildcards } from '@vouchsafe/policy/iam'

/** A policy of AWS that a thousand roles have is one list of patterns. */
const compiled = new WeakMap<readonly string[], (action: string) => boolean>()

/** Whether one of the patterns of an Action element covers a name; letter case does not count. */
export function compilePatterns(patterns: readonly string[]): (action: string) => boolean {
  const before = compiled.get(patterns)
  if (before !== undefined) return before
  const matchers = patterns.map((pattern) => compilePattern(parseWildcards(pattern.toLowerCase())))
  const covers = (action: string): boolean => {
    const name = action.toLowerCase()
    return matchers.some((matches) => matches(name))
  }
  compiled.set(patterns, covers)
  return covers
}

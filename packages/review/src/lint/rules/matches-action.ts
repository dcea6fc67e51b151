import { compilePattern, parseWildcards } from '@vouchsafe/policy/iam'

/** Whether one of the patterns of an Action element covers a name; letter case does not count. */
export function compilePatterns(patterns: readonly string[]): (action: string) => boolean {
  const matchers = patterns.map((pattern) => compilePattern(parseWildcards(pattern.toLowerCase())))
  return (action) => {
    const name = action.toLowerCase()
    return matchers.some((matches) => matches(name))
  }
}

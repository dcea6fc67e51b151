/** Whether one of the patterns of an Action element covers a name; letter case does not count. */
export function compilePatterns(patterns: readonly string[]): (action: string) => boolean {
  const matchers = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll(/\*+/g, '.*')
          .replaceAll('?', '.')}$`,
        'i',
      ),
  )
  return (action) => matchers.some((matcher) => matcher.test(action))
}

import type { LintFinding } from './types.ts'

/** Files by name, then lines and columns, then rules. */
export function inOrderOfText(
  { place: a, rule }: LintFinding,
  { place: b, rule: other }: LintFinding,
): number {
  const byFile = a.file < b.file ? -1 : a.file > b.file ? 1 : 0
  return byFile || a.line - b.line || a.column - b.column || (rule < other ? -1 : 1)
}

export { admitsNobodyNew, fixOf } from './fix.ts'
export { lint } from './lint.ts'
export { readLintFiles, type LintReading } from './read/read-lint-files.ts'
export type { LintFacts } from './read/types.ts'
export { lintRules } from './rules/rules.ts'
export { trustSubject, type TrustInput } from './trust-subject.ts'
export {
  severities,
  type LintFinding,
  type LintFix,
  type LintGap,
  type LintPlace,
  type LintRule,
  type LintSubject,
  type Severity,
  type TrustSubject,
} from './types.ts'

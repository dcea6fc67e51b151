export { loadHcl } from '#hcl/load-hcl'
export { applyExcuses } from './excuse/apply-excuses.ts'
export { commentExcuses } from './excuse/comment-excuses.ts'
export { ignoreFileExcuses } from './excuse/ignore-file-excuses.ts'
export type { LintExcuse } from './excuse/types.ts'
export { fixSafely, type SafelyFixed } from './fix-safely.ts'
export { lint } from './lint.ts'
export { loadActionFacts } from './permissions/action-facts.ts'
export { readLintFiles, type LintReading } from './read/read-lint-files.ts'
export { isTerraformFile } from './read/read-terraform.ts'
export type { LintFacts } from './read/types.ts'
export { renderAnnotations } from './report/render-annotations.ts'
export { renderJson } from './report/render-json.ts'
export { fingerprintOf, renderSarif } from './report/render-sarif.ts'
export { rulePage } from './report/rule-page.ts'
export type { LintReport } from './report/types.ts'
export { whoText } from './report/who-text.ts'
export { lintRules } from './rules/rules.ts'
export {
  severities,
  type LintFinding,
  type LintGap,
  type LintRule,
  type LintSubject,
  type Severity,
} from './types.ts'
export { unifiedDiff } from './unified-diff.ts'

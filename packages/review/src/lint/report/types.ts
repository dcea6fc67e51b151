import type { LintFinding, LintGap } from '../types.ts'

/** What a lint came to. */
export interface LintReport {
  /** Version of the tool. */
  readonly tool: string
  /** Also those that are excused. */
  readonly findings: readonly LintFinding[]
  readonly gaps: readonly LintGap[]
  /** Policies and workflows that were judged. */
  readonly judged: { readonly policies: number; readonly workflows: number }
}

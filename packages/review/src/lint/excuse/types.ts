import type { LintFinding, LintPlace } from '../types.ts'

/** What somebody wrote so that a finding does not count. */
export interface LintExcuse {
  readonly by: 'comment' | 'ignore-file'
  /** Of the excuse itself. */
  readonly place: LintPlace
  /** Ids of rules, as written. */
  readonly rules: readonly string[]
  readonly reason?: string
  /** As written; may be no day. */
  readonly until?: string
  /** Why it excuses nothing, where it was not understood. */
  readonly fault?: string
  readonly covers: (finding: Pick<LintFinding, 'place' | 'role'>) => boolean
}

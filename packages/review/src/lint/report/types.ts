import type { LintFinding, LintGap } from '../types.ts'

/** What a lint came to. */
export interface LintReport {
  /** Version of the tool. */
  readonly tool: string
  /** Also those that are excused. */
  readonly findings: readonly LintFinding[]
  readonly gaps: readonly LintGap[]
  /** Templates of Helm that were come across and left out. */
  readonly templates: readonly string[]
  /**
   * What was judged. `permissions`: roles, users and groups with all their policies, and policies alone. `workflows`:
   * of GitHub and GitLab. `kubernetes`: files of manifests.
   */
  readonly judged: {
    readonly policies: number
    readonly permissions: number
    readonly workflows: number
    readonly kubernetes: number
    /** Providers, members and applications of other clouds. */
    readonly clouds: number
  }
}

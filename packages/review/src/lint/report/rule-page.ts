import type { LintRule } from '../types.ts'

/** What is to be known of a rule, as Markdown. */
export function rulePage({ id, title, severity, why, docs, on }: LintRule): string {
  const subject = on === 'trust' ? 'a trust policy' : 'a workflow of GitHub Actions'
  return [
    `# ${id}: ${title}`,
    '',
    `Severity: ${severity}. Looks at ${subject}.`,
    '',
    `**Why it matters:** ${why}.`,
    '',
    docs,
    '',
  ].join('\n')
}

import type { LintRule } from '../types.ts'

const subjects: Readonly<Record<LintRule['on'], string>> = {
  trust: 'a trust policy',
  workflow: 'a workflow of GitHub Actions',
  excuse: 'a comment or a line of `.vouch-ignore` that excuses findings',
  permissions: 'permissions policies',
  estate: 'everything that is given, held against each other',
  google: 'a workload identity pool of Google and what is given to its members',
  azure: 'federated credentials of an application or managed identity of Azure',
}

/** What is to be known of a rule, as Markdown. */
export function rulePage({ id, title, severity, why, docs, on }: LintRule): string {
  return [
    `# ${id}: ${title}`,
    '',
    `Severity: ${severity}. Looks at ${subjects[on]}.`,
    '',
    `**Why it matters:** ${why}.`,
    '',
    docs,
    '',
  ].join('\n')
}

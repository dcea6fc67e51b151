import { createHash } from 'node:crypto'
import { lintRules } from '../rules/rules.ts'
import type { LintFinding, LintRule, Severity } from '../types.ts'
import type { LintReport } from './types.ts'
import { whoText } from './who-text.ts'

/** GitHub orders by the number, of which 7.0 and more is high. */
const scores: Readonly<Record<Severity, string>> = { error: '9.0', warning: '6.0', note: '3.0' }

/** One SARIF 2.1.0 log with one run; the fix of a policy stands in the message, for it rewrites the whole file. */
export function renderSarif({ tool, findings, gaps }: LintReport): string {
  const found = new Set(findings.map(({ rule }) => rule))
  const rules = lintRules.filter(({ id }) => found.has(id))
  const ids = rules.map(({ id }) => id)
  const run = {
    tool: { driver: { name: 'vouch lint', semanticVersion: tool, rules: rules.map(ruleOf) } },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: gaps.map(({ why }) => ({
          level: 'warning',
          message: { text: `not read: ${why}` },
        })),
      },
    ],
    results: findings.map((finding) => resultOf(finding, ids.indexOf(finding.rule))),
  }
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf({ id, title, why, docs, severity }: LintRule): object {
  return {
    id,
    name: id.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: `${why}.` },
    help: { text: docs },
    defaultConfiguration: { level: severity },
    properties: { 'security-severity': scores[severity], tags: ['security', 'trust'] },
  }
}

function resultOf(finding: LintFinding, ruleIndex: number): object {
  const { rule, severity, place, role, message, who, call, suppression } = finding
  const whom = who === undefined ? '' : ` Who could get in: ${whoText(who)}.`
  const works = call === undefined ? '' : ` This works: ${call}.`
  return {
    ruleId: rule,
    ruleIndex,
    level: severity,
    message: { text: `${role === undefined ? '' : `Role ${role}: `}${message}.${whom}${works}` },
    partialFingerprints: { 'vouchLint/v1': fingerprintOf(finding) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: place.file.toWellFormed().split('/').map(encodeURIComponent).join('/') },
          region: { startLine: place.line, startColumn: place.column },
        },
      },
    ],
    ...(suppression !== undefined && {
      suppressions: [
        {
          kind: suppression.by === 'comment' ? 'inSource' : 'external',
          ...(suppression.reason !== undefined && { justification: suppression.reason }),
        },
      ],
    }),
  }
}

/** The same finding in the same policy, wherever it has moved to in its file. */
export function fingerprintOf({ rule, place, role = '', message }: LintFinding): string {
  return createHash('sha256')
    .update(JSON.stringify([rule, place.file, role, message]))
    .digest('hex')
    .slice(0, 32)
}

import { escapeForTerminal } from '@vouchsafe/ledger/render'
import { whoText, type LintFinding, type LintReport } from '@vouchsafe/review/lint'

/** The report for a person: a block for each finding in order of place, then what was judged and what was not. */
export function renderLint(report: LintReport): string {
  return [
    ...standing(report).map(blockOf),
    ...report.gaps.map(({ why }) => `not read: ${escapeForTerminal(why)}\n`),
  ]
    .concat(summaryOf(report))
    .join('\n')
}

function blockOf({ place, severity, rule, role, message, why, who, call, fix }: LintFinding): string {
  const lines = [
    `${place.file}:${place.line}:${place.column}: ${severity}: ${message} [${rule}]`,
    ...(role === undefined ? [] : [`  role:         ${role}`]),
    ...(who === undefined ? [] : [`  could get in: ${whoText(who)}`]),
    ...(call === undefined ? [] : [`  this works:   ${call}`]),
    `  why:          ${why}`,
    ...(fix === undefined ? [] : [`  fix:          ${fixText(fix.risk, fix.diff !== undefined)}`]),
    ...(fix?.diff === undefined
      ? []
      : fix.diff
          .trimEnd()
          .split('\n')
          .map((line) => `    ${line}`)),
  ]
  return lines.map((line) => `${escapeForTerminal(line)}\n`).join('')
}

function fixText(risk: 'safe' | 'widens' | 'review', isWhole: boolean): string {
  if (risk === 'widens') return 'lets in more than now; look at it before you take it'
  if (risk === 'review') return 'look at it before you take it: the role has to work without the key'
  return isWhole ? 'safe: it admits nobody new, and --fix writes it' : 'safe: it admits nobody new'
}

function standing({ findings }: LintReport): LintFinding[] {
  return findings.filter(({ suppression }) => suppression === undefined)
}

const excusedBy = {
  baseline: 'by the baseline',
  comment: 'by comments',
  'ignore-file': 'by an ignore file',
} as const

function excusedText({ findings }: LintReport): string[] {
  const excused = findings.filter(({ suppression }) => suppression !== undefined)
  const parts = Object.entries(excusedBy).flatMap(([by, text]) => {
    const count = excused.filter(({ suppression }) => suppression?.by === by).length
    return count === 0 ? [] : [`${count} ${text}`]
  })
  return excused.length === 0 ? [] : [`${excused.length} excused (${parts.join(', ')})`]
}

function summaryOf(report: LintReport): string {
  const { gaps, judged, templates } = report
  const findings = standing(report)
  const count = (severity: string): number => findings.filter((one) => one.severity === severity).length
  const found = [
    counted(count('error'), 'error'),
    counted(count('warning'), 'warning'),
    counted(count('note'), 'note'),
  ].join(', ')
  const more = [
    ...excusedText(report),
    ...(gaps.length > 0 ? [`${counted(gaps.length, 'thing')} could not be read`] : []),
    ...(templates.length > 0
      ? [
          `left out: ${counted(templates.length, 'template of Helm', 'templates of Helm')}, to be given as \`helm template\` renders them`,
        ]
      : []),
  ]
  return `${found} in ${judgedText(judged)}${more.length > 0 ? `; ${more.join('; ')}` : ''}\n`
}

function judgedText(judged: LintReport['judged']): string {
  return listed([
    counted(judged.policies, 'trust policy', 'trust policies'),
    ...(judged.permissions > 0
      ? [
          `the permissions of ${counted(judged.permissions, 'role, user or policy', 'roles, users and policies')}`,
        ]
      : []),
    ...(judged.kubernetes > 0
      ? [counted(judged.kubernetes, 'manifest of Kubernetes', 'manifests of Kubernetes')]
      : []),
    counted(judged.workflows, 'workflow'),
    ...(judged.clouds > 0
      ? [
          counted(
            judged.clouds,
            'provider, member or credential of another cloud',
            'providers, members and credentials of other clouds',
          ),
        ]
      : []),
  ])
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

function listed(parts: readonly string[]): string {
  return [parts.slice(0, -1).join(', '), ...parts.slice(-1)].join(' and ')
}

import type { Severity } from '#detector/types'
import type { Finding, Place } from '#finding/types'
import { asideOf } from './finding-texts.ts'
import { nextSteps } from './next-steps.ts'
import { whereOf, type Report } from './report.ts'
import { tallyOf } from './tally.ts'

/** Of the schema of GitLab's security reports that the document keeps to. */
const VERSION = '15.0.0'
const severities: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'Info',
}
/** What GitLab's own analyzer writes where it knows no commit. */
const noCommit = '0000000'

/**
 * GitLab's report of secret detection (`gl-secret-detection-report.json`): one vulnerability for each credential that
 * counts. The member for the secret itself, `raw_source_code_extract`, is left out.
 */
export function renderGitlab(report: Report): string {
  const { began, elapsedMs, tool, gaps, findings } = report
  const program = { id: 'vouch-scan', name: 'vouch scan', version: tool, vendor: { name: 'Vouchsafe' } }
  const start = began.slice(0, 19)
  const end = new Date(Date.parse(began) + elapsedMs).toISOString().slice(0, 19)
  const document = {
    version: VERSION,
    scan: {
      type: 'secret_detection',
      status: 'success',
      start_time: start,
      end_time: end,
      analyzer: program,
      scanner: program,
      messages: gaps.map(({ what, why }) => ({ level: 'warn', value: `not read: ${what}: ${why}` })),
    },
    vulnerabilities: tallyOf(findings).counting.map(vulnerabilityOf),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function vulnerabilityOf(finding: Finding): object {
  const { fingerprint, detector, title, redacted, severity, reasons, grants, places } = finding
  const [place] = places
  const elsewhere = places.slice(1, 20).map((one) => `${whereOf(one.origin)}:${one.line}`)
  return {
    id: uuidOf(fingerprint),
    category: 'secret_detection',
    name: [title, redacted].filter(Boolean).join(' '),
    description: [
      `${reasons.join('; ')}.`,
      grants,
      ...(place === undefined ? [] : [asideOf(place)]),
      ...(elsewhere.length === 0 ? [] : [`Also at ${elsewhere.join(', ')}.`]),
    ]
      .filter((part) => part !== '')
      .join('\n'),
    severity: severities[severity],
    solution: nextSteps(finding)
      .map(({ say, command = '' }) => `${say} ${command}`.trim())
      .join('\n'),
    identifiers: [{ type: 'vouch_scan_rule_id', name: `vouch scan rule ${detector}`, value: detector }],
    location: place === undefined ? { commit: { sha: noCommit } } : locationOf(place),
  }
}

function locationOf({ origin, line }: Place): object {
  const commit = origin.kind === 'git' ? origin.first : undefined
  return {
    file: whereOf(origin),
    start_line: line,
    commit:
      commit === undefined
        ? { sha: (origin.kind === 'report' ? origin.commit : undefined) ?? noCommit }
        : { sha: commit.id, author: commit.author, date: new Date(commit.at * 1000).toISOString() },
  }
}

/** RFC 9562 §5.8: the fingerprint in the form of a UUID of one's own making. */
function uuidOf(fingerprint: string): string {
  const digits = `${fingerprint.slice(0, 12)}8${fingerprint.slice(13, 16)}8${fingerprint.slice(17, 32)}`
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

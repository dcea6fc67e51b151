import { pathToFileURL } from 'node:url'
import type { Severity } from '#detector/types'
import type { Finding, Place } from '#finding/types'
import { historyText, whereOf, type Report } from './report.ts'

/** SARIF 2.1.0 §3.27.10; GitHub orders by the number, of which 7.0 and more is high. */
const levels: Readonly<Record<Severity, { level: string; score: string }>> = {
  critical: { level: 'error', score: '9.5' },
  high: { level: 'error', score: '8.0' },
  medium: { level: 'warning', score: '5.5' },
  low: { level: 'note', score: '2.0' },
  info: { level: 'none', score: '0.0' },
}

/** One SARIF 2.1.0 log with one run: a rule for each kind that was found, a result for each credential. */
export function renderSarif(report: Report): string {
  const kinds = new Map(report.findings.map((finding) => [finding.detector, finding]))
  const run = {
    tool: {
      driver: { name: 'vouch scan', semanticVersion: report.tool, rules: [...kinds.values()].map(ruleOf) },
    },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: true,
        startTimeUtc: report.began,
        toolExecutionNotifications: report.gaps.map(({ what, why }) => ({
          level: 'warning',
          message: { text: `not scanned: ${what}: ${why}` },
        })),
      },
    ],
    results: report.findings.map(resultOf),
  }
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf({ detector, title, severity, grants, replacement }: Finding): object {
  const { level, score } = levels[severity]
  return {
    id: detector,
    name: title,
    shortDescription: { text: title },
    fullDescription: { text: grants },
    help: { text: `${grants} Instead: ${replacement}` },
    defaultConfiguration: { level },
    properties: { 'security-severity': score, tags: ['security', 'secret'] },
  }
}

function resultOf(finding: Finding): object {
  const { detector, severity, title, redacted, reasons, fingerprint, places, suppression } = finding
  return {
    ruleId: detector,
    level: levels[severity].level,
    message: { text: `${title} ${redacted}: ${reasons.join('; ')}` },
    partialFingerprints: { 'vouchScan/v1': fingerprint },
    // §3.27.12: a result is at one place; where else it is stands beside it
    locations: places.slice(0, 1).map(locationOf),
    relatedLocations: places.slice(1).map((place, id) => ({ id, ...locationOf(place) })),
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

function locationOf({ origin, line }: Place): { physicalLocation: object; message?: object } {
  const history = historyText(origin)
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(whereOf(origin)) }, region: { startLine: line } },
    ...(history !== undefined && { message: { text: history } }),
  }
}

function uriOf(path: string): string {
  return path.startsWith('/') ? pathToFileURL(path).href : path.split('/').map(encodeURIComponent).join('/')
}

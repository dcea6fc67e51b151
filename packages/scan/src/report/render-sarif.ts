import { pathToFileURL } from 'node:url'
import type { Severity } from '#detector/types'
import type { Finding, Place } from '#finding/types'
import type { Origin } from '#source/types'
import { asideOf } from './finding-texts.ts'
import { whereOf, type Report } from './report.ts'

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
  const ids = [...kinds.keys()]
  const run = {
    tool: {
      driver: {
        name: 'vouch scan',
        semanticVersion: report.tool,
        rules: [...kinds.values()].map(ruleOf),
      },
    },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: true,
        startTimeUtc: report.began,
        toolExecutionNotifications: [
          ...report.gaps.map(({ what, why }) => ({
            level: 'warning',
            message: { text: `not scanned: ${what}: ${why}` },
          })),
          ...(report.notes ?? []).map((text) => ({ level: 'note', message: { text } })),
        ],
      },
    ],
    results: report.findings.map((finding) => resultOf(finding, ids.indexOf(finding.detector))),
  }
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf({ detector, title, severity, grants, replacement }: Finding): object {
  const { level, score } = levels[severity]
  return {
    id: detector,
    name: detector.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: grants },
    help: { text: `${grants} Instead: ${replacement}` },
    defaultConfiguration: { level },
    properties: { 'security-severity': score, tags: ['security', 'secret'] },
  }
}

function resultOf(finding: Finding, ruleIndex: number): object {
  const { detector, severity, title, redacted, reasons, fingerprint, places, suppression } = finding
  const { confidence, names, match } = finding
  const owners = finding.owners ?? []
  return {
    ruleId: detector,
    ruleIndex,
    // §3.27.9: what needs no key is no failure, and then §3.27.10 asks for the level `none`
    kind: severity === 'info' ? 'informational' : 'fail',
    level: levels[severity].level,
    message: { text: `${[title, redacted].filter(Boolean).join(' ')}: ${reasons.join('; ')}.` },
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
    properties: {
      confidence,
      ...(Object.keys(names).length > 0 && { names }),
      ...(owners.length > 0 && { owners }),
      ...(match !== undefined && { match }),
    },
  }
}

function locationOf(place: Place): object {
  const { origin, line } = place
  const aside = asideOf(place)
  const where = whereOf(origin)
  return {
    ...(isFile(origin)
      ? { physicalLocation: { artifactLocation: { uri: uriOf(where) }, region: { startLine: line } } }
      : { logicalLocations: [{ fullyQualifiedName: where, kind: 'resource' }] }),
    ...(aside !== '' && { message: { text: aside } }),
  }
}

/** What no file is has a name, and no address (§3.33). */
function isFile(origin: Origin): boolean {
  return (
    origin.kind === 'file' ||
    origin.kind === 'staged' ||
    origin.kind === 'report' ||
    (origin.kind === 'git' && origin.path !== undefined)
  )
}

function uriOf(path: string): string {
  return path.startsWith('/')
    ? pathToFileURL(path).href
    : path.toWellFormed().split('/').map(encodeURIComponent).join('/')
}

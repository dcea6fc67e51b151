import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Detector } from '#detector/types'
import { compileAnchors } from '#engine/anchor-table'
import { createScrubber } from '#engine/scrub'
import type { Fingerprinter } from '#finding/fingerprint'
import type { Finding, Place } from '#finding/types'
import type { RedactedPlace, ReportSource } from './report-source.ts'

export interface CompletionOptions {
  readonly detectors: readonly Detector[]
  readonly fingerprinter: Fingerprinter
  readonly at: EpochSeconds
}

/** Stands in the reasons of a finding that only a redacted report tells of. */
const redactedReason = 'the report leaves the secret out: the fingerprint names the place, not the secret'

/**
 * The findings of a scan with what only the reports in it know: a secret that another tool tried says so, a place
 * whose secret is redacted joins the finding that stands there, or is one of its own, named after the place.
 */
export function completeFindings(
  findings: readonly Finding[],
  reports: readonly ReportSource[],
  options: CompletionOptions,
): Finding[] {
  const places = reports.flatMap(({ redacted }) => redacted)
  const tried = findings.map((finding) => withTrial(finding, reports))
  if (places.length === 0) return tried
  const spots = new Map<string, number>()
  for (const [n, finding] of tried.entries())
    for (const place of finding.places) spots.set(spotOf(finding.detector, place), n)
  const scrubber = createScrubber(compileAnchors(options.detectors), options.at, new Set())
  const joined = new Map<number, Place[]>()
  const alone = new Map<string, Finding>()
  for (const one of places) {
    const place: Place = { origin: scrubber.origin(one.origin), line: one.line, encoding: [] }
    const known = spots.get(spotOf(one.detector, place))
    if (known !== undefined) joined.set(known, [...(joined.get(known) ?? []), place])
    else {
      const finding = findingOf(one, place, options)
      if (finding !== undefined) alone.set(finding.fingerprint, finding)
    }
  }
  return [
    ...tried.map((finding, n) => ({ ...finding, places: [...finding.places, ...(joined.get(n) ?? [])] })),
    ...alone.values(),
  ].toSorted((one, other) => haste.indexOf(other.severity) - haste.indexOf(one.severity))
}

const haste = ['info', 'low', 'medium', 'high', 'critical']

function withTrial(finding: Finding, reports: readonly ReportSource[]): Finding {
  const said = reports.flatMap(({ trials }) => trials.get(finding.fingerprint) ?? [])
  if (said.length === 0) return finding
  const reasons = said.map(({ tool, trial }) =>
    trial === 'worked'
      ? `${tool} tried it, and it worked`
      : `${tool} tried it, and it was refused: revoked, or not reached`,
  )
  return { ...finding, reasons: [...finding.reasons, ...new Set(reasons)] }
}

/** One kind of credential at one place, whoever saw it there. */
function spotOf(detector: string, { origin, line }: Place): string {
  const path = 'path' in origin ? origin.path : undefined
  return JSON.stringify([detector, path, line])
}

function findingOf(
  { tool, rule, detector, origin, line }: RedactedPlace,
  place: Place,
  { detectors, fingerprinter }: CompletionOptions,
): Finding | undefined {
  const row = detectors.find(({ id }) => id === detector)
  if (row === undefined) return undefined
  const { title, vendor, stance, severity, grants, replacement } = row
  // a rule whose name is not plain may be anything: only the row's own words are shown then
  const named = /^[a-zA-Z][\w.-]{1,40}$/.test(rule) ? ` as \`${rule}\`` : ''
  return {
    fingerprint: fingerprinter.of(
      detector,
      JSON.stringify(['place', origin.path, origin.commit ?? '', line]),
      false,
    ),
    detector,
    title,
    vendor,
    stance,
    severity,
    confidence: 'medium',
    reasons: [`reported by ${tool}${named}`, redactedReason],
    names: {},
    redacted: '',
    grants,
    replacement,
    places: [place],
  }
}

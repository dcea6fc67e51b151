import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { Severity, Stance, Vendor } from '#detector/types'
import type { Finding } from '#finding/types'
import type { Matched } from '#match/types'
import { placeText } from '#report/report'
import type { Gap, Origin } from '#source/types'
import { listOf, matchedOf, oneOf, optionalText, textOf, textsOf } from './read-json.ts'
import type { FoundCredential } from './types.ts'

const FORMAT = 'vouch scan report 1'
const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']
const stances: readonly Stance[] = ['secret', 'reference', 'federation']
const vendors: readonly Vendor[] = [
  'aws',
  'google',
  'azure',
  'kubernetes',
  'github',
  'npm',
  'registry',
  'openai',
  'anthropic',
]

/** A finding of a scan that has just ended. `owners`: candidates that the scan came by. */
export function foundCredential(
  finding: Finding,
  match: Matched | undefined = finding.match,
): FoundCredential {
  const { places, suppression, ...rest } = finding
  return {
    ...rest,
    places: places.map(placeText),
    owners: textsOf('owners' in finding ? (finding.owners as JsonValue) : []),
    isExcused: suppression?.by === 'comment',
    ...(match !== undefined && { match }),
  }
}

/** What a report of `vouch scan --json` says. */
export interface ScanReport {
  readonly target: string
  readonly findings: readonly FoundCredential[]
  readonly gaps: readonly Gap[]
}

/**
 * The report that `vouch scan --json` wrote.
 *
 * @throws VouchsafeError `json_malformed` | `input_invalid`
 */
export function parseScanReport(text: string): ScanReport {
  const report = parseJsonObject(text)
  if (report['format'] !== FORMAT)
    throw new VouchsafeError('input_invalid', { say: 'expected a report that `vouch scan --json` wrote' })
  return {
    target: textOf(report, 'target'),
    findings: listOf(report, 'findings').map(foundOf),
    gaps: listOf(report, 'gaps').map((gap) => ({ what: textOf(gap, 'what'), why: textOf(gap, 'why') })),
  }
}

function foundOf(finding: JsonObject): FoundCredential {
  const { names, suppression, match } = finding
  const known = isJsonObject(names) ? Object.entries(names) : []
  return {
    fingerprint: textOf(finding, 'fingerprint'),
    detector: textOf(finding, 'detector'),
    title: textOf(finding, 'title'),
    vendor: oneOf(finding, 'vendor', vendors),
    stance: oneOf(finding, 'stance', stances),
    severity: oneOf(finding, 'severity', severities),
    confidence: textOf(finding, 'confidence'),
    names: Object.fromEntries(known.filter(([, value]) => typeof value === 'string')) as Record<
      string,
      string
    >,
    redacted: textOf(finding, 'redacted'),
    grants: textOf(finding, 'grants'),
    replacement: textOf(finding, 'replacement'),
    places: listOf(finding, 'places').map(placeOf),
    owners: textsOf(finding['owners']),
    isExcused: isJsonObject(suppression) && suppression['by'] === 'comment',
    ...(isJsonObject(match) && { match: matchedOf(match) }),
  }
}

/** The members without which the text of an origin could not be made. */
const needed: Readonly<Record<Origin['kind'], readonly string[]>> = {
  stdin: [],
  file: ['path'],
  staged: ['path', 'object'],
  git: ['object', 'type'],
  image: ['image', 'path'],
  cluster: ['cluster', 'resource', 'name'],
  store: ['store', 'name'],
  report: ['tool', 'path'],
}

function placeOf(place: JsonObject): string {
  const { origin, line } = place
  const kind = isJsonObject(origin) ? optionalText(origin, 'kind') : undefined
  const members = Object.entries(needed).find(([name]) => name === kind)?.[1]
  if (!isJsonObject(origin) || members === undefined || typeof line !== 'number')
    throw new VouchsafeError('input_invalid', { say: 'expected a known `origin` and a `line` in each place' })
  for (const member of members) textOf(origin, member)
  // its kind and what that kind needs have just been looked at
  return placeText({ origin: origin as unknown as Origin, line, encoding: [] })
}

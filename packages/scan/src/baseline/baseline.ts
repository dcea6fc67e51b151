import { VouchsafeError } from '@vouchsafe/core/errors'
import { decodeBase64, encodeBase64 } from '@vouchsafe/core/bytes'
import { isJsonObject, parseJsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { Finding, Place } from '#finding/types'

/** Findings that are known and do not count, and the key that names them. */
export interface Baseline {
  readonly key: Uint8Array
  readonly fingerprints: ReadonlySet<string>
  /** What is known by its place alone: other tools write baselines without the secret. */
  readonly places?: readonly KnownPlace[]
}

/** A kind of credential at a line of a file; without a commit in whichever. */
export interface KnownPlace {
  readonly detector: string
  readonly path: string
  readonly line: number
  readonly commit?: string
}

const FORMAT = 'vouch scan baseline 1'
const KEY = 32

/**
 * The baseline in a file. Its key is no secret among those who share the file: what it hides is random, or stretched.
 *
 * @throws VouchsafeError `json_malformed`, `input_invalid`
 */
export function parseBaseline(text: string): Baseline {
  const document = parseJsonObject(text)
  const key = typeof document['key'] === 'string' ? decodeBase64(document['key']) : undefined
  const findings = document['findings']
  if (document['format'] !== FORMAT || key?.length !== KEY || !Array.isArray(findings))
    throw new VouchsafeError('input_invalid', { say: 'expected a baseline that `vouch scan` wrote' })
  return { key, fingerprints: new Set(findings.map((entry: JsonValue) => fingerprintOf(entry))) }
}

function fingerprintOf(entry: JsonValue): string {
  const fingerprint = isJsonObject(entry) ? entry['fingerprint'] : undefined
  if (typeof fingerprint === 'string' && /^[0-9a-f]{32}$/.test(fingerprint)) return fingerprint
  throw new VouchsafeError('input_invalid', {
    say: 'expected a `fingerprint` of 32 hex digits in each finding',
  })
}

/** A baseline of these findings, a line each, so that a change of it reads well in a review. */
export function renderBaseline(findings: readonly Finding[], key: Uint8Array): string {
  const lines = findings
    .toSorted((one, other) => one.fingerprint.localeCompare(other.fingerprint))
    .map(({ fingerprint, title, redacted }) => `    ${JSON.stringify({ fingerprint, title, redacted })}`)
  return `{\n  "format": "${FORMAT}",\n  "key": "${encodeBase64(key)}",\n  "findings": [\n${lines.join(',\n')}\n  ]\n}\n`
}

/** The same findings, those of the baseline marked so; by place, where every place of a finding is known. */
export function applyBaseline(
  findings: readonly Finding[],
  { fingerprints, places = [] }: Baseline,
): Finding[] {
  const known = new Set(places.map(keyOf))
  return findings.map((finding) =>
    fingerprints.has(finding.fingerprint) ||
    (known.size > 0 && finding.places.every((place) => isKnown(finding, place, known)))
      ? { ...finding, suppression: { by: 'baseline' } }
      : finding,
  )
}

function isKnown({ detector }: Finding, { origin, line }: Place, known: ReadonlySet<string>): boolean {
  if (!('path' in origin) || origin.path === undefined) return false
  const place = { detector, path: origin.path, line }
  const commit =
    origin.kind === 'git' ? origin.first?.id : origin.kind === 'report' ? origin.commit : undefined
  return known.has(keyOf(place)) || (commit !== undefined && known.has(keyOf({ ...place, commit })))
}

function keyOf({ detector, path, line, commit }: KnownPlace): string {
  return JSON.stringify([detector, path, line, commit ?? ''])
}

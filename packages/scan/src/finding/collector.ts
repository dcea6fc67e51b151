import type { Confidence, Detector, Severity, Verdict } from '#detector/types'
import type { Match } from '#engine/scan-content'
import type { FoundSecret } from '#match/secret-keeper'
import type { Origin } from '#source/types'
import { isOfTests } from './test-path.ts'
import type { Fingerprinter } from './fingerprint.ts'
import { redact } from './redact.ts'
import type { Finding, Place, Suppression } from './types.ts'

/** Where a match lies, before anybody has asked whose content that is. */
export interface Spot {
  readonly identity: string
  readonly line: number
  readonly suppression: Suppression | undefined
  readonly remark?: string | undefined
}

interface Draft {
  readonly detector: Detector
  verdict: Verdict
  redacted: string
  /** By content, line and encoding: a place counts once. */
  readonly spots: Map<string, Spot & { readonly encoding: readonly string[] }>
}

const sureness: readonly Confidence[] = ['low', 'medium', 'high', 'certain']
const haste: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']

/** Gathers matches into one draft a credential. Its findings hold no secret; it forgets them with itself. */
export class Collector {
  /** Every secret so far, so that it can be taken out of the texts around it. */
  readonly secrets = new Set<string>()
  readonly #fingerprinter: Fingerprinter
  readonly #onSecret: ((found: FoundSecret) => void) | undefined
  /** Fingerprint of a draft -> that of its secret alone, to find the half of a pair that stands elsewhere too. */
  readonly #byValue = new Map<string, string>()
  readonly #drafts = new Map<string, Draft>()
  /** Fingerprint of a secret of a pair -> that of the pair. */
  readonly #pairs = new Map<string, string>()

  /** `onSecret` sees each secret that it comes by, with the name that its finding will have. */
  constructor(fingerprinter: Fingerprinter, onSecret?: (found: FoundSecret) => void) {
    this.#fingerprinter = fingerprinter
    this.#onSecret = onSecret
  }

  add({ detector, verdict, value, encoding }: Match, spot: Spot): void {
    const secret = verdict.secret ?? value
    const identity = verdict.identity ?? secret
    const isSecret = detector.stance === 'secret' && secret !== verdict.names?.['accessKeyId']
    if (isSecret) this.secrets.add(secret)
    const isGuessable = verdict.isGuessable ?? false
    const fingerprint = this.#fingerprinter.of(detector.id, identity, isGuessable)
    if (isSecret) this.#onSecret?.({ fingerprint, detector: detector.id, names: verdict.names ?? {}, secret })
    if (identity !== secret) this.#pairs.set(this.#fingerprinter.of('', secret, isGuessable), fingerprint)
    const { secret: _secret, identity: _identity, ...kept } = verdict
    const draft = this.#drafts.get(fingerprint) ?? {
      detector,
      verdict: kept,
      redacted: shown(detector, secret),
      spots: new Map(),
    }
    if (isBetter(verdict, draft)) Object.assign(draft, { verdict: kept, redacted: shown(detector, secret) })
    const key = `${spot.identity}:${spot.line}`
    const before = draft.spots.get(key)
    if (before === undefined || before.encoding.length > encoding.length)
      draft.spots.set(key, { ...spot, encoding })
    this.#drafts.set(fingerprint, draft)
    this.#byValue.set(fingerprint, this.#fingerprinter.of('', secret, isGuessable))
  }

  /** Every finding, the gravest first; `origins` by content, `scrub` for what comments say. */
  findings(origins: ReadonlyMap<string, readonly Origin[]>, scrub: (text: string) => string): Finding[] {
    this.#joinPairs()
    const found = [...this.#drafts].map(([fingerprint, draft]) =>
      findingOf(fingerprint, draft, { origins, scrub }),
    )
    return found.filter((finding) => finding.places.length > 0).toSorted(byHaste)
  }

  /** A secret that is named as one somewhere and stands beside its id elsewhere is one credential. */
  #joinPairs(): void {
    for (const [fingerprint, draft] of this.#drafts) {
      const pair = this.#pairs.get(this.#byValue.get(fingerprint) ?? '')
      const whole = pair === undefined || pair === fingerprint ? undefined : this.#drafts.get(pair)
      if (whole === undefined) continue
      for (const [key, spot] of draft.spots) if (!whole.spots.has(key)) whole.spots.set(key, spot)
      this.#drafts.delete(fingerprint)
    }
  }
}

/** What only refers to a credential is shown as it is. */
function shown({ stance, anchors }: Detector, value: string): string {
  return stance === 'secret' ? redact(value, anchors) : ''
}

function isBetter(verdict: Verdict, { detector, verdict: known }: Draft): boolean {
  const surer = sureness.indexOf(verdict.confidence) - sureness.indexOf(known.confidence)
  if (surer !== 0) return surer > 0
  return (
    haste.indexOf(verdict.severity ?? detector.severity) > haste.indexOf(known.severity ?? detector.severity)
  )
}

function findingOf(
  fingerprint: string,
  { detector, verdict: judged, redacted, spots }: Draft,
  { origins, scrub }: { origins: ReadonlyMap<string, readonly Origin[]>; scrub: (text: string) => string },
): Finding {
  const places: Place[] = [...spots.values()].flatMap(({ identity, line, encoding, suppression, remark }) =>
    (origins.get(identity) ?? [])
      .filter((origin) => isStanding(detector, origin))
      .map((origin) => ({
        origin,
        line,
        encoding,
        ...(suppression !== undefined && { suppression: scrubbed(suppression, scrub) }),
        ...(remark !== undefined && { remark }),
      })),
  )
  const verdict = detector.isMadeUpInTests === true ? doubtedInTests(judged, places) : judged
  const excuse = places.every((place) => place.suppression !== undefined) ? places[0]?.suppression : undefined
  const severity = verdict.confidence === 'low' ? 'low' : (verdict.severity ?? detector.severity)
  return {
    fingerprint,
    detector: detector.id,
    title: detector.title,
    vendor: detector.vendor,
    stance: detector.stance,
    severity: detector.severity === 'info' ? 'info' : severity,
    confidence: verdict.confidence,
    reasons: verdict.reasons,
    names: verdict.names ?? {},
    redacted,
    grants: detector.grants,
    replacement: detector.replacement,
    places,
    ...(excuse !== undefined && { suppression: excuse }),
  }
}

/** A credential leaks wherever it ever stood; a use of one matters where it is now. */
function isStanding({ stance }: Detector, origin: Origin): boolean {
  return stance === 'secret' || origin.kind !== 'git' || origin.isInHead
}

/** Weak evidence, so it says so, and never outweighs a checksum or a key that parses. */
function doubtedInTests(verdict: Verdict, places: readonly Place[]): Verdict {
  if (verdict.confidence === 'certain' || !places.every(({ origin }) => isOfTests(origin))) return verdict
  const reason = 'it stands in tests alone, where most of this kind are made up'
  return { ...verdict, confidence: 'low', reasons: [...verdict.reasons, reason] }
}

function scrubbed(suppression: Suppression, scrub: (text: string) => string): Suppression {
  const { reason } = suppression
  return reason === undefined ? suppression : { ...suppression, reason: scrub(reason) }
}

function byHaste(one: Finding, other: Finding): number {
  return (
    haste.indexOf(other.severity) - haste.indexOf(one.severity) ||
    one.detector.localeCompare(other.detector) ||
    one.fingerprint.localeCompare(other.fingerprint)
  )
}

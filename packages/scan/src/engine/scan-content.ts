import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Detector, Verdict } from '#detector/types'
import type { Anchor, AnchorTable } from './anchor-table.ts'
import type { Unfolder } from '#unfold/types'
import { decodeRegion } from './decode-region.ts'
import { lineCounter } from './line-counter.ts'
import { textWindows, type TextWindow } from './text-window.ts'
import { escapedSign, unescapeOnce } from './unescape.ts'

/** A credential in a content. It holds the secret: it stays in memory and ends with the fingerprint. */
export interface Match {
  readonly detector: Detector
  readonly verdict: Verdict
  /** What the row matched, decoded. */
  readonly value: string
  /** Of the match, or of what it was decoded from, in the content. */
  readonly offset: number
  readonly encoding: readonly string[]
}

export interface ContentScan {
  readonly matches: readonly Match[]
  /** The content has more candidates than are looked at: it is made to be slow, or nothing but ids. */
  readonly isCutShort: boolean
}

const DEPTH = 4
const ESCAPED_BEFORE = 6 * 1024
const ESCAPED_AFTER = 10 * 1024
const OVERLAP = 32 * 1024
/** Candidates of one row that are judged in one content, and bytes decoded for each byte there is. */
const MOST_JUDGED = 2000
const MOST_DECODED = 2
const FREE_DECODED = 1 * 1024 * 1024
/** Bytes looked at in order to unfold documents, likewise. */
const MOST_UNFOLDED = 8
const FREE_UNFOLDED = 16 * 1024 * 1024

const plainVerdict: Verdict = { confidence: 'high', reasons: ['the form is that of this kind alone'] }

/** What is left of the work that one content may cost. */
interface Budget {
  decodedBytes: number
  unfoldedBytes: number
  readonly judged: Map<Detector, number>
  isSpent: boolean
}

/** Every match of every row in a content, also in what stands encoded in it. Time is linear in its length. */
export function scanContent(bytes: Uint8Array, table: AnchorTable, at: EpochSeconds): ContentScan {
  const budget: Budget = {
    decodedBytes: FREE_DECODED + MOST_DECODED * bytes.length,
    unfoldedBytes: FREE_UNFOLDED + MOST_UNFOLDED * bytes.length,
    judged: new Map(),
    isSpent: false,
  }
  const matches = new LayerScan(bytes, { table, at, budget, encoding: [] }).matches()
  return { matches, isCutShort: budget.isSpent }
}

interface Layer {
  readonly table: AnchorTable
  readonly at: EpochSeconds
  readonly budget: Budget
  readonly encoding: readonly string[]
}

class LayerScan {
  readonly #bytes: Uint8Array
  readonly #layer: Layer
  readonly #window: (offset: number) => TextWindow
  readonly #found: Match[] = []
  readonly #seen = new Set<string>()
  /** What regions held, and the last hit that showed it. */
  readonly #decoded = new Map<string, number>()
  /** By form: hits before this offset lie in a region that was decoded already. */
  readonly #decodedUntil = new Map<string, number>()

  constructor(bytes: Uint8Array, layer: Layer) {
    this.#bytes = bytes
    this.#layer = layer
    this.#window = textWindows(bytes)
  }

  matches(): Match[] {
    const { anchors, sieve } = this.#layer.table
    sieve.eachHit(this.#bytes, (offset, id) => {
      const anchor = anchors[id]
      if (anchor === undefined) return
      if (anchor.form.kind === 'plain') this.#plain(offset, anchor)
      else this.#encoded(offset, anchor)
    })
    return this.#found
  }

  #plain(offset: number, { detectors, unfolders }: Anchor): void {
    for (const unfolder of unfolders) this.#unfold(offset, unfolder)
    const window = this.#window(offset)
    for (const detector of detectors) this.#try(detector, offset - (detector.lead ?? 0), window)
    if (offset < (this.#decodedUntil.get('escaped') ?? 0)) return
    const at = offset - window.offset
    if (escapedSign.test(window.text.slice(Math.max(0, at - 64), at + 256))) this.#escaped(offset, window)
  }

  #try(detector: Detector, start: number, { text, offset }: TextWindow): void {
    const { pattern } = detector
    pattern.lastIndex = start - offset
    if (pattern.lastIndex < 0) return
    const match = pattern.exec(text)
    const key = `${detector.id}@${start}`
    if (match === null || this.#seen.has(key) || !this.#mayJudge(detector)) return
    this.#seen.add(key)
    const value = match.groups?.['value'] ?? match[0]
    const groups = match.groups ?? {}
    const valueStart = match.index + match[0].lastIndexOf(value)
    const { at, encoding } = this.#layer
    const verdict =
      detector.judge === undefined
        ? plainVerdict
        : detector.judge({ text, start: valueStart, value, groups, at })
    if (verdict !== undefined)
      this.#found.push({ detector, verdict, value, offset: offset + valueStart, encoding })
  }

  #mayJudge(detector: Detector): boolean {
    const { budget } = this.#layer
    const judged = (budget.judged.get(detector) ?? 0) + 1
    budget.judged.set(detector, judged)
    if (judged > MOST_JUDGED) budget.isSpent = true
    return judged <= MOST_JUDGED
  }

  #encoded(offset: number, { form }: Anchor): void {
    const key = form.kind === 'base64' ? `${form.kind}${(offset - form.before) % 4}` : form.kind
    if (offset < (this.#decodedUntil.get(key) ?? 0)) return
    const region = decodeRegion(this.#bytes, offset, form)
    this.#decodedUntil.set(key, region.end)
    this.#descend(region.bytes, form.kind, offset)
  }

  #escaped(offset: number, { text, offset: base }: TextWindow): void {
    const start = Math.max(0, offset - base - ESCAPED_BEFORE)
    this.#decodedUntil.set('escaped', offset + ESCAPED_AFTER - ESCAPED_BEFORE)
    const inner = unescapeOnce(text.slice(start, offset - base + ESCAPED_AFTER))
    this.#descend(Buffer.from(inner, 'latin1'), 'escaped', offset)
  }

  #unfold(offset: number, unfolder: Unfolder): void {
    const { budget } = this.#layer
    if (offset < (this.#decodedUntil.get(unfolder.id) ?? 0)) return
    if (budget.unfoldedBytes < 0) {
      budget.isSpent = true
      return
    }
    const { buffer, byteOffset, length } = this.#bytes
    const { end, looked, lines } = unfolder.unfold(Buffer.from(buffer, byteOffset, length), offset)
    budget.unfoldedBytes -= looked
    this.#decodedUntil.set(unfolder.id, end)
    const derived = Buffer.from(lines.map(({ text }) => text).join('\n'), 'latin1')
    const lineOf = lineCounter(derived)
    for (const match of this.#matchesIn(derived, unfolder.id))
      this.#found.push({ ...match, offset: lines[lineOf(match.offset) - 1]?.offset ?? offset })
  }

  #descend(bytes: Uint8Array, encoding: string, offset: number): void {
    for (const match of this.#matchesIn(bytes, encoding)) {
      // regions overlap, and so show the same twice
      const key = `${encoding} ${match.detector.id} ${match.value}`
      const before = this.#decoded.get(key)
      this.#decoded.set(key, offset)
      if (before === undefined || offset - before > OVERLAP) this.#found.push({ ...match, offset })
    }
  }

  #matchesIn(bytes: Uint8Array, encoding: string): readonly Match[] {
    const { budget, encoding: outer } = this.#layer
    if (outer.length >= DEPTH || bytes.length === 0) return []
    budget.decodedBytes -= bytes.length
    if (budget.decodedBytes < 0) {
      budget.isSpent = true
      return []
    }
    return new LayerScan(bytes, { ...this.#layer, encoding: [...outer, encoding] }).matches()
  }
}

import type { EpochSeconds } from '@vouchsafe/core/time'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Detector } from '#detector/types'
import { compileAnchors, type AnchorTable } from '#engine/anchor-table'
import { scanContent, type Match } from '#engine/scan-content'
import type { Fingerprinter } from '#finding/fingerprint'
import type { Blob, Coverage, Gap, Origin, ReadOptions, ReportOrigin, Source } from '#source/types'
import { systemReason } from '#sources/file/walk'
import { composeContents, type Content } from './compose-content.ts'
import { jsonRecords } from './json-records.ts'
import { RuleCounts } from './rule-counts.ts'
import { detectorOfRule } from './rule-kinds.ts'
import { readRecord } from './tool/read-record.ts'
import type { Reported, Tool, Trial } from './types.ts'

export interface ReportSourceOptions {
  readonly detectors: readonly Detector[]
  readonly fingerprinter: Fingerprinter
  readonly at: EpochSeconds
  /** Takes the place of the file, of which `path` then is only the name. */
  readonly content?: AsyncIterable<Uint8Array>
}

/** A place that a redacted report names: what stands there only its rule tells. */
export interface RedactedPlace {
  readonly tool: Tool
  readonly rule: string
  readonly detector: string
  readonly origin: ReportOrigin
  readonly line: number
}

/** A report as a source; what it knows beyond contents is for `completeFindings`, once the scan is through. */
export interface ReportSource extends Source {
  readonly redacted: readonly RedactedPlace[]
  /** By fingerprint: how another tool fared that tried the secret. */
  readonly trials: ReadonlyMap<string, { readonly tool: Tool; readonly trial: Trial }>
}

/** Records of one file that are looked at together; a report that never changes the file is cut all the same. */
const MOST_TOGETHER = 2000
const MOST_BYTES_TOGETHER = 4 * 1024 * 1024
const MOST_REDACTED = 100_000
const MOST_GAPS = 100

/**
 * The report of gitleaks, betterleaks, TruffleHog or Kingfisher, known by its shape. Every secret in it is looked at
 * anew by our own rows, so that it has the fingerprint that a scan of the same place gives it; what no row takes for a
 * cloud credential is counted by rule in the coverage. Memory: the longest record, and the records of one file.
 */
export function createReportSource(path: string, options: ReportSourceOptions): ReportSource {
  return new ReportReader(path, options)
}

class ReportReader implements ReportSource {
  readonly label: string
  readonly redacted: RedactedPlace[] = []
  readonly trials = new Map<string, { tool: Tool; trial: Trial }>()
  readonly #options: ReportSourceOptions
  readonly #table: AnchorTable
  readonly #rules: RuleCounts
  readonly #origins = new Map<string, Origin[]>()
  readonly #gaps: Gap[] = []
  #unsaidGaps = 0
  #records = 0
  #others = 0
  #bytes = 0

  constructor(path: string, options: ReportSourceOptions) {
    this.label = path
    this.#options = options
    this.#table = compileAnchors(options.detectors)
    this.#rules = new RuleCounts((text) => !this.#mayHold(Buffer.from(text)))
  }

  async *read({ signal, onProgress }: ReadOptions): AsyncGenerator<Blob> {
    let together: Reported[] = []
    let length = 0
    for await (const record of this.#reported(signal)) {
      this.#records += 1
      if (this.#records % 256 === 0) onProgress({ done: this.#records, bytes: this.#bytes })
      const [before] = together
      const isApart = before !== undefined && placeOf(before) !== placeOf(record)
      if (isApart || together.length >= MOST_TOGETHER || length > MOST_BYTES_TOGETHER) {
        yield* this.#blobs(together)
        together = []
        length = 0
      }
      together.push(record)
      length += record.texts.reduce((sum, text) => sum + text.length, 0)
    }
    yield* this.#blobs(together)
  }

  async *#reported(signal: AbortSignal): AsyncGenerator<Reported> {
    try {
      for await (const record of jsonRecords(this.#chunks())) {
        signal.throwIfAborted()
        const read = 'fault' in record ? record : readRecord(record.bytes)
        if (read === 'other') this.#others += 1
        else if ('fault' in read) this.#gap(`a part of the report is not read: ${read.fault}`)
        else yield* read
      }
    } catch (error) {
      if (signal.aborted) throw error
      this.#gap(systemReason(error))
    }
    if (this.#records === 0 && this.#others > 0)
      this.#gap('not a report of gitleaks, betterleaks, TruffleHog or Kingfisher in JSON')
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    const { content = createReadStream(this.label, { highWaterMark: 1024 * 1024 }) } = this.#options
    for await (const chunk of content as AsyncIterable<Uint8Array>) {
      this.#bytes += chunk.length
      yield chunk
    }
  }

  #gap(why: string): void {
    if (this.#gaps.length < MOST_GAPS) this.#gaps.push({ what: this.label, why })
    else this.#unsaidGaps += 1
  }

  *#blobs(records: readonly Reported[]): Generator<Blob> {
    for (const record of records) if (record.isRedacted) this.#redactedPlace(record)
    for (const content of composeContents(records.filter((record) => !record.isRedacted))) {
      const isFound = this.#sort(content)
      if (!isFound) continue
      const { bytes, linesBefore } = content
      const origin = originOf(content.spans[0]?.record, this.label)
      const identity = createHash('sha256')
        .update(JSON.stringify([origin, linesBefore]))
        .update(bytes)
        .digest('hex')
      this.#origins.set(identity, [origin])
      yield { identity, bytes, linesBefore }
    }
  }

  /** Tells what our rows find from what they do not, record by record; whether there is any of the former. */
  #sort({ bytes, spans }: Content): boolean {
    const matches = this.#mayHold(bytes)
      ? scanContent(bytes, this.#table, this.#options.at).matches.filter(isSecret)
      : []
    for (const { record, start, end } of spans) {
      const own = matches.filter(({ offset }) => offset >= start && offset < end)
      for (const match of own) this.#try(match, record)
      const isPart = own.length === 0 && matches.some((match) => holdsSecretOf(match, record))
      if (own.length === 0 && !isPart)
        this.#rules.add(
          record.rule,
          detectorOfRule(record.rule) === undefined ? 'out of scope' : 'not confirmed',
        )
    }
    return matches.length > 0
  }

  #mayHold(bytes: Uint8Array): boolean {
    return this.#table.sieve.mayHold(bytes, 0, bytes.length)
  }

  #try({ detector, verdict, value }: Match, { tool, trial }: Reported): void {
    if (trial === undefined) return
    const identity = verdict.identity ?? verdict.secret ?? value
    const name = this.#options.fingerprinter.of(detector.id, identity, verdict.isGuessable ?? false)
    // one yes outweighs any no: that may have been the network
    if (trial === 'worked' || !this.trials.has(name)) this.trials.set(name, { tool, trial })
  }

  #redactedPlace(record: Reported): void {
    const { tool, rule, line } = record
    const detector = detectorOfRule(rule)
    if (detector === undefined) this.#rules.add(rule, 'out of scope')
    else if (this.redacted.length >= MOST_REDACTED) this.#gap('more redacted places than are kept')
    else this.redacted.push({ tool, rule, detector, origin: originOf(record, this.label), line })
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    return new Map(identities.map((identity) => [identity, this.#origins.get(identity) ?? []]))
  }

  coverage(): Coverage {
    const further = {
      'with the secret redacted': this.redacted.length,
      'records of another kind': this.#others,
      ...this.#rules.table(),
    }
    return { unit: 'reported secrets', count: this.#records, bytes: this.#bytes, further }
  }

  gaps(): readonly Gap[] {
    return this.#unsaidGaps === 0
      ? this.#gaps
      : [...this.#gaps, { what: this.label, why: `${this.#unsaidGaps} more parts are not read` }]
  }
}

function isSecret({ detector }: Match): boolean {
  return detector.stance === 'secret'
}

/** The other half of a pair is no match of its own. */
function holdsSecretOf({ verdict }: Match, { texts }: Reported): boolean {
  return verdict.secret !== undefined && texts.some((text) => text.includes(verdict.secret ?? ''))
}

function placeOf({ tool, path, commit }: Reported): string {
  return JSON.stringify([tool, path, commit])
}

/** `report`: stands for a place that the tool does not name. */
function originOf(record: Reported | undefined, report: string): ReportOrigin {
  const { tool = 'gitleaks', path = '', commit, author } = record ?? {}
  return {
    kind: 'report',
    tool,
    path: path === '' ? report : path,
    ...(commit !== undefined && { commit }),
    ...(author !== undefined && { author }),
  }
}

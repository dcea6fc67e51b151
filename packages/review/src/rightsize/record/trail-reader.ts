import { isVouchsafeError } from '@vouchsafe/core/errors'
import { parseJson, isJsonObject, type JsonValue } from '@vouchsafe/core/json'
import { readCall } from '#rightsize/event/read-call'
import type { RoleCall } from '#rightsize/event/types'
import { RecordSplitter } from './split-records.ts'

/** What one file held. */
export interface TrailTally {
  /** Objects where records stand. */
  records: number
  /** Records that could not be read, longer ones and broken ones. */
  unreadable: number
  /** Objects that are no events of CloudTrail. */
  strangers: number
}

export interface TrailReaderOptions {
  /** Name of the role: records without it are not parsed. */
  readonly roleName: string
  readonly onCall: (call: RoleCall) => void
}

/** AWS's own records are 256 KB at most, and 1 MB where somebody asked for larger ones. */
const maxRecordBytes = 4 * 1024 * 1024
/** Policy documents in parameters are text; nothing else goes deep. */
const limits = { maxDepth: 128 }

/**
 * Reads the calls of a role out of the bytes of one file, chunk by chunk. A record in which the role's name does not
 * stand is counted, not parsed. One that is broken is counted as well, and the next is read.
 */
export class TrailReader {
  readonly tally: TrailTally = { records: 0, unreadable: 0, strangers: 0 }
  readonly #splitter: RecordSplitter
  readonly #onCall: (call: RoleCall) => void
  readonly #name: Needle
  /** JSON may write any sign of the name by its number. */
  readonly #escape = new Needle('\\u00')

  constructor({ roleName, onCall }: TrailReaderOptions) {
    this.#onCall = onCall
    this.#name = new Needle(roleName)
    this.#splitter = new RecordSplitter({
      maxRecordBytes,
      onRecord: (bytes, start, end) => this.#read(bytes, start, end),
      onOversized: () => {
        this.tally.records += 1
        this.tally.unreadable += 1
      },
    })
  }

  /** @throws TrailFault */
  push(chunk: Buffer): void {
    this.#splitter.push(chunk)
  }

  /** @throws TrailFault */
  end(): void {
    this.#splitter.end()
  }

  #read(bytes: Buffer, start: number, end: number): void {
    this.tally.records += 1
    // the first is read whatever it is: a folder of something else should be told
    const isFirst = this.tally.records === 1
    if (!isFirst && !this.#name.isIn(bytes, start, end) && !this.#escape.isIn(bytes, start, end)) return
    const record = parsed(bytes.toString('utf8', start, end))
    if (record === undefined) this.tally.unreadable += 1
    else this.#take(record)
  }

  #take(record: JsonValue): void {
    // `aws cloudtrail lookup-events` prints each event as text within an object of its own
    const inner = isJsonObject(record) ? record['CloudTrailEvent'] : undefined
    const event = typeof inner === 'string' ? parsed(inner) : record
    const reading = event === undefined ? undefined : readCall(event)
    if (reading === undefined) this.tally.unreadable += 1
    else if (reading.kind === 'stranger') this.tally.strangers += 1
    else if (reading.kind === 'call') this.#onCall(reading.call)
  }
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text, limits)
  } catch (error) {
    return isVouchsafeError(error) && error.detail['reason'] === 'inexact_number'
      ? parsedRounded(text)
      : undefined
  }
}

/** No number of a record is used here: one that is too large for this language costs nobody the record. */
function parsedRounded(text: string): JsonValue | undefined {
  const rounded = (_: string, value: unknown): unknown => (typeof value === 'number' ? 0 : value)
  try {
    return parseJson(JSON.stringify(JSON.parse(text, rounded)), limits)
  } catch {
    return undefined
  }
}

/** Asks again and again whether a text stands between two places of one buffer, and searches each byte of it once. */
class Needle {
  readonly #text: Buffer
  #buffer: Buffer | undefined
  #next = -1

  constructor(text: string) {
    this.#text = Buffer.from(text)
  }

  isIn(bytes: Buffer, start: number, end: number): boolean {
    if (bytes !== this.#buffer || (this.#next >= 0 && this.#next < start))
      this.#next = bytes.indexOf(this.#text, start)
    this.#buffer = bytes
    return this.#next >= 0 && this.#next + this.#text.length <= end
  }
}

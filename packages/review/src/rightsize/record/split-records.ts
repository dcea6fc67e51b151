/** Why the bytes of a file are no records; the words follow the file's name and a colon. */
export class TrailFault extends Error {}

export interface SplitOptions {
  /** Longer records are skipped; a record of CloudTrail is 256 KB at most. */
  readonly maxRecordBytes: number
  /** One JSON object, from its `{` to its `}`; the bytes are the callee's only for the time of the call. */
  readonly onRecord: (bytes: Buffer, start: number, end: number) => void
  readonly onOversized: () => void
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_OBJECT = 0x7b
const byteOrderMark = [0xef, 0xbb, 0xbf]

/** What a byte outside of strings does to the nesting. */
const effects = new Uint8Array(256)
const [STRING, OPENS, CLOSES] = [1, 2, 3] as const
effects[QUOTE] = STRING
for (const sign of '{[') effects[sign.charCodeAt(0)] = OPENS
for (const sign of '}]') effects[sign.charCodeAt(0)] = CLOSES
const blank = new Set([0x20, 0x09, 0x0a, 0x0d])

/** The member that holds the records, directly before its `[`. `Events` is what `lookup-events` prints. */
const wrapperKey = /"(?:Records|Events)"[ \t\r\n]*:[ \t\r\n]*$/
const longestKey = 64
const nowhere = -1

/**
 * Finds the records in the bytes of a trail, chunk by chunk: the elements of `Records` (or `Events`) of an object, or of
 * an array, or objects one after the other (JSON lines). It only follows strings and brackets: whether a record is JSON
 * is for its reader to see. Memory is bounded by the longest record, however long the file is.
 */
export class RecordSplitter {
  readonly #options: SplitOptions
  #depth = 0
  /** How deep the brackets are around a record; `nowhere` beside the records of a wrapper. */
  #recordDepth = 0
  #isWrapper = false
  #isInString = false
  /** Bytes of the next chunk that an escape at the end of the last one takes. */
  #escaped = 0
  #isStarted = false
  /** Bytes of the mark that were there. */
  #marked = 0
  /** Where the record begins in this chunk: 0 when it began in an earlier one. */
  #start = nowhere
  #held: Buffer[] = []
  #heldBytes = 0
  #isOversized = false

  constructor(options: SplitOptions) {
    this.#options = options
  }

  /** @throws TrailFault */
  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    if (this.#start !== nowhere) this.#start = 0
    let at = this.#escaped
    this.#escaped = 0
    if (this.#isInString) at = this.#skipString(chunk, at)
    const { length } = chunk
    while (at < length) {
      if (this.#depth === 0) at = this.#skipBlank(chunk, at)
      else while (at < length && effects[chunk[at] ?? 0] === 0) at += 1
      if (at >= length) break
      const effect = effects[chunk[at] ?? 0]
      if (effect === STRING) at = this.#skipString(chunk, at + 1)
      else {
        if (effect === OPENS) this.#open(chunk, at)
        else this.#close(chunk, at)
        at += 1
      }
    }
    this.#hold(chunk)
  }

  /** @throws TrailFault when the file ends inside of a value */
  end(): void {
    if (this.#depth > 0) throw new TrailFault('it ends in the middle of a record')
    if (!this.#isStarted) throw new TrailFault('it is empty')
  }

  /** Where the string is over, or the end of the chunk. */
  #skipString(chunk: Buffer, from: number): number {
    const { length } = chunk
    let at = from
    while (at < length) {
      const byte = chunk[at]
      if (byte === QUOTE) {
        this.#isInString = false
        return at + 1
      }
      at += byte === BACKSLASH ? 2 : 1
    }
    this.#isInString = true
    this.#escaped = at - length
    return length
  }

  #skipBlank(chunk: Buffer, from: number): number {
    let at = from
    while (at < chunk.length && (blank.has(chunk[at] ?? 0) || this.#isMark(chunk[at]))) at += 1
    const byte = chunk[at]
    if (byte === undefined) return at
    if (effects[byte] !== OPENS) throw new TrailFault('expected JSON objects, found something else')
    this.#isStarted = true
    return at
  }

  /** Whether it goes on with a byte order mark, which may stand at the very beginning. */
  #isMark(byte: number | undefined): boolean {
    if (this.#isStarted || byte !== byteOrderMark[this.#marked]) return false
    this.#marked += 1
    return true
  }

  #open(chunk: Buffer, at: number): void {
    const isObject = chunk[at] === OPEN_OBJECT
    if (isObject && this.#depth === this.#recordDepth) this.#begin(at)
    else if (!isObject && this.#depth === 0) this.#recordDepth = 1
    else if (!isObject && this.#depth === 1 && this.#recordDepth === 0 && this.#isAfterKey(chunk, at)) {
      this.#drop()
      this.#isWrapper = true
      this.#recordDepth = 2
    }
    this.#depth += 1
  }

  #close(chunk: Buffer, at: number): void {
    this.#depth -= 1
    if (this.#depth === this.#recordDepth && this.#start !== nowhere) this.#finish(chunk, at + 1)
    if (this.#depth === 1 && this.#isWrapper) {
      // there may be a second `Records` further on: what stands between is followed as if it were a record
      this.#recordDepth = 0
      this.#begin(at)
    }
    if (this.#depth > 0) return
    this.#recordDepth = 0
    this.#isWrapper = false
  }

  #begin(at: number): void {
    this.#start = at
    this.#held = []
    this.#heldBytes = 0
    this.#isOversized = false
  }

  #drop(): void {
    this.#begin(nowhere)
  }

  /** Keeps what a record has in this chunk, if it goes on in the next. */
  #hold(chunk: Buffer): void {
    if (this.#start === nowhere) return
    this.#heldBytes += chunk.length - this.#start
    if (this.#heldBytes > this.#options.maxRecordBytes) {
      this.#isOversized = true
      this.#held = []
    } else this.#held.push(chunk.subarray(this.#start))
  }

  #finish(chunk: Buffer, end: number): void {
    const start = this.#start
    const length = this.#heldBytes + end - start
    const held = this.#held
    const isLong = this.#isOversized || length > this.#options.maxRecordBytes
    this.#drop()
    if (isLong) this.#options.onOversized()
    else if (this.#isWrapper && this.#depth === 0) return
    else if (held.length === 0) this.#options.onRecord(chunk, start, end)
    else this.#options.onRecord(Buffer.concat([...held, chunk.subarray(0, end)], length), 0, length)
  }

  #isAfterKey(chunk: Buffer, at: number): boolean {
    if (this.#start === nowhere || this.#isOversized) return false
    const parts = [chunk.subarray(Math.max(this.#start, at - longestKey), at)]
    let missing = longestKey - (parts[0]?.length ?? 0)
    for (let index = this.#held.length - 1; index >= 0 && missing > 0; index -= 1) {
      const part = this.#held[index]?.subarray(-missing)
      if (part === undefined) break
      parts.unshift(part)
      missing -= part.length
    }
    return wrapperKey.test(Buffer.concat(parts).toString('latin1'))
  }
}

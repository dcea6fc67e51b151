/** Longer records are not kept: a report has one for each secret. */
const LONGEST = 4 * 1024 * 1024
const QUOTE = 0x22
const BACKSLASH = 0x5c
const LINE_FEED = 0x0a
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
/** Whose elements are records, where they stand in an object that envelops them. */
const enveloping = /[{,]\s*"findings"\s*:\s*$/
const ENVELOPING = 64

/** An object or a list of the report, or that one was too long, or what lies between them that is neither. */
export type JsonRecord = { readonly bytes: Buffer } | { readonly fault: 'too long' | 'no JSON' | 'cut off' }

/**
 * The records of a report, one after the other, in the memory of the longest: the elements of a list, the objects of
 * JSON lines, or the elements of `findings` in one object or several. They are only told apart here; whether one is
 * JSON is for whoever parses it.
 */
export async function* jsonRecords(stream: AsyncIterable<Uint8Array>): AsyncGenerator<JsonRecord> {
  const splitter = new Splitter()
  for await (const chunk of stream) {
    splitter.push(chunk)
    yield* splitter.taken()
  }
  splitter.end()
  yield* splitter.taken()
}

class Splitter {
  readonly #ready: JsonRecord[] = []
  /** Brackets that are open. */
  #depth = 0
  /** Brackets that are open around a record: a list, an envelope. */
  #base = 0
  #inString = false
  #isEscaped = false
  /** Of the record that has begun: what of it lay in earlier chunks. */
  #parts: Buffer[] | undefined
  #length = 0
  #hasNoise = false
  /** The rest of an envelope holds no records. */
  #inRest = false

  taken(): JsonRecord[] {
    return this.#ready.splice(0)
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
    let start = 0
    for (let at = 0; at < bytes.length; at += 1) {
      if (this.#inString) {
        at = this.#pastString(bytes, at)
        continue
      }
      const byte = bytes[at]
      if (byte === QUOTE && this.#parts !== undefined) this.#inString = true
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) start = this.#open(bytes, at, start)
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) start = this.#close(bytes, at, start)
      if (this.#parts === undefined && this.#depth <= this.#base && !isBetween(byte)) this.#hasNoise = true
    }
    if (this.#parts !== undefined) this.#keep(bytes.subarray(start))
  }

  end(): void {
    if (this.#depth > 0) this.#ready.push({ fault: 'cut off' })
    if (this.#hasNoise) this.#ready.push({ fault: 'no JSON' })
  }

  /** Where the string ends that is open, or the chunk does. */
  #pastString(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (bytes[at] === BACKSLASH) this.#isEscaped = true
      else if (bytes[at] === LINE_FEED) {
        // no string holds one (RFC 8259 §7): a line was cut, and the next one may be whole
        this.#inString = false
        this.#depth = this.#base
        this.#parts = undefined
        this.#hasNoise = true
        return at
      } else if (bytes[at] === QUOTE) {
        this.#inString = false
        return at
      }
    }
    return bytes.length
  }

  /** Where in the chunk the record that is open begins. */
  #open(bytes: Buffer, at: number, start: number): number {
    this.#depth += 1
    if (this.#parts === undefined) {
      if (bytes[at] === OPEN_LIST && this.#depth === 1) {
        this.#base = 1
        return start
      }
      this.#parts = []
      this.#length = 0
      return at
    }
    const isEnvelope = this.#base === 0 && this.#depth === 2 && bytes[at] === OPEN_LIST && !this.#inRest
    if (isEnvelope && enveloping.test(this.#tail(bytes.subarray(start, at)))) {
      this.#parts = undefined
      this.#base = 2
    }
    return start
  }

  #close(bytes: Buffer, at: number, start: number): number {
    this.#depth = Math.max(0, this.#depth - 1)
    if (this.#parts === undefined) {
      if (this.#base === 2 && this.#depth === 1) {
        // what else the envelope says is skipped as one record
        this.#parts = []
        this.#length = 0
        this.#inRest = true
        this.#base = 0
        return at
      }
      this.#base = Math.min(this.#base, this.#depth)
      return start
    }
    if (this.#depth > this.#base) return start
    this.#keep(bytes.subarray(start, at + 1))
    this.#finish()
    return at + 1
  }

  #finish(): void {
    if (!this.#inRest)
      this.#ready.push(
        this.#length > LONGEST ? { fault: 'too long' } : { bytes: Buffer.concat(this.#parts ?? []) },
      )
    this.#inRest = false
    this.#parts = undefined
  }

  #keep(part: Buffer): void {
    this.#length += part.length
    if (this.#inRest || this.#length > LONGEST) this.#parts = []
    // whoever streams may write into the chunk again
    else this.#parts?.push(Buffer.from(part))
  }

  /** The end of the open record. */
  #tail(current: Buffer): string {
    let tail = current.toString('latin1')
    for (const part of (this.#parts ?? []).toReversed()) {
      if (tail.length >= ENVELOPING) break
      tail = part.toString('latin1') + tail
    }
    return tail.slice(-ENVELOPING)
  }
}

/** White space and the commas of a list (RFC 8259 §2), a byte order mark. */
function isBetween(byte: number | undefined): boolean {
  return (
    byte === undefined ||
    byte <= 0x20 ||
    byte === COMMA ||
    byte === CLOSE_LIST ||
    byte === CLOSE_OBJECT ||
    byte === OPEN_LIST ||
    byte === OPEN_OBJECT ||
    byte === 0xef ||
    byte === 0xbb ||
    byte === 0xbf
  )
}

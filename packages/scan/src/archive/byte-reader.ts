const NOTHING = Buffer.alloc(0)

/**
 * Takes a stream of chunks apart by lengths, with a look ahead. What it hands out is not copied where it need not be.
 * Where the stream fails, everything before is handed out first: whoever then asks for more gets the error, once, and
 * after that the end.
 */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #waiting: Buffer = NOTHING
  #pulled = 0
  #isDrained = false
  #failure: { readonly error: unknown } | undefined

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** Bytes taken so far. */
  get position(): number {
    return this.#pulled - this.#waiting.length
  }

  /** The next bytes without taking them: `length`, or fewer at the end and before an error. Throws none. */
  async peek(length: number): Promise<Buffer> {
    while (this.#waiting.length < length && !this.#isDrained) {
      // oxlint-disable-next-line no-await-in-loop -- a stream comes one chunk after the other
      const next = await this.#pull()
      this.#waiting = this.#waiting.length === 0 ? next : Buffer.concat([this.#waiting, next])
    }
    return this.#waiting.subarray(0, length)
  }

  /** The next `length` bytes, or fewer at the end. For lengths that fit in memory. */
  async take(length: number): Promise<Buffer> {
    const bytes = await this.peek(length)
    if (bytes.length < length) this.#fail()
    this.#waiting = this.#waiting.subarray(bytes.length)
    return bytes
  }

  /** What comes next, at most `most` bytes; nothing at the end only. */
  async some(most: number): Promise<Buffer> {
    await this.peek(1)
    if (this.#waiting.length === 0) this.#fail()
    const bytes = this.#waiting.subarray(0, most)
    this.#waiting = this.#waiting.subarray(bytes.length)
    return bytes
  }

  /** Takes `length` bytes without keeping them. How many there were. */
  async skip(length: number): Promise<number> {
    let skipped = 0
    while (skipped < length) {
      // oxlint-disable-next-line no-await-in-loop -- as above
      const { length: more } = await this.some(length - skipped)
      if (more === 0) break
      skipped += more
    }
    return skipped
  }

  /** Gives back what was taken last. */
  unread(bytes: Buffer): void {
    this.#waiting = this.#waiting.length === 0 ? bytes : Buffer.concat([bytes, this.#waiting])
  }

  async isAtEnd(): Promise<boolean> {
    const isEmpty = (await this.peek(1)).length === 0
    if (isEmpty) this.#fail()
    return isEmpty
  }

  /** All that is left, chunk by chunk. */
  async *rest(): AsyncGenerator<Buffer> {
    for (let chunk = await this.some(Infinity); chunk.length > 0; chunk = await this.some(Infinity))
      yield chunk
  }

  /** Lets go of the stream. */
  async close(): Promise<void> {
    this.#isDrained = true
    this.#waiting = NOTHING
    await this.#chunks.return?.()
  }

  async #pull(): Promise<Buffer> {
    try {
      const { done, value } = await this.#chunks.next()
      if (done !== true) {
        this.#pulled += value.byteLength
        return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      }
    } catch (error) {
      this.#failure = { error }
    }
    this.#isDrained = true
    return NOTHING
  }

  #fail(): void {
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure.error
  }
}

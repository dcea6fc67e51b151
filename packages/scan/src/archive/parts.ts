/** Content that is longer is handed out in parts of this size, which share so much that no credential is cut in two. */
const partBytes = 32 * 1024 * 1024
export const sharedBytes = 64 * 1024

const LINE_FEED = 10

/** Some of a content, or all of it. */
export interface Part {
  /** The receiver's until it asks for the next. */
  readonly bytes: Buffer
  /** Lines of the content before these bytes. */
  readonly linesBefore: number
}

/**
 * The room in which contents of any length, one after the other, become parts: whoever reads fills `free` and says how
 * far. It is one stretch of memory, however many contents there are.
 */
export class PartRoom {
  readonly #room: Buffer
  #length = 0
  #linesBefore = 0

  constructor(bytes = partBytes) {
    this.#room = Buffer.allocUnsafeSlow(bytes + sharedBytes)
  }

  /** Before each content. */
  reset(): void {
    this.#length = 0
    this.#linesBefore = 0
  }

  get free(): Buffer {
    return this.#room.subarray(this.#length)
  }

  get isFull(): boolean {
    return this.#length === this.#room.length
  }

  advance(bytes: number): void {
    this.#length += bytes
  }

  part(): Part {
    return { bytes: this.#room.subarray(0, this.#length), linesBefore: this.#linesBefore }
  }

  /** After a full part: the next begins with the end of this one. */
  slide(): void {
    const dropped = this.#length - sharedBytes
    this.#linesBefore += countLines(this.#room.subarray(0, dropped))
    this.#room.copyWithin(0, dropped, this.#length)
    this.#length = sharedBytes
  }
}

/** The parts of a content, one at least. After a fault what came before it is handed out, and then it is thrown. */
export async function* partsOf(chunks: AsyncIterable<Buffer>, room: PartRoom): AsyncGenerator<Part> {
  room.reset()
  let fault: unknown
  let isSlid = false
  try {
    for await (const chunk of chunks)
      for (let at = 0; at < chunk.length;) {
        const copied = chunk.copy(room.free, 0, at)
        room.advance(copied)
        at += copied
        if (!room.isFull) continue
        yield room.part()
        room.slide()
        isSlid = true
      }
  } catch (error) {
    fault = error
  }
  const last = room.part()
  if (!isSlid || last.bytes.length > sharedBytes) yield last
  if (fault !== undefined) throw fault
}

function countLines(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1
  return lines
}

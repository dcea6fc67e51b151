import { hash } from 'node:crypto'

const mostKept = 2 ** 20

/**
 * A set of names of objects by their marks: 8 bytes each, the head of SHA-256 over key and name. The key has one
 * length, so nothing can be appended to it; and without it nobody can make two names of one mark.
 */
export class Marks {
  readonly #key: Uint8Array
  /** In order; in memory that threads share. */
  readonly known: BigUint64Array
  #fresh = new BigUint64Array(1024)
  #count = 0

  /** `known`: in order, as `all` gives them. */
  constructor(key: Uint8Array, known: BigUint64Array = new BigUint64Array()) {
    this.#key = key
    this.known = known
  }

  /** Whether the name was among `known`; those that were added since do not count. */
  has(name: Uint8Array): boolean {
    if (this.known.length === 0) return false
    const mark = this.#markOf(name)
    let low = 0
    let high = this.known.length - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      const found = this.known[middle] ?? 0n
      if (found === mark) return true
      if (found < mark) low = middle + 1
      else high = middle - 1
    }
    return false
  }

  add(name: Uint8Array): void {
    this.addMarks([this.#markOf(name)])
  }

  /** Takes marks that another set of the same key has made. */
  addMarks(marks: ArrayLike<bigint>): void {
    const needed = this.#count + marks.length
    if (needed > this.#fresh.length) {
      const grown = new BigUint64Array(
        Math.max(needed, this.#fresh.length + Math.min(this.#fresh.length, mostKept)),
      )
      grown.set(this.#fresh.subarray(0, this.#count))
      this.#fresh = grown
    }
    this.#fresh.set(marks, this.#count)
    this.#count = needed
  }

  /** Those that were added. */
  get fresh(): BigUint64Array {
    return this.#fresh.subarray(0, this.#count)
  }

  /** All of them in order, each once. */
  all(): BigUint64Array {
    const both = new BigUint64Array(this.known.length + this.#count)
    both.set(this.known)
    both.set(this.fresh, this.known.length)
    both.sort()
    let length = 0
    for (const mark of both) if (length === 0 || mark !== both[length - 1]) both[length++] = mark
    return both.subarray(0, length)
  }

  #markOf(name: Uint8Array): bigint {
    return hash('sha256', Buffer.concat([this.#key, name]), 'buffer').readBigUInt64BE(0)
  }
}

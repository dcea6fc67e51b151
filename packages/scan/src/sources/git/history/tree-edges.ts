/** Which trees brought an entry: built in one pass over all trees of a repository, 8 bytes an entry. */

const first = 1 << 16
const buckets = 1 << 16

const grown = (known: Uint32Array): Uint32Array<ArrayBuffer> => {
  const twice = new Uint32Array(known.length * 2)
  twice.set(known)
  return twice
}

/**
 * Pairs of an object's name and the number of a tree that holds it. Of a name only four bytes are kept, so there may be
 * more trees than there should: whoever asks looks into them.
 */
export class TreeEdges {
  #marks: Uint32Array = new Uint32Array(first)
  #trees: Uint32Array = new Uint32Array(first)
  #count = 0
  /** Where the pairs of each bucket begin, once they are in order. */
  #starts: Uint32Array | undefined

  add(mark: number, tree: number): void {
    if (this.#count === this.#marks.length) {
      this.#marks = grown(this.#marks)
      this.#trees = grown(this.#trees)
    }
    this.#marks[this.#count] = mark
    this.#trees[this.#count++] = tree
    this.#starts = undefined
  }

  /** The trees that were added with this mark. */
  *holders(mark: number): Generator<number> {
    const starts = (this.#starts ??= this.#order())
    const bucket = mark >>> 16
    for (let at = starts[bucket] ?? 0; at < (starts[bucket + 1] ?? 0); at++)
      if (this.#marks[at] === mark) yield this.#trees[at] ?? 0
  }

  /** Sorts the pairs by the head of their marks, in linear time. */
  #order(): Uint32Array {
    const starts = new Uint32Array(buckets + 1)
    for (let at = 0; at < this.#count; at++) {
      const after = ((this.#marks[at] ?? 0) >>> 16) + 1
      starts[after] = (starts[after] ?? 0) + 1
    }
    for (let bucket = 0; bucket < buckets; bucket++)
      starts[bucket + 1] = (starts[bucket + 1] ?? 0) + (starts[bucket] ?? 0)
    const next = starts.slice()
    const marks = new Uint32Array(this.#count)
    const trees = new Uint32Array(this.#count)
    for (let at = 0; at < this.#count; at++) {
      const mark = this.#marks[at] ?? 0
      const to = next[mark >>> 16] ?? 0
      next[mark >>> 16] = to + 1
      marks[to] = mark
      trees[to] = this.#trees[at] ?? 0
    }
    this.#marks = marks
    this.#trees = trees
    return starts
  }
}

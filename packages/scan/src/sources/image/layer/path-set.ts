import { hash } from 'node:crypto'

const HASH_BYTES = 6

/** A path as 48 bits: two of a million paths are taken for each other once in three hundred such images. */
export function pathHash(path: string): number {
  return hash('sha1', path, 'buffer').readUIntBE(0, HASH_BYTES)
}

/** A path and the folders that it lies in, the nearest first, the root last. */
export function pathChain(path: string): readonly number[] {
  const chain = [pathHash(path)]
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    chain.push(pathHash(path.slice(0, end)))
  if (path !== '') chain.push(pathHash(''))
  return chain
}

/** Paths in 8 bytes each. */
export class PathSet {
  readonly #added: number[] = []
  #sorted: Float64Array | undefined

  add(path: number): void {
    this.#added.push(path)
    this.#sorted = undefined
  }

  get size(): number {
    return this.#added.length
  }

  addAll(other: PathSet): void {
    for (const path of other.#added) this.add(path)
  }

  has(path: number): boolean {
    this.#sorted ??= Float64Array.from(this.#added).toSorted()
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const value = this.#sorted[middle] ?? 0
      if (value === path) return true
      if (value < path) low = middle + 1
      else high = middle
    }
    return false
  }
}

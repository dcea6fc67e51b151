/**
 * The stretches of an object that a delta did not simply take over from its base: what was inserted, and the seams
 * where two copied stretches meet, each widened by the sieve's reach.
 *
 * INVARIANT: an anchor of at most `reach + 1` bytes that occurs in the object lies in one of these stretches, or as a
 * whole inside one copied stretch and therefore in the base. So an object whose base holds no anchor holds one only
 * if a stretch does. (`splices.test.ts` holds this against random deltas.)
 */
export class Splices {
  readonly #reach: number
  #bounds = new Int32Array(256)
  #length = 0

  /** @param reach bytes of the longest anchor less one */
  constructor(reach: number) {
    this.#reach = reach
  }

  reset(): void {
    this.#length = 0
  }

  /** New bytes from `start` to `end`; the same place twice is a seam. Calls come in rising order. */
  add(start: number, end: number): void {
    const from = Math.max(0, start - this.#reach)
    const to = end + this.#reach
    const last = this.#length - 1
    if (last > 0 && from <= (this.#bounds[last] ?? 0)) {
      this.#bounds[last] = to
      return
    }
    if (this.#length + 2 > this.#bounds.length) {
      const grown = new Int32Array(this.#bounds.length * 2)
      grown.set(this.#bounds)
      this.#bounds = grown
    }
    this.#bounds[this.#length++] = from
    this.#bounds[this.#length++] = to
  }

  /** Start and end of each stretch, in rising order; valid until the next `reset`. */
  get bounds(): Int32Array {
    return this.#bounds.subarray(0, this.#length)
  }

  /** Whether `test` holds for one of the stretches, cut to the object's `size`. */
  some(size: number, test: (start: number, end: number) => boolean): boolean {
    for (let i = 0; i < this.#length; i += 2) {
      if (test(this.#bounds[i] ?? 0, Math.min(this.#bounds[i + 1] ?? 0, size))) return true
    }
    return false
  }
}

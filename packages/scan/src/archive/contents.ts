import { hash } from 'node:crypto'
import type { Blob, Sieve } from '#source/types'
import type { Part } from './parts.ts'

/** Contents as they come by, each handed out once and with every place that it was met in. */
export class Contents<Place> {
  readonly #places = new Map<string, Place[]>()

  /** The content, where the sieve does not exclude it and it is new. */
  take({ bytes, linesBefore }: Part, place: Place, sieve: Sieve): Blob | undefined {
    if (!sieve.mayHold(bytes, 0, bytes.length)) return undefined
    const digest = hash('sha256', bytes)
    // the lines of a later part count from elsewhere, so that it is not the same as a content of its own
    const identity = linesBefore === 0 ? digest : `${digest}+${linesBefore}`
    const places = this.#places.get(identity)
    if (places !== undefined) {
      places.push(place)
      return undefined
    }
    this.#places.set(identity, [place])
    return { identity, bytes, linesBefore }
  }

  /** Plain data of what was taken, as far as something was found in it: for another thread's `absorb`. */
  tell(found: ReadonlySet<string>): ReadonlyMap<string, readonly Place[]> {
    return new Map([...this.#places].filter(([identity]) => found.has(identity)))
  }

  absorb(told: ReadonlyMap<string, readonly Place[]>): void {
    for (const [identity, places] of told)
      this.#places.set(identity, [...(this.#places.get(identity) ?? []), ...places])
  }

  /** None where no such content was taken. */
  placesOf(identity: string): readonly Place[] {
    return this.#places.get(identity) ?? []
  }
}

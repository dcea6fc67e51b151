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

  /** None where no such content was taken. */
  placesOf(identity: string): readonly Place[] {
    return this.#places.get(identity) ?? []
  }
}

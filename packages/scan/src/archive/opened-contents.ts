import type { Blob, ReadOptions, Sieve } from '#source/types'
import { createArchiveBudget } from './budget.ts'
import { Contents } from './contents.ts'
import { expand, type Expansion } from './expand.ts'
import { isArchive } from './format.ts'
import { PartRoom } from './parts.ts'
import { memoryAccess } from './random-access.ts'
import type { ArchiveTally } from './tally.ts'

/** Of a member: the content of the inner source that it lies in, and where in there. */
export interface MemberPlace {
  readonly outer: string
  readonly inside: string | undefined
}

export interface PlacedGap extends MemberPlace {
  readonly why: string
}

/** What a reader of archives knows once it is through: plain data, so that readings add up. */
export interface ArchivesTold extends ArchiveTally {
  readonly places: ReadonlyMap<string, readonly MemberPlace[]>
  readonly gaps: readonly PlacedGap[]
}

/** Opens what is an archive among contents, and keeps in mind which member came out of which. */
export class OpenedContents {
  readonly tally = { archives: 0, members: 0 }
  readonly gaps: PlacedGap[] = []
  readonly #contents = new Contents<MemberPlace>()

  /** Hands out the members of what is an archive in its place; everything else as it comes. */
  async *open(
    read: (options: ReadOptions) => AsyncIterable<Blob>,
    options: ReadOptions,
  ): AsyncGenerator<Blob> {
    const room = new PartRoom()
    for await (const blob of read({ ...options, sieve: alsoArchives(options.sieve) })) {
      const isWhole = blob.linesBefore === undefined
      if (isWhole && isArchive(blob.bytes)) {
        yield* this.#members(blob, options, room)
        continue
      }
      if (blob.linesBefore === 0 && isArchive(blob.bytes))
        this.gaps.push({
          outer: blob.identity,
          inside: undefined,
          why: 'the archive is too large to be opened here',
        })
      yield blob
    }
  }

  async *#members(
    { identity: outer, bytes }: Blob,
    { sieve, signal }: ReadOptions,
    room: PartRoom,
  ): AsyncGenerator<Blob> {
    const expansion: Expansion = {
      budget: createArchiveBudget({ signal, inputBytes: bytes.length }),
      room,
      tally: this.tally,
      onGap: (gap) => this.gaps.push({ outer, ...gap }),
    }
    for await (const { inside, ...part } of expand(memoryAccess(bytes), expansion)) {
      const blob = this.#contents.take(part, { outer, inside }, sieve)
      if (blob !== undefined) yield blob
    }
  }

  /** None for what is no member of an archive. */
  placesOf(identity: string): readonly MemberPlace[] {
    return this.#contents.placesOf(identity)
  }

  /** The contents of the inner source that hold this one; itself where it is one of them. */
  outerOf(identity: string): readonly string[] {
    const places = this.placesOf(identity)
    return places.length === 0 ? [identity] : [...new Set(places.map(({ outer }) => outer))]
  }

  /** Of these and of what could not be opened whole: what has to be looked at again. */
  outersOf(found: ReadonlySet<string>): ReadonlySet<string> {
    return new Set([
      ...[...found].flatMap((identity) => this.outerOf(identity)),
      ...this.gaps.map(({ outer }) => outer),
    ])
  }

  tell(found: ReadonlySet<string>): ArchivesTold {
    return { places: this.#contents.tell(found), gaps: this.gaps, ...this.tally }
  }

  absorb({ places, gaps, archives, members }: ArchivesTold): void {
    this.#contents.absorb(places)
    this.gaps.push(...gaps)
    this.tally.archives += archives
    this.tally.members += members
  }
}

/** An archive is worth a look whatever its bytes are; it shows where the content begins. */
function alsoArchives(sieve: Sieve): Sieve {
  return {
    reach: sieve.reach,
    mayHold: (bytes, start, end) => isArchive(bytes) || sieve.mayHold(bytes, start, end),
  }
}

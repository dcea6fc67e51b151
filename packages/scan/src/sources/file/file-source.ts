import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { createArchiveBudget, expand, fileAccess, isArchive, PartRoom, type Part } from '#archive/index'
import { Contents } from '#archive/contents'
import { countsOf } from '#archive/tally'
import type { DivisibleSource, Part as Share, Recipe, SourcePart } from '#source/divisible'
import type { Blob, Coverage, Gap, Origin, ReadOptions } from '#source/types'
import { estimateFiles } from './estimate.ts'
import { systemReason, walk } from './walk.ts'

/** Work between two looks at the world outside. */
const PAUSE_MS = 25

/**
 * The files under one path or several, or those files themselves, and what the archives among them hold. Memory: one part, whatever the
 * sizes; for a zip inside an archive also that zip, within the limits of archives.
 */
export function createFileSource(
  root: string | readonly string[],
  shownAs: (path: string) => string = (path) => path,
): DivisibleSource {
  return new FileSource([root].flat(), shownAs)
}

/** One part of a file source, in the thread that reads it; `what` is of a recipe that a file source gave. */
export function openFilePart(what: unknown, share: Share): SourcePart {
  // a recipe comes back to the kind that wrote it; only the whole knows what a person calls a path
  return new FileSource(what as readonly string[], (path) => path, share)
}

interface Place {
  /** As it is; what a person calls it is said where it is told. */
  readonly path: string
  readonly inside?: string | undefined
}

interface FileGap extends Place {
  readonly why: string
}

/** What a part tells of itself: plain data. */
interface FilesTold {
  readonly places: ReadonlyMap<string, readonly Place[]>
  readonly gaps: readonly FileGap[]
  readonly skipped: Readonly<Record<string, number>>
  readonly archives: number
  readonly members: number
  readonly count: number
  readonly bytes: number
}

class FileSource implements DivisibleSource, SourcePart {
  readonly label: string
  readonly #roots: readonly string[]
  readonly #shownAs: (path: string) => string
  readonly #share: Share
  readonly #contents = new Contents<Place>()
  readonly #gaps: FileGap[] = []
  readonly #skipped: Record<string, number> = {}
  readonly #room = new PartRoom()
  readonly #tally = { archives: 0, members: 0 }
  #count = 0
  #bytes = 0
  #pausedAt = performance.now()

  constructor(
    roots: readonly string[],
    shownAs: (path: string) => string,
    share: Share = { index: 0, of: 1 },
  ) {
    this.#roots = roots
    this.#shownAs = shownAs
    this.#share = share
    this.label = roots.join(', ')
  }

  async *read(options: ReadOptions): AsyncGenerator<Blob> {
    const { index, of } = this.#share
    let number = 0
    for (const entry of walk(this.#roots, (what) => this.#skip(what))) {
      if (number++ % of !== index) continue
      await this.#breathe(options)
      if ('why' in entry) this.#gaps.push({ path: entry.what, why: entry.why })
      else yield* this.#file(entry.path, options)
    }
  }

  async *#file(path: string, options: ReadOptions): AsyncGenerator<Blob> {
    let file: number | undefined
    this.#count += 1
    try {
      file = this.#open(path)
      this.#room.reset()
      this.#fill(file)
      if (isArchive(this.#room.part().bytes)) yield* this.#members(file, path, options)
      else
        for (const part of this.#parts(file)) {
          const blob = this.#contents.take(part, { path }, options.sieve)
          if (blob !== undefined) yield blob
        }
    } catch (error) {
      options.signal.throwIfAborted()
      this.#gaps.push({ path, why: systemReason(error) })
    } finally {
      if (file !== undefined) closeSync(file)
    }
  }

  async *#members(file: number, path: string, options: ReadOptions): AsyncGenerator<Blob> {
    const { sieve, signal } = options
    const { size } = fstatSync(file)
    this.#bytes += size - this.#room.part().bytes.length
    const parts = expand(fileAccess(file, size), {
      budget: createArchiveBudget({ signal, inputBytes: size }),
      room: this.#room,
      tally: this.#tally,
      onGap: (gap) => this.#gaps.push({ path, ...gap }),
    })
    for await (const { inside, ...part } of parts) {
      const place = { path, ...(inside !== undefined && { inside }) }
      const blob = this.#contents.take(part, place, sieve)
      if (blob !== undefined) yield blob
      await this.#breathe(options)
    }
  }

  async #breathe({ onProgress, signal }: ReadOptions): Promise<void> {
    if (performance.now() - this.#pausedAt < PAUSE_MS) return
    onProgress({ done: this.#count, bytes: this.#bytes })
    await new Promise(setImmediate)
    signal.throwIfAborted()
    this.#pausedAt = performance.now()
  }

  #skip(what: 'link' | 'special' | 'repository'): void {
    const names = {
      link: 'links not followed',
      special: 'special files',
      repository: '.git folders left out',
    }
    // every part walks all of the tree
    if (this.#share.index === 0) this.#skipped[names[what]] = (this.#skipped[names[what]] ?? 0) + 1
  }

  #open(path: string): number {
    // what the walk saw may have been replaced by a link or a pipe since
    const file = openSync(
      path,
      constants.O_RDONLY | constants.O_NONBLOCK | (this.#roots.includes(path) ? 0 : constants.O_NOFOLLOW),
    )
    if (fstatSync(file).isFile()) return file
    closeSync(file)
    throw new Error('not a regular file any more')
  }

  /** From the one that is in the room on. */
  *#parts(file: number): Generator<Part> {
    for (;;) {
      yield this.#room.part()
      if (!this.#room.isFull) return
      this.#room.slide()
      if (this.#fill(file) === 0) return
    }
  }

  /** As much as there is room for, from the place where the file stands. */
  #fill(file: number): number {
    let filled = 0
    for (let read = 1; read > 0 && !this.#room.isFull; filled += read) {
      const { free } = this.#room
      read = readSync(file, free, 0, free.length, null)
      this.#room.advance(read)
    }
    this.#bytes += filled
    return filled
  }

  estimate(enough: number): number {
    return estimateFiles(this.#roots, enough)
  }

  recipe(part: Share): Recipe {
    return { kind: 'files', what: this.#roots, part }
  }

  tell(found: ReadonlySet<string>): FilesTold {
    return {
      places: this.#contents.tell(found),
      gaps: this.#gaps,
      skipped: this.#skipped,
      ...this.#tally,
      count: this.#count,
      bytes: this.#bytes,
    }
  }

  absorb(told: unknown): void {
    const { places, gaps, skipped, archives, members, count, bytes } = told as FilesTold // as `tell` of a part says
    this.#contents.absorb(places)
    this.#gaps.push(...gaps)
    Object.assign(this.#skipped, skipped)
    this.#tally.archives += archives
    this.#tally.members += members
    this.#count += count
    this.#bytes += bytes
  }

  /** A file belongs to a part, whatever it is. */
  async *readRest(): AsyncGenerator<Blob> {}

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    return new Map(
      identities.map((identity) => [
        identity,
        this.#contents.placesOf(identity).map(({ path, inside }): Origin => ({
          kind: 'file',
          path: this.#shownAs(path),
          ...(inside !== undefined && { inside }),
        })),
      ]),
    )
  }

  coverage(): Coverage {
    const further = { ...this.#skipped, ...countsOf(this.#tally) }
    return { unit: 'files', count: this.#count, bytes: this.#bytes, further }
  }

  gaps(): readonly Gap[] {
    return this.#gaps.map(({ path, inside, why }) => ({ what: within(this.#shownAs(path), inside), why }))
  }
}

function within(path: string, inside: string | undefined): string {
  return inside === undefined ? path : `${path}!/${inside}`
}

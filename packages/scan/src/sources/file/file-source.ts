import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { createArchiveBudget, expand, fileAccess, isArchive, PartRoom, type Part } from '#archive/index'
import { Contents } from '#archive/contents'
import { countsOf } from '#archive/tally'
import type { Blob, Coverage, Gap, Origin, ReadOptions, Source } from '#source/types'
import { systemReason, walk } from './walk.ts'

/** Work between two looks at the world outside. */
const PAUSE_MS = 25

/**
 * The files under a path, or that one file, and what the archives among them hold. Memory: one part, whatever the
 * sizes; for a zip inside an archive also that zip, within the limits of archives.
 */
export function createFileSource(root: string, shownAs: (path: string) => string = (path) => path): Source {
  return new FileSource(root, shownAs)
}

interface Place {
  readonly path: string
  readonly inside?: string
}

class FileSource implements Source {
  readonly label: string
  readonly #root: string
  readonly #shownAs: (path: string) => string
  readonly #contents = new Contents<Place>()
  readonly #gaps: Gap[] = []
  readonly #skipped: Record<string, number> = {}
  readonly #room = new PartRoom()
  readonly #tally = { archives: 0, members: 0 }
  #count = 0
  #bytes = 0
  #pausedAt = performance.now()

  constructor(root: string, shownAs: (path: string) => string) {
    this.#root = root
    this.#shownAs = shownAs
    this.label = root
  }

  async *read(options: ReadOptions): AsyncGenerator<Blob> {
    for (const entry of walk(this.#root, (what) => this.#skip(what))) {
      await this.#breathe(options)
      if ('why' in entry) this.#gaps.push({ what: this.#shownAs(entry.what), why: entry.why })
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
          const blob = this.#contents.take(part, { path: this.#shownAs(path) }, options.sieve)
          if (blob !== undefined) yield blob
        }
    } catch (error) {
      options.signal.throwIfAborted()
      this.#gaps.push({ what: this.#shownAs(path), why: systemReason(error) })
    } finally {
      if (file !== undefined) closeSync(file)
    }
  }

  async *#members(file: number, path: string, options: ReadOptions): AsyncGenerator<Blob> {
    const { sieve, signal } = options
    const shown = this.#shownAs(path)
    const { size } = fstatSync(file)
    this.#bytes += size - this.#room.part().bytes.length
    const parts = expand(fileAccess(file, size), {
      budget: createArchiveBudget({ signal, inputBytes: size }),
      room: this.#room,
      tally: this.#tally,
      onGap: ({ inside, why }) => this.#gaps.push({ what: within(shown, inside), why }),
    })
    for await (const { inside, ...part } of parts) {
      const place = { path: shown, ...(inside !== undefined && { inside }) }
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
    this.#skipped[names[what]] = (this.#skipped[names[what]] ?? 0) + 1
  }

  #open(path: string): number {
    // what the walk saw may have been replaced by a link or a pipe since
    const file = openSync(
      path,
      constants.O_RDONLY | constants.O_NONBLOCK | (path === this.#root ? 0 : constants.O_NOFOLLOW),
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

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    return new Map(
      identities.map((identity) => [
        identity,
        this.#contents.placesOf(identity).map((place): Origin => ({ kind: 'file', ...place })),
      ]),
    )
  }

  coverage(): Coverage {
    const further = { ...this.#skipped, ...countsOf(this.#tally) }
    return { unit: 'files', count: this.#count, bytes: this.#bytes, further }
  }

  gaps(): readonly Gap[] {
    return this.#gaps
  }
}

function within(path: string, inside: string | undefined): string {
  return inside === undefined ? path : `${path}!/${inside}`
}

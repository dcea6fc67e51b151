import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { constants } from 'node:fs'
import type { Blob, Coverage, Gap, Origin, ReadOptions, Source } from '#source/types'
import { systemReason, walk } from './walk.ts'

/** Longer files are read in parts of this size, which share so much that no credential is cut in two. */
const PART = 32 * 1024 * 1024
const SHARED = 64 * 1024
const LINE_FEED = 10
/** Work between two looks at the world outside. */
const PAUSE_MS = 25

/** The files under a path, or that one file. Memory: one part, whatever their sizes. */
export function createFileSource(root: string, shownAs: (path: string) => string = (path) => path): Source {
  return new FileSource(root, shownAs)
}

class FileSource implements Source {
  readonly label: string
  readonly #root: string
  readonly #shownAs: (path: string) => string
  readonly #paths = new Map<string, string[]>()
  readonly #gaps: Gap[] = []
  readonly #further: Record<string, number> = {}
  readonly #room = Buffer.allocUnsafeSlow(PART + SHARED)
  #count = 0
  #bytes = 0

  constructor(root: string, shownAs: (path: string) => string) {
    this.#root = root
    this.#shownAs = shownAs
    this.label = root
  }

  async *read({ sieve, signal, onProgress }: ReadOptions): AsyncGenerator<Blob> {
    let since = performance.now()
    for (const entry of walk(this.#root, (what) => this.#skip(what))) {
      if (performance.now() - since > PAUSE_MS) {
        onProgress({ done: this.#count, bytes: this.#bytes })
        await new Promise(setImmediate)
        signal.throwIfAborted()
        since = performance.now()
      }
      if ('why' in entry) {
        this.#gaps.push({ what: this.#shownAs(entry.what), why: entry.why })
        continue
      }
      this.#count += 1
      for (const part of this.#parts(entry.path)) {
        if (!sieve.mayHold(part.bytes, 0, part.bytes.length)) continue
        const identity = createHash('sha256').update(part.bytes).digest('hex')
        const paths = this.#paths.get(identity)
        this.#paths.set(identity, [...(paths ?? []), this.#shownAs(entry.path)])
        if (paths === undefined) yield { ...part, identity }
      }
    }
  }

  #skip(what: 'link' | 'special' | 'repository'): void {
    const names = {
      link: 'links not followed',
      special: 'special files',
      repository: '.git folders left out',
    }
    this.#further[names[what]] = (this.#further[names[what]] ?? 0) + 1
  }

  *#parts(path: string): Generator<Omit<Blob, 'identity'>> {
    let file: number | undefined
    try {
      // what the walk saw may have been replaced by a link or a pipe since
      file = openSync(
        path,
        constants.O_RDONLY | constants.O_NONBLOCK | (path === this.#root ? 0 : constants.O_NOFOLLOW),
      )
      if (!fstatSync(file).isFile()) throw new Error('not a regular file any more')
      yield* this.#partsOf(file)
    } catch (error) {
      this.#gaps.push({ what: this.#shownAs(path), why: systemReason(error) })
    } finally {
      if (file !== undefined) closeSync(file)
    }
  }

  *#partsOf(file: number): Generator<Omit<Blob, 'identity'>> {
    let kept = 0
    let linesBefore = 0
    for (;;) {
      const length = kept + fill(file, this.#room, kept)
      if (length === kept) return
      this.#bytes += length - kept
      const bytes = this.#room.subarray(0, length)
      yield { bytes, linesBefore }
      if (length < this.#room.length) return
      kept = SHARED
      linesBefore += countLines(bytes.subarray(0, length - kept))
      bytes.copyWithin(0, length - kept)
    }
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    return new Map(
      identities.map((identity) => {
        const paths = this.#paths.get(identity) ?? []
        return [identity, paths.map((path): Origin => ({ kind: 'file', path }))]
      }),
    )
  }

  coverage(): Coverage {
    return { unit: 'files', count: this.#count, bytes: this.#bytes, further: this.#further }
  }

  gaps(): readonly Gap[] {
    return this.#gaps
  }
}

/** As much as there is room for, from the place where the file stands. */
function fill(file: number, room: Buffer, from: number): number {
  let at = from
  for (let read = 1; read > 0 && at < room.length; at += read)
    read = readSync(file, room, at, room.length - at, null)
  return at - from
}

function countLines(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1
  return lines
}

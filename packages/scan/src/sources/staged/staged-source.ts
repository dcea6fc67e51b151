import { VouchsafeError } from '@vouchsafe/core/errors'
import { withArchives } from '#archive/with-archives'
import { ObjectStore } from '#sources/git/object/object-store'
import { runGit } from '#sources/git/fallback/run-git'
import { openRepository, type Repository } from '#sources/git/repository/open-repository'
import type { Blob, Coverage, Gap, Origin, ReadOptions, Source } from '#source/types'

/** What git itself takes for a tree without entries, in either of its object formats. */
const emptyTrees = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
}

export interface StagedSourceOptions {
  /** Where git is looked for, in the form of `PATH`. */
  readonly searchPath: string
}

/**
 * What the next commit would add: the content of every staged path that HEAD has not, whole; of archives what they hold.
 *
 * @throws VouchsafeError `input_invalid` where there is no repository
 */
export function createStagedSource(path: string, options: StagedSourceOptions): Source {
  return withArchives(new StagedSource(path, options.searchPath))
}

class StagedSource implements Source {
  readonly label: string
  readonly #repository: Repository
  readonly #searchPath: string
  readonly #paths = new Map<string, string[]>()
  readonly #gaps: Gap[] = []
  #bytes = 0

  constructor(path: string, searchPath: string) {
    this.label = path
    this.#repository = openRepository(path)
    this.#searchPath = searchPath
  }

  async *read({ sieve, signal, onProgress }: ReadOptions): AsyncGenerator<Blob> {
    for (const { object, path } of await this.#entries(signal))
      this.#paths.set(object, [...(this.#paths.get(object) ?? []), path])
    using store = new ObjectStore(this.#repository)
    let done = 0
    for (const object of this.#paths.keys()) {
      signal.throwIfAborted()
      const bytes = this.#contentOf(store, object)
      done += 1
      this.#bytes += bytes?.length ?? 0
      onProgress({ done, total: this.#paths.size, bytes: this.#bytes })
      if (bytes !== undefined && sieve.mayHold(bytes, 0, bytes.length)) yield { identity: object, bytes }
    }
  }

  #contentOf(store: ObjectStore, object: string): Uint8Array | undefined {
    try {
      const content = store.read(object)?.content
      if (content === undefined) this.#gaps.push({ what: object, why: 'the object is not here' })
      return content
    } catch (error) {
      this.#gaps.push({ what: object, why: error instanceof Error ? error.message : String(error) })
      return undefined
    }
  }

  /** @throws VouchsafeError `input_invalid` where git does not answer */
  async #entries(signal: AbortSignal): Promise<StagedEntry[]> {
    for (const tree of ['HEAD', emptyTrees.sha1, emptyTrees.sha256]) {
      const raw = await this.#difference(tree, signal)
      if (raw !== undefined) return stagedEntries(raw)
    }
    throw new VouchsafeError('input_invalid', {
      say: `git does not tell what is staged in \`${this.label}\``,
      hint: 'is git installed, and its index sound?',
    })
  }

  async #difference(tree: string, signal: AbortSignal): Promise<string | undefined> {
    const { gitDirectory } = this.#repository
    const words = [
      'diff-index',
      '--cached',
      '--raw',
      '-z',
      '--no-abbrev',
      '--no-renames',
      '--diff-filter=AMT',
      tree,
      '--',
    ]
    const child = runGit(words, { gitDirectory, searchPath: this.#searchPath, signal })
    const ended = new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(null))
      child.once('close', resolve)
    })
    const chunks: Buffer[] = []
    for await (const chunk of child.stdout) chunks.push(chunk as Buffer)
    return (await ended) === 0 ? Buffer.concat(chunks).toString('utf8') : undefined
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    return new Map(
      identities.map((object) => {
        const paths = this.#paths.get(object) ?? []
        return [object, paths.map((path): Origin => ({ kind: 'staged', path, object }))]
      }),
    )
  }

  coverage(): Coverage {
    return { unit: 'staged files', count: this.#paths.size, bytes: this.#bytes, further: {} }
  }

  gaps(): readonly Gap[] {
    return this.#gaps
  }
}

interface StagedEntry {
  readonly object: string
  readonly path: string
}

// git-diff-index(1), raw format with -z: `:mode mode object object status NUL path NUL`
const entry = /:\d{6} (\d{6}) [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*\0([^\0]+)\0/g
const SUBMODULE = '160000'

function stagedEntries(raw: string): StagedEntry[] {
  return [...raw.matchAll(entry)]
    .filter(([, mode]) => mode !== SUBMODULE)
    .map(([, , object = '', path = '']) => ({ object, path }))
}

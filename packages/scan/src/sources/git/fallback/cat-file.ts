/** The objects of a repository as git itself reads them, for packs that are not read here. */
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { Damage } from '#sources/git/object/damage'
import type { GitObject } from '#sources/git/object/object-format'
import { isObjectType } from '#sources/git/object/object-type'
import { runGit, type GitChild } from './run-git.ts'

const header = /^([0-9a-f]{40,64}) ([a-z]+) ([0-9]{1,15})$/

/** Takes exact numbers of bytes, and lines, from a stream. */
class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(stream: Readable) {
    this.#chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  }

  async #more(): Promise<Buffer | undefined> {
    const next = await this.#chunks.next()
    return next.done === true ? undefined : next.value
  }

  /** The next line, or undefined at the end. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf(10)
      if (end >= 0) {
        const line = this.#rest.toString('latin1', 0, end)
        this.#rest = this.#rest.subarray(end + 1)
        return line
      }
      const more = await this.#more()
      if (more === undefined) return undefined
      this.#rest = Buffer.concat([this.#rest, more])
    }
  }

  /** The next bytes; with `keep` false they are passed over. */
  async take(length: number, keep: boolean): Promise<Buffer> {
    const parts: Buffer[] = []
    let missing = length
    while (missing > 0) {
      if (this.#rest.length === 0) {
        const more = await this.#more()
        if (more === undefined) throw new Damage('git stopped in the middle of an object')
        this.#rest = more
      }
      const part = this.#rest.subarray(0, missing)
      this.#rest = this.#rest.subarray(part.length)
      missing -= part.length
      if (keep) parts.push(part)
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
  }
}

export interface CatFileOptions extends GitChild {
  /** Objects it refuses are passed over. */
  readonly isWanted: (facts: { readonly id: string; readonly type: string; readonly size: number }) => boolean
}

/**
 * All objects that git finds in the repository, reachable or not, in the order of its packs.
 * @throws {Damage} when git cannot be run, or does not get through
 */
export async function* catAllObjects(options: CatFileOptions): AsyncGenerator<GitObject> {
  const git = runGit(['cat-file', '--batch-all-objects', '--unordered', '--buffer', '--batch'], options)
  const ended = once(git, 'close').then(
    ([code]: unknown[]) => code,
    () => 'unstarted',
  )
  const reader = new ByteReader(git.stdout)
  try {
    for (let line = await reader.line(); line !== undefined; line = await reader.line()) {
      const [, id = '', type = '', digits = ''] = header.exec(line) ?? []
      if (id === '') continue
      const size = Number(digits)
      const keep = isObjectType(type) && options.isWanted({ id, type, size })
      const content = await reader.take(size + 1, keep)
      if (keep && isObjectType(type)) yield { id, type, content: content.subarray(0, size) }
    }
    const code = await ended
    if (code !== 0) throw new Damage(`git did not get through: ${String(code)}`)
  } finally {
    git.kill()
  }
}

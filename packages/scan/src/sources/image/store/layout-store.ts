import { constants } from 'node:fs'
import { open, realpath, type FileHandle } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { Missing, reasonOf, Unreadable } from '#sources/image/unreadable'
import { fileChunks } from './file-chunks.ts'
import { memberPath } from './member-path.ts'
import {
  LARGEST_DOCUMENT,
  type Content,
  type ContentStore,
  type EntryDocument,
  type OpenedContent,
} from './types.ts'

const entryNames = ['index.json', 'manifest.json']

/** A directory in the form of the OCI image-layout, or an unpacked `docker save`. Links that lead out are refused. */
export function createLayoutStore(root: string): ContentStore {
  return new LayoutStore(root)
}

class LayoutStore implements ContentStore {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  async entries(): Promise<readonly EntryDocument[]> {
    const found: EntryDocument[] = []
    for (const name of entryNames) {
      try {
        found.push({ name, bytes: await this.#document(name) })
      } catch (error) {
        if (!(error instanceof Missing)) throw error
      }
    }
    if (found.length === 0) throw new Unreadable('expected `index.json` or `manifest.json` in the folder')
    return found
  }

  placeOf(address: string): string {
    return address
  }

  [Symbol.dispose](): void {
    // every file is closed when it was read
  }

  document({ address }: Content): Promise<Uint8Array> {
    return this.#document(memberPath(address))
  }

  async *contents<C extends Content>(wanted: readonly C[]): AsyncGenerator<OpenedContent<C>> {
    for (const content of wanted) {
      let file: FileHandle
      try {
        file = await this.#open(memberPath(content.address))
      } catch (error) {
        yield { content, why: reasonOf(error) }
        continue
      }
      try {
        yield { content, bytes: fileChunks(file) }
      } finally {
        await file.close()
      }
    }
  }

  async #document(path: string): Promise<Uint8Array> {
    const file = await this.#open(path)
    try {
      const { size } = await file.stat()
      if (size > LARGEST_DOCUMENT) throw new Unreadable(`longer than ${LARGEST_DOCUMENT} bytes`)
      return await file.readFile()
    } finally {
      await file.close()
    }
  }

  async #open(path: string): Promise<FileHandle> {
    const root = await realpath(this.#root)
    const real = await realpath(join(root, path)).catch(missing)
    if (!real.startsWith(`${root}${sep}`)) throw new Unreadable('a link that leads out of the folder')
    // what was looked at may be another thing by now
    const file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
    if ((await file.stat()).isFile()) return file
    await file.close()
    throw new Unreadable('not a regular file')
  }
}

function missing(error: unknown): never {
  throw reasonOf(error) === 'ENOENT' ? new Missing() : error
}

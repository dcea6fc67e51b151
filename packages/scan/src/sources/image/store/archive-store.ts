import { open } from 'node:fs/promises'
import { posix } from 'node:path'
import { createArchiveBudget } from '#archive/budget'
import { decompress } from '#archive/compression/decompress'
import { readTar, type TarMember } from '#archive/tar/read-tar'
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

/** Of documents that are kept from the first pass. */
const MOST_KEPT = 64 * 1024 * 1024
const MOST_LINKS = 100_000
const MOST_HOPS = 4
const entryNames = ['index.json', 'manifest.json']
const startsJson = /^\s*[[{]/

/**
 * A tar of a layout, or what `docker save` writes, of the old form or the new, compressed or not. It is read twice
 * from front to back: once for the documents, once for the contents, in the order in which they lie.
 */
export function createArchiveStore(path: string, signal: AbortSignal): ContentStore {
  return new ArchiveStore(path, signal)
}

class ArchiveStore implements ContentStore {
  readonly #path: string
  readonly #signal: AbortSignal
  readonly #documents = new Map<string, Buffer>()
  readonly #links = new Map<string, string>()
  #kept = 0
  #isFull = false

  constructor(path: string, signal: AbortSignal) {
    this.#path = path
    this.#signal = signal
  }

  async entries(): Promise<readonly EntryDocument[]> {
    let why = 'expected `index.json` or `manifest.json` in the archive'
    try {
      for await (const member of this.#members()) await this.#note(member)
    } catch (error) {
      // told again when the contents behind it are missed
      why = reasonOf(error)
    }
    const found = entryNames.flatMap((name) => {
      const bytes = this.#documents.get(this.placeOf(name))
      return bytes === undefined ? [] : [{ name, bytes }]
    })
    if (found.length === 0) throw new Unreadable(why)
    return found
  }

  async document({ address }: Content): Promise<Uint8Array> {
    const bytes = this.#documents.get(this.placeOf(memberPath(address)))
    if (bytes !== undefined) return bytes
    if (this.#isFull) throw new Unreadable(`the archive has over ${MOST_KEPT} bytes of documents`)
    throw new Missing()
  }

  placeOf(address: string): string {
    let place = memberPath(address)
    for (let hop = 0; hop < MOST_HOPS; hop += 1) place = this.#links.get(place) ?? place
    return place
  }

  async *contents<C extends Content>(wanted: readonly C[]): AsyncGenerator<OpenedContent<C>> {
    const byPlace = new Map<string, C>()
    const missed = new Map<C, string>()
    for (const content of wanted) {
      try {
        byPlace.set(this.placeOf(content.address), content)
        missed.set(content, new Missing().message)
      } catch (error) {
        missed.set(content, reasonOf(error))
      }
    }
    try {
      for await (const member of this.#members()) {
        const content = member.type === 'file' ? byPlace.get(nameOf(member.path)) : undefined
        if (content === undefined) continue
        missed.delete(content)
        yield { content, bytes: member.content }
      }
    } catch (error) {
      const why = reasonOf(error)
      for (const content of missed.keys()) missed.set(content, why)
    }
    for (const [content, why] of missed) yield { content, why }
  }

  [Symbol.dispose](): void {
    this.#documents.clear()
  }

  async *#members(): AsyncGenerator<TarMember> {
    const file = await open(this.#path)
    try {
      const { size } = await file.stat()
      const budget = createArchiveBudget({ signal: this.#signal, inputBytes: size })
      yield* readTar(decompress(fileChunks(file), budget), budget)
    } finally {
      await file.close()
    }
  }

  async #note({ path, type, link, size, content }: TarMember): Promise<void> {
    const name = nameOf(path)
    if (link !== undefined && (type === 'symlink' || type === 'hardlink') && this.#links.size < MOST_LINKS)
      this.#links.set(name, type === 'symlink' ? posix.join(posix.dirname(name), link) : nameOf(link))
    if (type !== 'file' || size > LARGEST_DOCUMENT) return
    const bytes = await documentIn(content, entryNames.includes(name))
    if (bytes === undefined) return
    this.#kept += bytes.length
    if (this.#kept > MOST_KEPT) this.#isFull = true
    else this.#documents.set(name, bytes)
  }
}

/** A content that begins as JSON does, whole; of another no more than that is read. */
async function documentIn(content: AsyncIterable<Buffer>, isEntry: boolean): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of content) {
    if (!isEntry && chunks.length === 0 && !startsJson.test(chunk.toString('latin1', 0, 64))) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function nameOf(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '')
}

import { acceptedDocuments } from '#sources/image/manifest/media-types'
import { isDigest } from '#sources/image/manifest/descriptor'
import type { RegistryReference } from '#sources/image/reference/parse-reference'
import { verifyDocument } from '#sources/image/store/verify'
import {
  LARGEST_DOCUMENT,
  type Content,
  type ContentStore,
  type EntryDocument,
  type OpenedContent,
} from '#sources/image/store/types'
import { Missing, reasonOf, Unreadable } from '#sources/image/unreadable'
import { bodyOf, readAll } from './body.ts'
import { RegistryClient, type RegistryOptions } from './registry-client.ts'

/** A content whose size no manifest tells is not read further than this. */
const UNTOLD = 16 * 1024 * 1024 * 1024
const MOST_BREAKS = 3

/** An image where it was pushed to. Contents are read as they come; nothing is kept. */
export function createRegistryStore(reference: RegistryReference, options: RegistryOptions): ContentStore {
  return new RegistryStore(reference, options)
}

class RegistryStore implements ContentStore {
  readonly #reference: RegistryReference
  readonly #client: RegistryClient

  constructor(reference: RegistryReference, options: RegistryOptions) {
    this.#reference = reference
    this.#client = new RegistryClient(reference, options)
  }

  async entries(): Promise<readonly EntryDocument[]> {
    const { version } = this.#reference
    const response = await this.#client
      .get(`manifests/${version}`, { accept: acceptedDocuments })
      .catch((error: unknown) => {
        if (!(error instanceof Missing)) throw error
        throw new Unreadable('the registry has no such image, or does not show it to this login')
      })
    const told = response.headers['docker-content-digest']
    const bytes = await readAll(response, LARGEST_DOCUMENT)
    // that of the first schema leaves out the signatures inside
    const isFirstSchema = response.headers['content-type']?.includes('prettyjws') === true
    const digest = isDigest(version) ? version : isFirstSchema ? undefined : told
    if (isDigest(digest)) verifyDocument(bytes, { digest })
    return [{ name: version, bytes }]
  }

  placeOf(address: string): string {
    return address
  }

  async document({ address, size }: Content, kind: 'manifest' | 'config'): Promise<Uint8Array> {
    const path = kind === 'manifest' ? 'manifests' : 'blobs'
    const accept = kind === 'manifest' ? acceptedDocuments : '*/*'
    return readAll(
      await this.#client.get(`${path}/${digestOf(address)}`, { accept }),
      size ?? LARGEST_DOCUMENT,
    )
  }

  async *contents<C extends Content>(wanted: readonly C[]): AsyncGenerator<OpenedContent<C>> {
    for (const content of wanted) {
      try {
        const path = `blobs/${digestOf(content.address)}`
        const response = await this.#client.get(path, { accept: '*/*' })
        yield { content, bytes: this.#resumed(path, bodyOf(response, content.size ?? UNTOLD), content.size) }
      } catch (error) {
        yield { content, why: reasonOf(error) }
      }
    }
  }

  [Symbol.dispose](): void {
    this.#client.close()
  }

  /** A body, taken up where it broke off. */
  async *#resumed(path: string, first: AsyncIterable<Uint8Array>, size = UNTOLD): AsyncGenerator<Uint8Array> {
    let body = first
    let length = 0
    for (let breaks = 0; ; breaks += 1) {
      try {
        for await (const chunk of body) {
          length += chunk.length
          yield chunk
        }
        return
      } catch (error) {
        if (error instanceof Unreadable || breaks >= MOST_BREAKS) throw error
        reasonOf(error)
        await this.#client.pause(500 * 2 ** breaks)
        body = await this.#from(path, length, size)
      }
    }
  }

  async #from(path: string, offset: number, size: number): Promise<AsyncIterable<Uint8Array>> {
    const response = await this.#client.get(path, { accept: '*/*', range: `bytes=${offset}-` })
    const isPart = response.statusCode === 206
    const starts = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')?.[1]
    if (isPart && starts === String(offset)) return bodyOf(response, size - offset)
    if (!isPart) return withoutFirst(bodyOf(response, size), offset)
    response.destroy()
    throw new Unreadable('the registry does not go on where the connection broke off')
  }
}

function digestOf(address: string): string {
  if (isDigest(address)) return address
  throw new Unreadable('expected a digest, which is all that a registry knows')
}

async function* withoutFirst(bytes: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let left = length
  for await (const chunk of bytes) {
    if (left < chunk.length) yield chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
  }
}

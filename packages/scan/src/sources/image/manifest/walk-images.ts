import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { verifyDocument } from '#sources/image/store/verify'
import { LARGEST_DOCUMENT, type ContentStore } from '#sources/image/store/types'
import { Missing, reasonOf, Unreadable } from '#sources/image/unreadable'
import { annotationTexts, configTexts, type ImageText } from './config-texts.ts'
import { listOf, parseDescriptor, stringsOf, type Descriptor } from './descriptor.ts'
import { dockerEntry } from './docker-entry.ts'
import { instructionsOf } from './instructions.ts'
import { layerOf, type Image } from './image.ts'
import { roleOf } from './media-types.ts'

const DEEPEST = 8
const MOST_DOCUMENTS = 1000
/** Of one image, and of all; docker itself builds at most 127 in one. */
const MOST_LAYERS = 1000
const MOST_LAYERS_OF_ALL = 20_000

export interface WalkOptions {
  /** `linux/arm64`: others are left out. All are read where it is absent. */
  readonly platform?: string
  readonly onGap: (what: string, why: string) => void
}

/** The way from what a store begins with to every image in it. */
export class ImageWalk {
  readonly images: Image[] = []
  /** Images left out, by the reason. */
  readonly leftOut: Record<string, number> = {}
  readonly #store: ContentStore
  readonly #options: WalkOptions
  readonly #seen = new Set<string>()
  #layers = 0
  #hasDockerManifest = false

  constructor(store: ContentStore, options: WalkOptions) {
    this.#store = store
    this.#options = options
  }

  /** Every text on the way, while `images` fills. What a document says it is does not matter, only what it holds. */
  async *texts(): AsyncGenerator<ImageText> {
    const entries = await this.#store.entries()
    this.#hasDockerManifest = entries.some(({ name }) => name === 'manifest.json')
    for (const { name, bytes } of entries) yield* this.#document(bytes, { name, depth: 0 })
  }

  async *#document(bytes: Uint8Array, at: Position): AsyncGenerator<ImageText> {
    const value = this.#parsed(bytes, at.name)
    if (Array.isArray(value)) return yield* this.#dockerImages(value)
    if (!isJsonObject(value) || isFirstSchema(value)) {
      if (isJsonObject(value))
        this.#options.onGap(at.name, 'a manifest of the first schema: its layers are not read')
      return yield { path: 'manifest', content: Buffer.from(bytes).toString() }
    }
    yield* annotationTexts(stringsOf(value['annotations']))
    for (const child of listOf(value, 'manifests')) yield* this.#child(child, at)
    if (Array.isArray(value['layers']) || Array.isArray(value['blobs'])) yield* this.#image(value, at)
  }

  /** A strict reading; what is no JSON is handed on as a text all the same. */
  #parsed(bytes: Uint8Array, name: string): JsonValue | undefined {
    try {
      return parseJson(Buffer.from(bytes).toString())
    } catch (error) {
      this.#options.onGap(name, reasonOf(error))
      return undefined
    }
  }

  async *#child(value: JsonValue, { name, depth }: Position): AsyncGenerator<ImageText> {
    const descriptor = this.#descriptor(value, name)
    if (descriptor === undefined) return
    yield* annotationTexts(descriptor.annotations)
    if (this.#seen.has(descriptor.digest)) return
    this.#seen.add(descriptor.digest)
    if (!this.#isWanted(descriptor)) return this.#leaveOut('images of other platforms left out')
    const role = roleOf(descriptor.mediaType)
    if (role !== 'document' && descriptor.mediaType !== '')
      return this.#add({ layers: [layerOf(descriptor)] })
    if (depth >= DEEPEST || this.#seen.size > MOST_DOCUMENTS)
      return this.#options.onGap(descriptor.digest, 'indexes are nested too deep, or are too many')
    const bytes = await this.#fetched(descriptor, 'manifest')
    if (bytes === undefined) return
    const { platform } = descriptor
    yield* this.#document(bytes, { name: descriptor.digest, depth: depth + 1, ...(platform && { platform }) })
  }

  #descriptor(value: JsonValue | undefined, name: string): Descriptor | undefined {
    try {
      return parseDescriptor(value)
    } catch (error) {
      this.#options.onGap(name, reasonOf(error))
      return undefined
    }
  }

  /** What has no platform, or is an attestation, belongs to all of them. */
  #isWanted({ platform = '' }: Descriptor): boolean {
    const { platform: wanted } = this.#options
    if (wanted === undefined || platform === '' || platform === 'unknown/unknown') return true
    return platform === wanted || platform.startsWith(`${wanted}/`)
  }

  #leaveOut(why: string): void {
    this.leftOut[why] = (this.leftOut[why] ?? 0) + 1
  }

  /** Undefined where a gap says why. */
  async #fetched(content: Fetchable, kind: 'manifest' | 'config'): Promise<Uint8Array | undefined> {
    try {
      if ((content.size ?? 0) > LARGEST_DOCUMENT)
        throw new Unreadable(`longer than ${LARGEST_DOCUMENT} bytes`)
      const address = content.address ?? content.digest ?? ''
      const { size } = content
      const bytes = await this.#store.document({ address, ...(size !== undefined && { size }) }, kind)
      verifyDocument(bytes, content)
      return bytes
    } catch (error) {
      // `docker save` tells of all platforms of an index, and packs those that it has
      if (error instanceof Missing && this.#hasDockerManifest && kind === 'manifest')
        this.#leaveOut('images not in the archive')
      else this.#options.onGap(content.address ?? content.digest ?? '', reasonOf(error))
      return undefined
    }
  }

  async *#image(manifest: JsonObject, { name, platform }: Position): AsyncGenerator<ImageText> {
    const values = [...listOf(manifest, 'layers'), ...listOf(manifest, 'blobs')]
    const descriptors = values.flatMap((value) => this.#descriptor(value, name) ?? [])
    for (const { annotations } of descriptors) yield* annotationTexts(annotations)
    let config: JsonObject = {}
    const given = manifest['config'] === undefined ? undefined : this.#descriptor(manifest['config'], name)
    if (given !== undefined) {
      yield* annotationTexts(given.annotations)
      const read = await this.#config(given)
      config = read.config
      yield* read.texts
    }
    const instructions = instructionsOf(config, values.length)
    const layers = descriptors.map((descriptor, index) => layerOf(descriptor, instructions[index]))
    this.#add({ layers, ...(platform !== undefined && { platform }) })
  }

  async #config(content: Fetchable): Promise<{ config: JsonObject; texts: readonly ImageText[] }> {
    const bytes = await this.#fetched(content, 'config')
    if (bytes === undefined) return { config: {}, texts: [] }
    const config = this.#parsed(bytes, content.digest ?? content.address ?? '')
    if (isJsonObject(config)) return { config, texts: configTexts(config) }
    return { config: {}, texts: [{ path: 'config', content: Buffer.from(bytes).toString() }] }
  }

  /** The `manifest.json` of `docker save`: https://github.com/moby/moby, image/spec. */
  async *#dockerImages(entries: readonly JsonValue[]): AsyncGenerator<ImageText> {
    for (const value of entries.slice(0, MOST_DOCUMENTS)) {
      const entry = dockerEntry(value)
      if (entry === undefined) {
        this.#options.onGap('manifest.json', 'expected a configuration and a list of layers')
        continue
      }
      const { config, texts } = await this.#config(entry.config)
      yield* texts
      this.#add({ layers: entry.layers(config, instructionsOf(config, entry.count)) })
    }
    if (entries.length > MOST_DOCUMENTS) this.#options.onGap('manifest.json', 'more images than are read')
  }

  #add(image: Image): void {
    const most = Math.min(MOST_LAYERS, MOST_LAYERS_OF_ALL - this.#layers)
    const layers = image.layers.slice(0, most)
    if (layers.length < image.layers.length)
      this.#options.onGap('layers', `more than ${most} of them, which is more than are read`)
    this.#layers += layers.length
    this.images.push({ ...image, layers })
  }
}

interface Position {
  /** What a gap calls the document. */
  readonly name: string
  readonly depth: number
  readonly platform?: string
}

/** Something with a digest, an address or both. */
interface Fetchable {
  readonly address?: string
  readonly digest?: string
  readonly size?: number
}

/** https://distribution.github.io/distribution/spec/deprecated-schema-v1/ */
function isFirstSchema(manifest: JsonObject): boolean {
  return manifest['schemaVersion'] === 1 || Array.isArray(manifest['fsLayers'])
}

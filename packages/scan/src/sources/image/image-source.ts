import { createHash } from 'node:crypto'
import { createArchiveBudget, type ArchiveBudget } from '#archive/budget'
import { expandStream } from '#archive/expand'
import { PartRoom } from '#archive/parts'
import type { Blob, Coverage, Gap, Origin, Progress, ReadOptions, Source } from '#source/types'
import { readLayer, type LayerFile } from './layer/read-layer.ts'
import type { ImageText } from './manifest/config-texts.ts'
import type { Layer } from './manifest/image.ts'
import { roleOf } from './manifest/media-types.ts'
import { ImageWalk } from './manifest/walk-images.ts'
import { openerOf, type OpenStore, type StoreOptions } from './open-store.ts'
import { Places, type Place } from './places.ts'
import type { ContentStore } from './store/types.ts'
import { reasonOf } from './unreadable.ts'

export interface ImageSourceOptions extends StoreOptions {
  /** `linux/arm64`, `linux/arm/v7`: images of others are left out. All of an index are read where it is absent. */
  readonly platform?: string
}

const PAUSE_MS = 25
/** What is told of an image that is nothing but gaps. */
const MOST_GAPS = 5000

/**
 * A container image: every file of every layer, also those that later layers take away, and every text of its
 * configuration, history and annotations. `reference` is a folder in the form of an OCI layout, a tar of one, what
 * `docker save` writes, or the name of an image in a registry, which is read as it comes and never lies on a disk.
 * Credentials for the registry are the user's own, where docker keeps them. Memory does not grow with the image.
 *
 * @throws VouchsafeError `input_invalid` for what is no such reference
 */
export function createImageSource(reference: string, options: ImageSourceOptions = {}): Source {
  return new ImageSource(reference, options)
}

class ImageSource implements Source {
  readonly label: string
  readonly #open: OpenStore
  readonly #platform: string | undefined
  readonly #places = new Places()
  readonly #gaps: Gap[] = []
  #room: PartRoom | undefined
  readonly #tally = { archives: 0, members: 0 }
  #counts = { files: 0, bytes: 0, images: 0, layers: 0 }
  #leftOut: Readonly<Record<string, number>> = {}
  #progress = { done: 0, total: 0 }

  constructor(reference: string, options: ImageSourceOptions) {
    this.label = reference
    this.#open = openerOf(reference, options)
    this.#platform = options.platform
  }

  async *read(options: ReadOptions): AsyncGenerator<Blob> {
    const pace = new Pace(options, () => ({ ...this.#progress, bytes: this.#counts.bytes }))
    using store = await this.#open(options.signal)
    const walk = new ImageWalk(store, {
      onGap: (what, why) => this.#gap(what, why),
      ...(this.#platform !== undefined && { platform: this.#platform }),
    })
    try {
      for await (const text of walk.texts()) {
        await pace.step()
        yield* this.#text(text, options)
      }
    } catch (error) {
      options.signal.throwIfAborted()
      this.#gap(undefined, reasonOf(error))
    }
    yield* this.#layers(walk, { store, pace, options })
  }

  *#text({ path, content }: ImageText, { sieve }: ReadOptions): Generator<Blob> {
    const bytes = Buffer.from(content)
    if (sieve.mayHold(bytes, 0, bytes.length)) yield* this.#met(bytes, { path }, 0)
  }

  /** The blob, the first time that its content is met. */
  *#met(bytes: Buffer, place: Place, linesBefore: number): Generator<Blob> {
    const identity = createHash('sha256').update(bytes).digest('hex')
    const isNew = this.#places.add(identity, place)
    if (isNew === undefined && this.#gaps.at(-1)?.why !== crowded) this.#gap(place.path, crowded)
    if (isNew === true) yield { identity, bytes, linesBefore }
  }

  async *#layers(walk: ImageWalk, reading: Reading): AsyncGenerator<Blob> {
    const { store, options } = reading
    const byPlace = new Map<string, Layer>()
    const placeOf = (layer: Layer): string => placeIn(store, layer)
    for (const layer of walk.images.flatMap(({ layers }) => layers)) byPlace.set(placeOf(layer), layer)
    this.#places.know(walk.images, placeOf)
    this.#counts = { ...this.#counts, images: walk.images.length, layers: byPlace.size }
    this.#leftOut = walk.leftOut
    const wanted = [...byPlace.values()].filter((layer) => this.#isReadable(layer))
    this.#progress.total = wanted.reduce((sum, { size = 0 }) => sum + size, 0)
    try {
      for await (const opened of store.contents(wanted)) {
        if ('why' in opened) this.#gap(opened.content.name, whyNot(opened.content, opened.why))
        else yield* this.#layer(opened.content, opened.bytes, reading)
      }
    } catch (error) {
      options.signal.throwIfAborted()
      this.#gap(undefined, reasonOf(error))
    }
    if (walk.images.length === 0 && Object.keys(walk.leftOut).length > 0 && this.#platform !== undefined)
      this.#gap(undefined, `it has no image for the platform \`${this.#platform}\``)
  }

  #isReadable({ mediaType, name }: Layer): boolean {
    if (roleOf(mediaType) !== 'encrypted') return true
    this.#gap(name, 'the layer is encrypted')
    return false
  }

  async *#layer(layer: Layer, bytes: AsyncIterable<Uint8Array>, reading: Reading): AsyncGenerator<Blob> {
    const { store, pace, options } = reading
    const layerPlace = placeIn(store, layer)
    const log = this.#places.logOf(layerPlace)
    const budget = createArchiveBudget({ signal: options.signal })
    const onRead = (length: number): void => void (this.#progress.done += length)
    try {
      for await (const file of readLayer(layer, bytes, { log, budget, onRead })) {
        this.#counts.files += 1
        yield* this.#file(file, { layerPlace, budget, pace, options })
      }
    } catch (error) {
      options.signal.throwIfAborted()
      this.#gap(layer.name, reasonOf(error))
    }
  }

  async *#file(
    { path, bytes: content }: LayerFile,
    { layerPlace, budget, pace, options }: FileReading,
  ): AsyncGenerator<Blob> {
    const parts = expandStream(content, {
      budget,
      room: (this.#room ??= new PartRoom()),
      tally: this.#tally,
      onGap: ({ inside, why }) => this.#gap(inside === undefined ? path : `${path}!/${inside}`, why),
    })
    for await (const { bytes, linesBefore, inside } of parts) {
      await pace.step()
      this.#counts.bytes += bytes.length
      if (options.sieve.mayHold(bytes, 0, bytes.length))
        yield* this.#met(bytes, { path, layerPlace, ...(inside !== undefined && { inside }) }, linesBefore)
    }
  }

  /** `what` is a part of the image; the whole where it is absent. */
  #gap(what: string | undefined, why: string): void {
    if (this.#gaps.length > MOST_GAPS) return
    const isLast = this.#gaps.length === MOST_GAPS
    if (isLast) this.#gaps.push({ what: this.label, why: 'more of it could not be read than is told' })
    else this.#gaps.push({ what: what === undefined ? this.label : `${this.label}:${what}`, why })
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    return new Map(identities.map((identity) => [identity, this.#places.originsOf(identity, this.label)]))
  }

  coverage(): Coverage {
    const { files, bytes, images, layers } = this.#counts
    const hidden = this.#places.countHidden()
    return {
      unit: 'image files',
      count: files,
      bytes,
      further: {
        images,
        layers,
        ...(this.#tally.archives > 0 && { 'archives opened': this.#tally.archives }),
        ...(hidden !== undefined && hidden > 0 && { 'files deleted in a later layer': hidden }),
        ...this.#leftOut,
      },
    }
  }

  gaps(): readonly Gap[] {
    return this.#gaps
  }
}

interface Reading {
  readonly store: ContentStore
  readonly pace: Pace
  readonly options: ReadOptions
}

interface FileReading extends Pick<Reading, 'pace' | 'options'> {
  readonly layerPlace: string
  readonly budget: ArchiveBudget
}

const crowded = 'more files that may hold a credential than are noted'

/** An address that leads nowhere is a place of its own; the store says what is wrong with it. */
function placeIn(store: ContentStore, { address }: Layer): string {
  try {
    return store.placeOf(address)
  } catch (error) {
    return `${address}: ${reasonOf(error)}`
  }
}

function whyNot({ mediaType }: Layer, why: string): string {
  return roleOf(mediaType) === 'foreign'
    ? `the layer is kept elsewhere, and is not fetched from there: ${why}`
    : why
}

/** Lets the world in between, and says how far it is. */
class Pace {
  readonly #options: ReadOptions
  readonly #progress: () => Progress
  #since = performance.now()

  constructor(options: ReadOptions, progress: () => Progress) {
    this.#options = options
    this.#progress = progress
  }

  async step(): Promise<void> {
    if (performance.now() - this.#since < PAUSE_MS) return
    this.#options.onProgress(this.#progress())
    await new Promise(setImmediate)
    this.#options.signal.throwIfAborted()
    this.#since = performance.now()
  }
}

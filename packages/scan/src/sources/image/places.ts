import type { ImageOrigin } from '#source/types'
import { countHidden, LayerLog } from './layer/layer-log.ts'
import { memberDeed } from './layer/member-deed.ts'
import { pathChain } from './layer/path-set.ts'
import type { Image, Layer } from './manifest/image.ts'

/** Where a content was met. */
export interface Place {
  readonly path: string
  /** Where its layer lies in the store; absent for a text of the image. */
  readonly layerPlace?: string
  readonly inside?: string
}

/** Of all contents, and of one: nobody reads on. */
const MOST_PLACES = 1_000_000
const MOST_OF_ONE = 1000
/** Paths of which is noted whether they are hidden, and steps that it may take to tell. */
const MOST_PATHS = 4_000_000
const MOST_WORK = 40_000_000

/** Everything that was noted of images while they were read, and what follows from it. */
export class Places {
  readonly #places = new Map<string, Place[]>()
  readonly #logs = new Map<string, LayerLog>()
  #images: (readonly string[])[] = []
  readonly #users = new Map<string, LayerAt[]>()
  readonly #room = { left: MOST_PATHS }
  readonly #work = { left: MOST_WORK }
  #count = 0

  /** What layers there are, and in which order they lie. */
  know(images: readonly Image[], placeOf: (layer: Layer) => string): void {
    this.#images = images.map(({ layers }) => layers.map(placeOf))
    for (const [index, { layers }] of images.entries()) {
      const places = this.#images[index] ?? []
      // of a layer that lies in one image twice the upper one is seen
      const lastAt = new Map(places.map((place, at) => [place, at]))
      for (const [place, at] of lastAt) {
        const layer = layers[at]
        if (layer === undefined) continue
        const users = this.#users.get(place) ?? []
        users.push({ layer, above: places.slice(at + 1) })
        this.#users.set(place, users)
      }
    }
  }

  /** Whether the content is met for the first time; undefined where there is no room to note it. */
  add(identity: string, place: Place): boolean | undefined {
    if (this.#count >= MOST_PLACES) return undefined
    const known = this.#places.get(identity)
    if (known === undefined) this.#places.set(identity, [place])
    else if (known.length < MOST_OF_ONE && !isKnown(known, place)) known.push(place)
    else return false
    this.#count += 1
    return known === undefined
  }

  /** The log of the layer that lies there. */
  logOf(layerPlace: string): LayerLog {
    const known = this.#logs.get(layerPlace) ?? new LayerLog(this.#room)
    this.#logs.set(layerPlace, known)
    return known
  }

  originsOf(identity: string, image: string): readonly ImageOrigin[] {
    return (this.#places.get(identity) ?? []).map((place) => this.#originOf(place, image))
  }

  /** Of all images; a file of two images counts twice. Undefined where there are too many to be counted. */
  countHidden(): number | undefined {
    const work = { left: MOST_WORK }
    let sum = 0
    for (const places of this.#images) {
      const count = countHidden(
        places.map((place) => this.logOf(place)),
        work,
      )
      if (count === undefined) return undefined
      sum += count
    }
    return sum
  }

  #originOf({ path, layerPlace, inside }: Place, image: string): ImageOrigin {
    const origin = { kind: 'image', image, path, ...(inside !== undefined && { inside }) } as const
    if (layerPlace === undefined) return { ...origin, isDeleted: false }
    const users = this.#users.get(layerPlace) ?? []
    const layer = users[0]?.layer
    const chain = pathChain(memberDeed({ path, type: 'file' }).path)
    return {
      ...origin,
      ...(layer !== undefined && { layer: layer.name }),
      ...(layer?.instruction !== undefined && { instruction: layer.instruction }),
      isDeleted: users.length > 0 && users.every(({ above }) => this.#isHidden(chain, above)),
    }
  }

  #isHidden(chain: readonly number[], above: readonly string[]): boolean {
    this.#work.left -= above.length
    return this.#work.left > 0 && above.some((place) => this.logOf(place).cover.hides(chain))
  }
}

/** A layer in an image, and what lies over it there. */
interface LayerAt {
  readonly layer: Layer
  readonly above: readonly string[]
}

/** Several images have the same texts, and several parts of a file are in one place. */
function isKnown(known: readonly Place[], { path, layerPlace, inside }: Place): boolean {
  const last = known.at(-1)
  if (layerPlace !== undefined)
    return last?.path === path && last.layerPlace === layerPlace && last.inside === inside
  return known.some((other) => other.layerPlace === undefined && other.path === path)
}

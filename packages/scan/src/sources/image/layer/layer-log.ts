import { pathChain, pathHash, PathSet } from './path-set.ts'

/** What a member of a layer is to the layers below it. */
export type Deed = 'file' | 'directory' | 'link' | 'whiteout' | 'opaque'

/** What layers put over those below them. */
export class Cover {
  /** `link` stands for everything that is no folder, and so hides what had its name. */
  readonly #paths = {
    whiteout: new PathSet(),
    opaque: new PathSet(),
    link: new PathSet(),
    directory: new PathSet(),
  }

  add(deed: Deed, path: number): void {
    this.#paths[deed === 'file' ? 'link' : deed].add(path)
  }

  addAll(other: Cover): void {
    this.#paths.whiteout.addAll(other.#paths.whiteout)
    this.#paths.opaque.addAll(other.#paths.opaque)
    this.#paths.link.addAll(other.#paths.link)
    this.#paths.directory.addAll(other.#paths.directory)
  }

  get size(): number {
    return Object.values(this.#paths).reduce((sum, { size }) => sum + size, 0)
  }

  /** Whether a file below, given as its `pathChain`, is not seen through it. */
  hides([own = 0, ...folders]: readonly number[]): boolean {
    const { whiteout, opaque, link, directory } = this.#paths
    if ([whiteout, link, directory, opaque].some((paths) => paths.has(own))) return true
    return folders.some((folder) => whiteout.has(folder) || opaque.has(folder) || link.has(folder))
  }
}

const LONGEST = 4096

/** Paths that may still be noted, of all layers together. */
export interface LogRoom {
  left: number
}

/** What a layer has and what it hides, without the names. Where there is no more room nothing more is noted. */
export class LayerLog {
  readonly cover = new Cover()
  readonly #files: number[] = []
  /** Of each file, which of `#chains` is that of its folder. */
  readonly #folderOf: number[] = []
  readonly #chains: (readonly number[])[] = []
  readonly #chainOf = new Map<string, number>()
  readonly #room: LogRoom

  constructor(room: LogRoom) {
    this.#room = room
  }

  add(deed: Deed, path: string): void {
    if (this.#room.left <= 0 || path.length > LONGEST) return
    this.#room.left -= 1
    const own = pathHash(path)
    this.cover.add(deed, own)
    const folder = this.#noteFolder(path.slice(0, Math.max(0, path.lastIndexOf('/'))))
    if (deed !== 'file') return
    this.#files.push(own)
    this.#folderOf.push(folder)
  }

  get size(): number {
    return this.#files.length
  }

  /** How many of its files are hidden by what lies above. */
  countHidden(above: Cover): number {
    return this.#files.filter((own, index) =>
      above.hides([own, ...(this.#chains[this.#folderOf[index] ?? 0] ?? [])]),
    ).length
  }

  /** What lies in a folder makes it one, whether the layer says so or not. */
  #noteFolder(folder: string): number {
    const known = this.#chainOf.get(folder)
    if (known !== undefined) return known
    const chain = pathChain(folder)
    for (const path of chain) this.cover.add('directory', path)
    this.#room.left -= chain.length
    const index = this.#chains.push(chain) - 1
    this.#chainOf.set(folder, index)
    return index
  }
}

/**
 * How many files of an image, given as the logs of its layers, base first, are shipped and not seen; undefined where
 * counting them takes more than `work` paths to be looked at.
 */
export function countHidden(layers: readonly LayerLog[], work: { left: number }): number | undefined {
  const above = new Cover()
  let hidden = 0
  for (const layer of layers.toReversed()) {
    work.left -= above.size + layer.size
    if (work.left < 0) return undefined
    hidden += layer.countHidden(above)
    above.addAll(layer.cover)
  }
  return hidden
}

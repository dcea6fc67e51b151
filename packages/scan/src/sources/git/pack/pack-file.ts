/** The bytes of a pack, read in blocks on demand: packs may be larger than memory. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { Damage } from '#sources/git/object/damage'

const blockBytes = 32 * 1024

/** Blocks that one open pack keeps: 64 MiB, after which the oldest go. */
const blocksKept = 2048

/** A pack opened for reading. At most 64 MiB of it are in memory. */
export class PackFile implements Disposable {
  readonly path: string
  readonly size: number
  readonly #descriptor: number
  readonly #blocks = new Map<number, Buffer>()

  /** @throws {Damage} when the file is not regular, or is no pack of version 2 or 3 */
  constructor(path: string) {
    this.path = path
    this.#descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const facts = fstatSync(this.#descriptor)
    this.size = facts.size
    try {
      if (!facts.isFile()) throw new Damage('the pack is not a regular file')
      if (this.size < 32) throw new Damage('the pack is cut short')
      const head = this.view(0, 12)
      if (head.toString('latin1', 0, 4) !== 'PACK') throw new Damage('the pack does not begin with `PACK`')
      const version = head.readUInt32BE(4)
      if (version !== 2 && version !== 3) throw new Damage(`pack version ${version} is not known`)
    } catch (error) {
      closeSync(this.#descriptor)
      throw error
    }
  }

  /**
   * The bytes from `offset`, at most `length` of them: fewer at the end of the file. They are a view where they can
   * be, so do not write into them.
   */
  view(offset: number, length: number): Buffer {
    const end = Math.min(offset + length, this.size)
    if (offset >= end) return Buffer.alloc(0)
    const first = Math.floor(offset / blockBytes)
    const last = Math.floor((end - 1) / blockBytes)
    const start = offset - first * blockBytes
    if (first === last) return this.#block(first).subarray(start, start + (end - offset))
    const whole = Buffer.allocUnsafe(end - offset)
    let filled = this.#block(first).copy(whole, 0, start)
    for (let number = first + 1; number <= last; number++) filled += this.#block(number).copy(whole, filled)
    return filled === whole.length ? whole : whole.subarray(0, filled)
  }

  #block(number: number): Buffer {
    const known = this.#blocks.get(number)
    if (known !== undefined) return known
    if (this.#blocks.size >= blocksKept) {
      const [oldest] = this.#blocks.keys()
      if (oldest !== undefined) this.#blocks.delete(oldest)
    }
    const offset = number * blockBytes
    const block = Buffer.allocUnsafeSlow(Math.min(blockBytes, this.size - offset))
    let filled = 0
    while (filled < block.length) {
      const got = readSync(this.#descriptor, block, filled, block.length - filled, offset + filled)
      if (got === 0) throw new Damage('the pack became shorter while it was read')
      filled += got
    }
    this.#blocks.set(number, block)
    return block
  }

  /** Gives up what is in memory; the pack stays open. */
  release(): void {
    this.#blocks.clear()
  }

  [Symbol.dispose](): void {
    this.#blocks.clear()
    closeSync(this.#descriptor)
  }
}

import type { ObjectType } from './object-type.ts'

/** An object's type and content. */
export interface Based {
  readonly type: ObjectType
  readonly content: Buffer
}

/** Each of the two generations holds so much. */
const generationBytes = 32 * 1024 * 1024

/**
 * Contents of one pack by the offset of their entries, for deltas on them: at most 64 MiB. What was not asked for
 * while a whole generation came in goes.
 */
export class BaseCache {
  #young = new Map<number, Based>()
  #old = new Map<number, Based>()
  #bytes = 0

  get(offset: number): Based | undefined {
    const young = this.#young.get(offset)
    if (young !== undefined) return young
    const old = this.#old.get(offset)
    if (old !== undefined) this.keep(offset, old)
    return old
  }

  keep(offset: number, based: Based): void {
    if (this.#young.has(offset) || based.content.length > generationBytes / 4) return
    this.#young.set(offset, based)
    this.#bytes += based.content.length
    if (this.#bytes <= generationBytes) return
    this.#old = this.#young
    this.#young = new Map()
    this.#bytes = 0
  }
}

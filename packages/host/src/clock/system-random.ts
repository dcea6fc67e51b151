import { randomBytes, randomFillSync } from 'node:crypto'
import type { Random } from '@vouchsafe/core/bytes'

const poolBytes = 4096
/** Longer requests are rare keys: they go to the operating system at once, so that the pool never runs dry. */
const pooledUpTo = 256

/**
 * A source that draws from `fill` a block at a time, because one call for 4 KiB costs little more than one
 * for 16 bytes. No byte is handed out twice, and the pool forgets a byte when it is handed out.
 */
export function createPooledRandom(fill: (block: Buffer) => void): Random {
  const pool = Buffer.allocUnsafeSlow(poolBytes)
  let used = poolBytes
  return {
    bytes(length) {
      if (length > pooledUpTo) return randomBytes(length)
      if (!Number.isInteger(length) || length < 0)
        throw new TypeError(`expected a length of 0 bytes or more, found ${length}`)
      if (used + length > poolBytes) {
        fill(pool)
        used = 0
      }
      const source = pool.subarray(used, used + length)
      used += length
      const taken = Buffer.from(source)
      source.fill(0)
      return taken
    },
  }
}

/** Cryptographically strong bytes of the operating system, drawn in blocks. */
export const systemRandom: Random = createPooledRandom((block) => void randomFillSync(block))

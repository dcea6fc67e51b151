import type { Random } from '@vouchsafe/core/bytes'
import type { KeyRing, SealingKey } from '@vouchsafe/issuer/keyring'
import { createHash, createSecretKey } from 'node:crypto'

/** Bytes that differ from call to call and not from run to run. */
export function countingRandom(seed = 'vouchsafe'): Random {
  let calls = 0
  return {
    bytes(length) {
      const blocks: Buffer[] = []
      for (let block = 0; block * 32 < length; block += 1) {
        blocks.push(createHash('sha256').update(`${seed} ${calls} ${block}`).digest())
      }
      calls += 1
      return Buffer.concat(blocks).subarray(0, length)
    },
  }
}

/** The sealing half of a key ring, with keys named by one byte. */
export function sealingRing(...names: readonly number[]): Pick<KeyRing, 'activeSealingKey' | 'sealingKey'> {
  const keys = names.map((name): SealingKey => ({
    id: Buffer.alloc(8, name),
    key: createSecretKey(Buffer.alloc(32, name)),
  }))
  const active = keys.at(-1)
  if (active === undefined) throw new TypeError('a ring needs a key')
  return {
    activeSealingKey: () => active,
    sealingKey: (id) => keys.find((key) => key.id.equals(id)),
  }
}

import { joseSignature } from '@vouchsafe/core/jwt'
import { createKeySet, parseJwk } from '@vouchsafe/core/jwk'
import type { KeySet } from '@vouchsafe/core/jwk'
import type { SigningAlgorithm } from '@vouchsafe/issuer/keyring'
import type { Seconds } from '@vouchsafe/core/time'
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { ExchangeDeps } from '#flow/types'
import { sealingRing } from './sealing.ts'

const makers: Readonly<Record<SigningAlgorithm, () => KeyObject>> = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
}
const made = new Map<SigningAlgorithm, KeyObject>()

function keyOf(algorithm: SigningAlgorithm): KeyObject {
  const key = made.get(algorithm) ?? makers[algorithm]()
  made.set(algorithm, key)
  return key
}

/** A key ring of one sealing key and one signing key an algorithm, the same in every world of a process. */
export function testRing(): ExchangeDeps['keys'] {
  const seconds = (value: number): Seconds => value as Seconds
  return {
    ...sealingRing(1),
    policy: { activeSeconds: seconds(86_400), prepareSeconds: seconds(3600), retireSeconds: seconds(86_400) },
    activeKid: (algorithm) => {
      keyOf(algorithm)
      return algorithm
    },
    sign: async (kid, input) => {
      const algorithm = kid as SigningAlgorithm
      return joseSignature(algorithm, sign(`sha${algorithm.slice(2)}`, input, keyOf(algorithm)))
    },
  }
}

/** The published half of `testRing`, as far as it was used. */
export function testKeySet(): KeySet {
  return createKeySet(
    [...made].map(([kid, key]) =>
      parseJwk({ ...createPublicKey(key).export({ format: 'jwk' }), kid, use: 'sig', alg: kid } as never),
    ),
  )
}

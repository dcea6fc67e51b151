import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { KeyPurpose } from '#port/types'
import type { OpenKey, OpenSealingKey, OpenSigningKey } from './open-key.ts'
import { activeKey, keyPurposes, succession } from './plan-rotation.ts'
import type { SigningAlgorithm } from './types.ts'

/** Every usable key of one moment, arranged for the questions of a request; immutable. */
export interface OpenKeySet {
  /** By purpose, then by activation. */
  readonly all: readonly OpenKey[]
  readonly byId: ReadonlyMap<string, OpenKey>
  /** Public JWKs of the signing keys, in the same order. */
  readonly jwks: readonly JsonObject[]
  /** Undefined while there is no key for the purpose at all. */
  active(purpose: 'seal', at: EpochSeconds): OpenSealingKey | undefined
  active(purpose: SigningAlgorithm, at: EpochSeconds): OpenSigningKey | undefined
  active(purpose: KeyPurpose, at: EpochSeconds): OpenKey | undefined
}

/** Arranges keys, in whatever order they come. */
export function arrangeKeys(keys: readonly OpenKey[]): OpenKeySet {
  const lines = new Map(keyPurposes.map((purpose) => [purpose, succession(keys, purpose)]))
  const all = [...lines.values()].flat()
  const active = (purpose: KeyPurpose, at: EpochSeconds): OpenKey | undefined =>
    activeKey(lines.get(purpose) ?? [], at)
  return {
    all,
    byId: new Map(all.map((key) => [key.id, key])),
    jwks: Object.freeze(all.flatMap((key) => (key.purpose === 'seal' ? [] : [key.jwk]))),
    // the cast says what `succession` keeps: a line holds keys of its own purpose only
    active: active as OpenKeySet['active'],
  }
}

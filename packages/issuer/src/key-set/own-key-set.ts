import { createKeySet, parseJwk, type KeySet, type PublicKey } from '@vouchsafe/core/jwk'
import type { JsonObject } from '@vouchsafe/core/json'
import type { KeyRing } from '#keyring/types'

type PublishedKeys = Pick<KeyRing, 'publishedJwks' | 'revision'>

/** A published JWK is the same object for as long as it is published, so each is imported once. */
const imported = new WeakMap<JsonObject, PublicKey>()
const current = new WeakMap<PublishedKeys, { readonly revision: number; readonly keys: KeySet }>()

/**
 * Our own published keys for verifying in process what we issued: no request to ourselves. Made once per revision
 * of the ring. Unlike `parseJwks` it sets no limit to their number, which is our own doing.
 */
export function ownKeySet(ring: PublishedKeys): KeySet {
  const known = current.get(ring)
  if (known?.revision === ring.revision) return known.keys
  const { revision } = ring
  const keys = createKeySet(ring.publishedJwks().map(importOnce))
  current.set(ring, { revision, keys })
  return keys
}

function importOnce(jwk: JsonObject): PublicKey {
  const known = imported.get(jwk)
  if (known !== undefined) return known
  const key = parseJwk(jwk)
  imported.set(jwk, key)
  return key
}

import { keySetFrom, type KeySet } from '@vouchsafe/core/jwk'
import type { KeyRing } from '@vouchsafe/issuer/keyring'

/** The keys our own issuer publishes, imported once for every change of the ring. */
export function createOwnKeySet(ring: Pick<KeyRing, 'publishedJwks' | 'revision'>): () => KeySet {
  let imported: { readonly revision: number; readonly set: KeySet } | undefined
  return () => {
    const { revision } = ring
    if (imported?.revision !== revision)
      imported = { revision, set: keySetFrom({ keys: ring.publishedJwks() }) }
    return imported.set
  }
}

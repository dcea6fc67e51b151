import type { SignatureAlgorithm } from '#jwt/types'
import type { JwkFault } from './parse-jwk.ts'
import type { PublicKey } from './public-key.ts'

/** A published key that is not used, and why; for the operator. */
export interface SkippedKey {
  /** position in the set, from 0 */
  readonly index: number
  readonly kid?: string
  readonly reason: JwkFault
}

/** What a token's header says about its key. */
export interface KeyWanted {
  readonly kid?: string
  readonly alg: SignatureAlgorithm
}

/** The keys of one issuer, ready for use. */
export interface KeySet {
  readonly keys: readonly PublicKey[]
  readonly skipped: readonly SkippedKey[]
  /** Whether some usable key has this `kid`, whatever it may verify. */
  has(kid: string): boolean
  /**
   * The keys that may have signed: those that serve `alg` and, if the token names one, have its `kid`. There can
   * be several, since nothing stops an issuer from using one `kid` twice.
   */
  candidates(wanted: KeyWanted): readonly PublicKey[]
}

/** A set over keys already parsed. */
export function createKeySet(keys: readonly PublicKey[], skipped: readonly SkippedKey[] = []): KeySet {
  const byKid = Map.groupBy(keys, (key) => key.kid)
  return {
    keys,
    skipped,
    has: (kid) => byKid.has(kid),
    candidates: ({ kid, alg }) =>
      (kid === undefined ? keys : (byKid.get(kid) ?? [])).filter((key) => key.algorithms.includes(alg)),
  }
}

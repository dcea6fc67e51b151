import { createHash, type KeyObject } from 'node:crypto'
import type { KeyType } from '#jwt/algorithms'
import type { SignatureAlgorithm } from '#jwt/types'

/** A public key that may verify signatures, imported once. */
export interface PublicKey {
  readonly kid?: string
  readonly type: KeyType
  /** The only algorithms this key verifies: what its type allows, or the one its JWK names. Never empty. */
  readonly algorithms: readonly SignatureAlgorithm[]
  readonly key: KeyObject
  /** RFC 7638 SHA-256, base64url: the same for the same key whatever its `kid`. */
  readonly thumbprint: string
}

/** RFC 7638 thumbprint (SHA-256, base64url) of an RSA or EC key; of the public half of a private one. */
export function jwkThumbprint(key: KeyObject): string {
  const { crv, e, kty, n, x, y } = key.export({ format: 'jwk' })
  // §3.2: the required members only, in lexical order, without white space; absent ones fall out
  return createHash('sha256').update(JSON.stringify({ crv, e, kty, n, x, y })).digest('base64url')
}

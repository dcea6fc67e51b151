import type { JsonObject } from '#json/types'

/** Signature algorithms that evidence may ever use (RFC 7518 §3.1); `none` and HS* do not exist here. */
export const signatureAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number]

/** The claims of a token, exactly as its bytes said them. Null prototype. */
export type ClaimSet = JsonObject

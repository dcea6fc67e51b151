import { encodeBase64url } from '#bytes/base64'
import type { JsonObject } from '#json/types'
import { algorithms } from './algorithms.ts'
import { concatenatedFromDer } from './ecdsa-signature.ts'
import type { ClaimSet, SignatureAlgorithm } from './types.ts'

/** The header of a token that we sign. */
export type OwnHeader = JsonObject & { readonly alg: SignatureAlgorithm; readonly kid: string }

/** The ASCII text that is signed (RFC 7515 §5.1, steps 1 to 5). */
export function signingInput(header: OwnHeader, claims: ClaimSet): string {
  return `${encodeJson(header)}.${encodeJson(claims)}`
}

/** The compact token. The signature is in the form of a JWS: see `joseSignature`. */
export function assembleJwt(input: string, signature: Uint8Array): string {
  return `${input}.${encodeBase64url(signature)}`
}

/**
 * The form a JWS carries (RFC 7518 §3) of a signature as `node:crypto` and key services yield it: `r || s` for
 * ES*, anything else unchanged.
 *
 * @throws TypeError when an ES* signature is not DER for that curve
 */
export function joseSignature(alg: SignatureAlgorithm, signature: Uint8Array): Uint8Array {
  const spec = algorithms[alg]
  return spec.scheme === 'ecdsa' ? concatenatedFromDer(signature, spec.coordinateBytes) : signature
}

function encodeJson(value: JsonObject): string {
  return encodeBase64url(Buffer.from(JSON.stringify(value), 'utf8'))
}

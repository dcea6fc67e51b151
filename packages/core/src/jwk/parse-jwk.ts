import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { decodeBase64url, encodeBase64url } from '#bytes/base64'
import { VouchsafeError } from '#errors/vouchsafe-error'
import { isJsonObject } from '#json/parse-json'
import type { JsonObject, JsonValue } from '#json/types'
import { algorithmsFor, isSignatureAlgorithm, type KeyType } from '#jwt/algorithms'
import type { SignatureAlgorithm } from '#jwt/types'
import { jwkThumbprint, type PublicKey } from './public-key.ts'

/** Why a JWK is not a key for verifying. A closed list; those of `foreignFaults` are no mistake of the publisher. */
export type JwkFault =
  | 'not_an_object'
  | 'private_key'
  | 'type_unknown'
  | 'use_not_signature'
  | 'operations_without_verify'
  | 'algorithm_unknown'
  | 'algorithm_unfit'
  | 'curve_unknown'
  | 'kid_malformed'
  | 'member_malformed'
  | 'modulus_size'
  | 'modulus_even'
  | 'exponent'
  | 'point_not_on_curve'

/** Faults of a key that is meant for something else, as any JWK set may hold (RFC 7517 §5). */
export const foreignFaults: ReadonlySet<JwkFault> = new Set([
  'type_unknown',
  'use_not_signature',
  'operations_without_verify',
  'algorithm_unknown',
  'curve_unknown',
])

const SMALLEST_MODULUS_BITS = 2048
/** Verifying costs the square of the size: 8192 bits take 16 times the work of 2048. */
const LARGEST_MODULUS_BITS = 8192
const LARGEST_EXPONENT_BYTES = 4

// RFC 7518 §6.2.2, §6.3.2 and §6.4: members that a public key never has
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

const coordinateBytes = new Map<JsonValue | undefined, readonly [type: KeyType, bytes: number]>([
  ['P-256', ['P-256', 32]],
  ['P-384', ['P-384', 48]],
  ['P-521', ['P-521', 66]],
])

/**
 * A public RSA key of 2048 to 8192 bits or an EC key on P-256, P-384 or P-521 (RFC 7517, RFC 7518 §6). The key's
 * own type decides which algorithms it serves, and `alg` in the JWK narrows that to one; what a token's header
 * says never widens it. A key published with its private half is refused: everybody has it.
 *
 * @throws VouchsafeError `jwk_malformed`, detail `{reason: JwkFault}`
 */
export function parseJwk(value: JsonValue): PublicKey {
  if (!isJsonObject(value)) throw malformed('not_an_object')
  if (privateMembers.some((name) => value[name] !== undefined)) throw malformed('private_key')
  const { type, key } = importKey(value)
  return { ...kidOf(value), type, algorithms: servedBy(value, type), key, thumbprint: jwkThumbprint(key) }
}

function importKey(jwk: JsonObject): { type: KeyType; key: KeyObject } {
  checkPurpose(jwk)
  if (jwk['kty'] === 'RSA') return { type: 'RSA', key: importRsa(jwk) }
  if (jwk['kty'] === 'EC') return importEc(jwk)
  throw malformed('type_unknown')
}

function checkPurpose({ use, key_ops: operations }: JsonObject): void {
  if (use !== undefined && use !== 'sig') throw malformed('use_not_signature')
  if (operations === undefined) return
  if (!Array.isArray(operations) || !operations.includes('verify'))
    throw malformed('operations_without_verify')
}

function importRsa(jwk: JsonObject): KeyObject {
  const n = unsigned(jwk, 'n')
  const e = unsigned(jwk, 'e')
  const bits = n.length * 8 - Math.clz32(n[0] ?? 0) + 24
  if (bits < SMALLEST_MODULUS_BITS || bits > LARGEST_MODULUS_BITS) throw malformed('modulus_size')
  if (!isOdd(n)) throw malformed('modulus_even')
  // 1 would make every message its own signature
  const isOne = e.length === 1 && e[0] === 1
  if (e.length > LARGEST_EXPONENT_BYTES || !isOdd(e) || isOne) throw malformed('exponent')
  return toKeyObject({ kty: 'RSA', n: encodeBase64url(n), e: encodeBase64url(e) }, 'member_malformed')
}

function importEc(jwk: JsonObject): { type: KeyType; key: KeyObject } {
  const [type, bytes] = coordinateBytes.get(jwk['crv']) ?? []
  if (type === undefined) throw malformed('curve_unknown')
  const [x, y] = [octets(jwk, 'x'), octets(jwk, 'y')]
  // RFC 7518 §6.2.1.2: the full size of a coordinate, leading zeros kept
  if (x.length !== bytes || y.length !== bytes) throw malformed('member_malformed')
  const point: JsonWebKey = { kty: 'EC', crv: type, x: encodeBase64url(x), y: encodeBase64url(y) }
  return { type, key: toKeyObject(point, 'point_not_on_curve') }
}

function toKeyObject(jwk: JsonWebKey, fault: JwkFault): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch (cause) {
    throw malformed(fault, cause)
  }
}

function servedBy({ alg }: JsonObject, type: KeyType): readonly SignatureAlgorithm[] {
  const possible = algorithmsFor(type)
  if (alg === undefined) return possible
  if (!isSignatureAlgorithm(alg)) throw malformed('algorithm_unknown')
  if (!possible.includes(alg)) throw malformed('algorithm_unfit')
  return [alg]
}

function kidOf({ kid }: JsonObject): { kid?: string } {
  if (kid === undefined) return {}
  if (typeof kid !== 'string') throw malformed('kid_malformed')
  return { kid }
}

/** Base64urlUInt (RFC 7518 §2). Leading zeros are dropped: some publishers add one, and it changes nothing. */
function unsigned(jwk: JsonObject, name: string): Buffer {
  const bytes = octets(jwk, name)
  const first = bytes.findIndex((byte) => byte !== 0)
  if (first < 0) throw malformed('member_malformed')
  return bytes.subarray(first)
}

function octets(jwk: JsonObject, name: string): Buffer {
  const text = jwk[name]
  const bytes = typeof text === 'string' ? decodeBase64url(text) : undefined
  if (bytes === undefined) throw malformed('member_malformed')
  return bytes
}

function isOdd(bytes: Buffer): boolean {
  return ((bytes.at(-1) ?? 0) & 1) === 1
}

function malformed(reason: JwkFault, cause?: unknown): VouchsafeError {
  return new VouchsafeError('jwk_malformed', { detail: { reason }, ...(cause !== undefined && { cause }) })
}

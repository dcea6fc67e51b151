import type { Random } from '@vouchsafe/core/bytes'
import { jwkThumbprint } from '@vouchsafe/core/jwk'
import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { KeyPurpose } from '#port/types'
import type { SigningAlgorithm } from './types.ts'

/** A new key, not yet bound to a time. `secret`: PKCS #8 DER of a signing key, 32 random bytes of a sealing key. */
export interface GeneratedKey {
  readonly id: string
  readonly purpose: KeyPurpose
  readonly publicJwk: string | null
  readonly secret: Buffer
}

type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
const generate = promisify(generateKeyPair)

/** In the thread pool: an RSA key takes 100 ms of CPU or more, which no request may wait for. */
const generators: Readonly<Record<SigningAlgorithm, () => Promise<KeyPair>>> = {
  ES256: () => generate('ec', { namedCurve: 'P-256' }),
  ES384: () => generate('ec', { namedCurve: 'P-384' }),
  RS256: () => generate('rsa', { modulusLength: 2048, publicExponent: 0x10001 }),
}

/**
 * The `kid` is the RFC 7638 thumbprint: it can never name another key, not even after the store was restored from
 * an old copy, so that no verifier holds a wrong key under a `kid` it believes to know.
 */
async function generateSigningKey(purpose: SigningAlgorithm): Promise<GeneratedKey> {
  const { publicKey, privateKey } = await generators[purpose]()
  const kid = jwkThumbprint(publicKey)
  return {
    id: kid,
    purpose,
    publicJwk: JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: purpose }),
    secret: privateKey.export({ type: 'pkcs8', format: 'der' }),
  }
}

/** A new key for `purpose`: P-256, P-384 or RSA with 2,048 bits and e = 65537; 256 random bits for sealing. */
export async function generateKey(purpose: KeyPurpose, random: Random): Promise<GeneratedKey> {
  if (purpose !== 'seal') return generateSigningKey(purpose)
  return { id: random.bytes(8).toString('hex'), purpose, publicJwk: null, secret: random.bytes(32) }
}

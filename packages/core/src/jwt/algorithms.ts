import { signatureAlgorithms, type SignatureAlgorithm } from './types.ts'

/** What a key is, as far as it decides which algorithms it may serve. */
export type KeyType = 'RSA' | 'P-256' | 'P-384' | 'P-521'

type AlgorithmSpec =
  | { readonly scheme: 'pkcs1'; readonly key: 'RSA'; readonly hash: string }
  | { readonly scheme: 'pss'; readonly key: 'RSA'; readonly hash: string; readonly saltLength: number }
  | {
      readonly scheme: 'ecdsa'
      readonly key: Exclude<KeyType, 'RSA'>
      readonly hash: string
      /** length of `r`, and of `s`, in the signature of a JWS (RFC 7518 §3.4) */
      readonly coordinateBytes: number
    }

/** RFC 7518 §3.1, as far as evidence may use it. PSS salts are as long as the hash (§3.5). */
export const algorithms: Readonly<Record<SignatureAlgorithm, AlgorithmSpec>> = {
  RS256: { scheme: 'pkcs1', key: 'RSA', hash: 'sha256' },
  RS384: { scheme: 'pkcs1', key: 'RSA', hash: 'sha384' },
  RS512: { scheme: 'pkcs1', key: 'RSA', hash: 'sha512' },
  PS256: { scheme: 'pss', key: 'RSA', hash: 'sha256', saltLength: 32 },
  PS384: { scheme: 'pss', key: 'RSA', hash: 'sha384', saltLength: 48 },
  PS512: { scheme: 'pss', key: 'RSA', hash: 'sha512', saltLength: 64 },
  ES256: { scheme: 'ecdsa', key: 'P-256', hash: 'sha256', coordinateBytes: 32 },
  ES384: { scheme: 'ecdsa', key: 'P-384', hash: 'sha384', coordinateBytes: 48 },
  ES512: { scheme: 'ecdsa', key: 'P-521', hash: 'sha512', coordinateBytes: 66 },
}

const known: ReadonlySet<unknown> = new Set(signatureAlgorithms)

/** Narrows any value to an algorithm of the list, compared letter for letter. */
export function isSignatureAlgorithm(value: unknown): value is SignatureAlgorithm {
  return known.has(value)
}

/** The algorithms that a key of this type can serve at all. */
export function algorithmsFor(type: KeyType): readonly SignatureAlgorithm[] {
  return signatureAlgorithms.filter((name) => algorithms[name].key === type)
}

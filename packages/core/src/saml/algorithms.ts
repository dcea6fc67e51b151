import type { KeyType } from '#jwt/algorithms'

interface SignatureSpec {
  readonly keys: 'RSA' | 'EC'
  readonly hash: string
}

/**
 * Signature methods of XML Signature that evidence may use (RFC 9231 §2.3), PKCS #1 v1.5 and ECDSA. Keyed by the whole
 * identifier, so that SHA-1, HMAC and everything else is simply not there.
 */
export const signatureMethods: ReadonlyMap<string, SignatureSpec> = new Map([
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', { keys: 'RSA', hash: 'sha256' }],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', { keys: 'RSA', hash: 'sha384' }],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', { keys: 'RSA', hash: 'sha512' }],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', { keys: 'EC', hash: 'sha256' }],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384', { keys: 'EC', hash: 'sha384' }],
])

/** Digest methods, likewise (XML Encryption §5.8, RFC 9231 §2.1). */
export const digestMethods: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
])

/** Length of `r`, and of `s`, in an ECDSA signature: as in a JWS (RFC 9231 §2.3.6, RFC 7518 §3.4). */
export const coordinateBytes: Readonly<Record<Exclude<KeyType, 'RSA'>, number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
}

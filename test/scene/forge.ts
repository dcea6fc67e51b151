import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** A pair of keys and their public JWK. */
export interface ForgeKey {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly jwk: Record<string, unknown>
}

export function rsaKey(kid: string): ForgeKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { publicKey, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid } }
}

export function ecKey(kid: string): ForgeKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { publicKey, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid } }
}

type Signature = (input: Buffer) => Buffer

export const es256 =
  ({ privateKey }: ForgeKey): Signature =>
  (input) =>
    sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' })

export const rs256 =
  ({ privateKey }: ForgeKey): Signature =>
  (input) =>
    sign('sha256', input, privateKey)

/** A compact JWT of exactly these texts: what no library would write, an attacker does. */
export function compact(header: string | object, payload: string | object, signature: Signature): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${signature(Buffer.from(input)).toString('base64url')}`
}

/** A text as it is, anything else as JSON; in base64url. */
export function encode(value: string | object): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}

export const now = (): number => Math.floor(Date.now() / 1000)

/** Claims that pass, of any issuer. */
export function goodClaims(iss: string): Record<string, unknown> {
  return { iss, sub: 'job', aud: 'sts.amazonaws.com', iat: now(), exp: now() + 600 }
}

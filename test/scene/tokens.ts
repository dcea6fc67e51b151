import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** An issuer's key, with which tests sign tokens; independent of the code under test. */
export interface TestKey {
  readonly kid: string
  readonly publicJwk: Record<string, unknown>
  token(claims: Readonly<Record<string, unknown>>): string
}

/** A fresh ES256 key. Tokens live ten minutes unless the claims say otherwise. */
export function makeKey(kid: string): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    kid,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' },
    token: (claims) => signToken(privateKey, kid, claims),
  }
}

function signToken(key: KeyObject, kid: string, claims: Readonly<Record<string, unknown>>): string {
  const now = Math.floor(Date.now() / 1000)
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = { aud: 'sts.amazonaws.com', iat: now, exp: now + 600, ...claims }
  const input = `${encode({ alg: 'ES256', typ: 'JWT', kid })}.${encode(payload)}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

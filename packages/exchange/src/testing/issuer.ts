import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { JsonObject } from '@vouchsafe/core/json'

/** A foreign identity provider: keys, discovery, tokens. */
export interface TestIssuer {
  readonly url: string
  /** Published keys by `kid`. */
  readonly keys: Map<string, KeyObject>
  readonly documents: ReadonlyMap<string, () => Buffer>
  /** A token signed with ES256; header and claims are exactly what is given. */
  sign(claims: object, header?: object): string
  addKey(kid: string): void
}

const curve = { namedCurve: 'P-256' }

export function createTestIssuer(url: string): TestIssuer {
  const keys = new Map<string, KeyObject>()
  const addKey = (kid: string): void => {
    keys.set(kid, generateKeyPairSync('ec', curve).privateKey)
  }
  addKey('k1')
  return {
    url,
    keys,
    addKey,
    documents: new Map([
      [`${url}/.well-known/openid-configuration`, () => json({ issuer: url, jwks_uri: `${url}/jwks` })],
      [`${url}/jwks`, () => json(publicJwks(keys))],
    ]),
    sign: (claims, header = { alg: 'ES256', kid: 'k1', typ: 'JWT' }) => {
      const kid = (header as { kid?: string }).kid ?? 'k1'
      const key = keys.get(kid) ?? generateKeyPairSync('ec', curve).privateKey
      return signToken(claims, header, key)
    },
  }
}

/** A compact JWS by ES256, whatever its header says. */
export function signToken(claims: object, header: object, key: KeyObject): string {
  const input = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

export function publicJwks(keys: ReadonlyMap<string, KeyObject>): JsonObject {
  return {
    keys: [...keys].map(([kid, key]) => {
      const { kty = '', crv = '', x = '', y = '' } = key.export({ format: 'jwk' })
      return { kty, crv, x, y, kid, use: 'sig', alg: 'ES256' }
    }),
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value))
}

import type { JsonObject } from '@vouchsafe/core/json'

/** A JWT of any header and claims, with a signature that nobody made. */
export function tokenOf(
  claims: JsonObject | string,
  header: JsonObject = { alg: 'RS256', kid: 'k1' },
): string {
  return `${part(header)}.${part(claims)}.${signature}`
}

/** 256 bytes, base64url. */
export const signature = Buffer.alloc(256, 7).toString('base64url')

export function part(value: JsonObject | string): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}

import type { Random } from '@vouchsafe/core/bytes'
import type { ResourceKind } from './types.ts'

/** AWS's prefixes where AWS has one; the others begin with a letter it does not use. */
const prefixes = {
  Account: 'XACC',
  Provider: 'XPRV',
  SamlProvider: 'XSAM',
  Role: 'AROA',
  InstanceProfile: 'AIPA',
  Policy: 'ANPA',
  ServiceControlPolicy: 'XSCP',
  ResourceControlPolicy: 'XRCP',
  Revocation: 'XREV',
  Alert: 'XALT',
} as const satisfies Record<ResourceKind, string>

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A fresh id of 21 characters, as AWS's: prefix and 85 random bits in base32 (RFC 4648 §6). */
export function newUniqueId(kind: ResourceKind, random: Random): string {
  let id: string = prefixes[kind]
  // 256 is a multiple of 32, so the low five bits of a byte are uniform
  for (const byte of random.bytes(17)) id += alphabet.charAt(byte & 31)
  return id
}

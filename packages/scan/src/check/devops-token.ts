import { crc32 } from 'node:zlib'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const BYTES = 32
/** What the checksum of a person's token, and of an application's, is exclusive-ored with. */
const magic = [0xe0b9692d, 0x1019f92e] as const
/** Where its four bytes stand among the others, the lowest first. */
const places = [22, 8, 7, 2] as const

/**
 * Whether the checksum strewn over an Azure DevOps token of the old form (52 characters of lower-case base32) is
 * right. Layout and constants as `AdoLegacyPat` of microsoft/security-utilities has them.
 */
export function hasDevOpsChecksum(token: string): boolean {
  const bytes = decode(token)
  const claimed = Buffer.from(places.map((place) => bytes[place] ?? 0)).readUInt32LE()
  return magic.some((value) => checksumOf(bytes, value) === claimed)
}

/** The same token with the checksum that a person's has. */
export function withDevOpsChecksum(token: string): string {
  const bytes = decode(token)
  const checksum = Buffer.alloc(places.length)
  checksum.writeUInt32LE(checksumOf(bytes, magic[0]))
  for (const [at, place] of places.entries()) bytes[place] = checksum[at] ?? 0
  return encode(bytes)
}

function checksumOf(bytes: Buffer, value: number): number {
  const body = bytes.filter((_, at) => !places.some((place) => place === at))
  return (crc32(body) ^ value) >>> 0
}

/** 52 characters are 260 bits, the last four of which say nothing. */
function decode(token: string): Buffer {
  let bits = 0n
  for (const letter of token) bits = (bits << 5n) | BigInt(Math.max(0, alphabet.indexOf(letter)))
  return Buffer.from(
    (bits >> 4n)
      .toString(16)
      .padStart(2 * BYTES, '0')
      .slice(-2 * BYTES),
    'hex',
  )
}

function encode(bytes: Buffer): string {
  const bits = BigInt(`0x${bytes.toString('hex')}`) << 4n
  return Array.from({ length: 52 }, (_, at) =>
    alphabet.charAt(Number((bits >> BigInt(255 - 5 * at)) & 31n)),
  ).join('')
}

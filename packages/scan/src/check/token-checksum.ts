import { crc32 } from 'node:zlib'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const LENGTH = 6

/** Whether the last six characters of a GitHub or npm token body are the base62 CRC-32 of the others. */
export function hasTokenChecksum(body: string): boolean {
  return tokenChecksum(body.slice(0, -LENGTH)) === body.slice(-LENGTH)
}

/** The six characters that end a token whose random part is `random`. */
export function tokenChecksum(random: string): string {
  let rest = crc32(random)
  let text = ''
  while (rest > 0) {
    text = digits.charAt(rest % digits.length) + text
    rest = Math.floor(rest / digits.length)
  }
  return text.padStart(LENGTH, '0')
}

import { marvin32 } from './marvin32.ts'

const CHECKSUM = 4

/**
 * Whether the last four bytes of an Azure key are the Marvin checksum, low byte first, of those before them, under
 * one of the seeds of its kind. Chance passes once in four thousand million times.
 */
export function hasAzureChecksum(key: string, seeds: readonly bigint[]): boolean {
  const bytes = Buffer.from(key, 'base64')
  if (bytes.length <= CHECKSUM) return false
  const body = bytes.subarray(0, -CHECKSUM)
  const claimed = bytes.readUInt32LE(body.length)
  return seeds.some((seed) => marvin32(body, seed) === claimed)
}

const ENTRA_SEED = 0x4161_6450_7764_3030n
const entraAlphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~'
const ENTRA_DIGITS = 6
const ENTRA_KEPT = 3

/** Whether the end of a current (`8Q~`) Entra client secret is the checksum of its beginning. */
export function hasEntraChecksum(secret: string): boolean {
  const body = secret.slice(0, -ENTRA_KEPT)
  return entraChecksum(body) === secret.slice(-ENTRA_KEPT)
}

/** The three characters that end a client secret which begins with `body`. */
export function entraChecksum(body: string): string {
  let rest = marvin32(Buffer.from(body, 'latin1'), ENTRA_SEED)
  let text = ''
  while (rest > 0) {
    text = entraAlphabet.charAt(rest % entraAlphabet.length) + text
    rest = Math.floor(rest / entraAlphabet.length)
  }
  return text.padStart(ENTRA_DIGITS, 'a').slice(0, ENTRA_KEPT)
}

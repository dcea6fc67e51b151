import { marvin32 } from './marvin32.ts'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const years = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const FIRST_YEAR = 2024
/** `Default0`. */
const SEED = 0x4465_6661_756c_7430n
const DATE = 58
const PROVIDER = 72
const CHECKSUM = 80

/** What one of Azure's common annotated security keys says itself; layout as in microsoft/security-utilities. */
export interface AnnotatedKey {
  /** Four characters that the service is free to set, and its four: `AAAB`, `ACOG`. */
  readonly reserved: string
  readonly provider: string
  /** When it was made, `2025-02`. */
  readonly made: string
  readonly isChecked: boolean
}

/** Reads a key of 84 characters, or of 88 with padding. */
export function readAnnotatedKey(key: string): AnnotatedKey {
  const year = FIRST_YEAR + Math.max(0, years.indexOf(key.charAt(DATE)))
  const month = key.charCodeAt(DATE + 1) - 'A'.charCodeAt(0) + 1
  return {
    reserved: key.slice(PROVIDER, PROVIDER + 4),
    provider: key.slice(PROVIDER + 4, CHECKSUM),
    made: `${year}-${String(month).padStart(2, '0')}`,
    isChecked: checksumsOf(key).some((checksum) =>
      checksum.startsWith(key.slice(CHECKSUM).replace(/=+$/, '')),
    ),
  }
}

/** Both forms that are issued: the four bytes in base64, and in base62. */
export function checksumsOf(key: string): readonly string[] {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(marvin32(Buffer.from(key.slice(0, CHECKSUM), 'base64'), SEED))
  return [bytes.toString('base64'), base62(bytes)]
}

/** As that library writes it: the bytes as one number, the first the highest; zeros fill up at the end. */
function base62(bytes: Buffer): string {
  let rest = bytes.readUInt32BE()
  let text = ''
  do {
    text = digits.charAt(rest % digits.length) + text
    rest = Math.floor(rest / digits.length)
  } while (rest > 0)
  return `${text.padEnd(6, '0')}`
}

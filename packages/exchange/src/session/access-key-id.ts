import { encodeBase32 } from '@vouchsafe/core/bytes'

/** RFC 4648 §6. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const form = /^(?:ASIA|AKIA)[A-Z2-7]{16}$/
const TEMPORARY = 'ASIA'

/** Random bytes that one access key id takes. */
export const accessKeyIdRandomBytes = 5

/**
 * A temporary access key id that names its account as AWS's do, so that GetAccessKeyInfo and every tool that
 * decodes it agree: 80 bits in base32, of which the first is 1, the next 40 are the account, 39 are random.
 */
export function createAccessKeyId(account: string, random: Buffer): string {
  const bytes = Buffer.allocUnsafe(10)
  const sevenRandomBits = random.readUInt8(0) & 0x7f
  bytes.writeUIntBE(2 ** 47 + Number(account) * 2 ** 7 + sevenRandomBits, 0, 6)
  random.copy(bytes, 6, 1, accessKeyIdRandomBytes)
  return TEMPORARY + encodeBase32(bytes)
}

/** The account an access key id names; undefined when the text is not an access key id. Nothing is authenticated. */
export function accountOfAccessKeyId(accessKeyId: string): string | undefined {
  if (!form.test(accessKeyId)) return undefined
  // 9 characters hold the leading bit, the 40 of the account, and 4 random ones
  let value = 0
  for (const character of accessKeyId.slice(4, 13)) value = value * 32 + alphabet.indexOf(character)
  return String(Math.floor(value / 2 ** 4) % 2 ** 40).padStart(12, '0')
}

/** Whether the id has the form of a temporary credential's, which never comes without its session token. */
export function isTemporaryAccessKeyId(accessKeyId: string): boolean {
  return form.test(accessKeyId) && accessKeyId.startsWith(TEMPORARY)
}

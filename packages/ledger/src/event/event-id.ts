import type { Random } from '@vouchsafe/core/bytes'

/** A fresh decision id: 128 random bits as lower-case hex in 8-4-4-4-12 form (no UUID version bits are set). */
export function eventId(random: Random): string {
  const hex = random.bytes(16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

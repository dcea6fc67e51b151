import type { EpochSeconds } from '@vouchsafe/core/time'

export const granularities = ['SERVICE_LEVEL', 'ACTION_LEVEL'] as const
export type Granularity = (typeof granularities)[number]

/** What a report is of. */
export interface Job {
  /** `AROA…` or `ANPA…` */
  readonly uniqueId: string
  readonly granularity: Granularity
  /** When it was ordered. */
  readonly at: EpochSeconds
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const prefixes = ['AROA', 'ANPA'] as const
const idForm = /^(AROA|ANPA)([A-Z2-7]{17})$/
const jobForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const instantBits = 40n
const flagBits = 3n

/**
 * The id of a report in 36 characters. It holds the whole question, so that no server keeps anything of a report:
 * 85 bits of the unique id, 40 of the instant, one each for kind and granularity, and a last one that is always set.
 * Whoever makes one up learns no more than by ordering it: the same permission is asked for both.
 */
export function encodeJobId({ uniqueId, granularity, at }: Job): string {
  const [, prefix = '', characters = ''] = idForm.exec(uniqueId) ?? []
  if (prefix === '') throw new TypeError('expected the unique id of a role or a policy')
  let bits = 0n
  for (const character of characters) bits = bits * 32n + BigInt(alphabet.indexOf(character))
  bits = (bits << instantBits) + BigInt(at)
  const flags = (prefix === prefixes[1] ? 4n : 0n) + (granularity === granularities[1] ? 2n : 0n) + 1n
  const hex = ((bits << flagBits) + flags).toString(16).padStart(32, '0')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** The report that an id is of; undefined for a text that no server wrote. */
export function decodeJobId(text: string): Job | undefined {
  if (!jobForm.test(text)) return undefined
  const value = BigInt(`0x${text.replaceAll('-', '')}`)
  if ((value & 1n) === 0n) return undefined
  const flags = value & ((1n << flagBits) - 1n)
  const at = Number((value >> flagBits) & ((1n << instantBits) - 1n)) as EpochSeconds
  let rest = value >> (flagBits + instantBits)
  let characters = ''
  for (let count = 0; count < 17; count += 1) {
    characters = alphabet.charAt(Number(rest & 31n)) + characters
    rest >>= 5n
  }
  const prefix = prefixes[(flags & 4n) === 0n ? 0 : 1]
  return { uniqueId: `${prefix}${characters}`, granularity: granularities[(flags & 2n) === 0n ? 0 : 1], at }
}

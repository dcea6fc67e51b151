import { isIPv4, isIPv6 } from 'node:net'

/** An IP address as a number, so that a prefix is a shift. */
export interface Address {
  readonly bits: 32 | 128
  readonly value: bigint
}

/**
 * Reads the canonical textual forms: dotted decimal, and every form of RFC 4291 §2.2 for IPv6. Octal, hexadecimal
 * and shortened IPv4, zone ids and brackets give `undefined`: what two programs may read differently is no address.
 */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { bits: 32, value: valueOf(text.split('.'), 10, 8n) }
  if (isIPv6(text) && !text.includes('%')) return { bits: 128, value: valueOf(groupsOf(text), 16, 16n) }
  return undefined
}

function valueOf(digits: readonly string[], radix: number, width: bigint): bigint {
  return digits.reduce((sum, digit) => (sum << width) | BigInt(Number.parseInt(digit, radix)), 0n)
}

/** The eight groups of a valid IPv6 address, `::` and a dotted tail written out. */
function groupsOf(text: string): string[] {
  const hex = text.replace(/[\d.]+$/, (tail) => (tail.includes('.') ? dottedToGroups(tail) : tail))
  const [head = '', rest] = hex.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  if (rest === undefined) return groups(head)
  const zeros = 8 - groups(head).length - groups(rest).length
  return [...groups(head), ...Array<string>(zeros).fill('0'), ...groups(rest)]
}

function dottedToGroups(dotted: string): string {
  const value = Number(valueOf(dotted.split('.'), 10, 8n))
  return `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`
}

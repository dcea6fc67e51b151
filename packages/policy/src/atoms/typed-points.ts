import { parseDecimal } from '#iam/decimal'
import { parseInstant } from '#iam/instant'
import { parseIpRange, type IpAddress } from '#iam/ip-address'

/** A value of none of the ordered types. */
const NOTHING = 'x'

/** For every way in which a number can lie to these, one that lies so, and what is no number. */
export function decimalPoints(values: readonly string[]): string[] {
  const known = values.map(parseDecimal).filter((value) => value !== undefined)
  const digits = Math.max(0, ...known.map(({ fraction }) => fraction.length)) + 1
  const points = known.flatMap(({ negative, whole, fraction }) => {
    const scaled = BigInt(`${whole}${fraction.padEnd(digits, '0')}`) * (negative ? -1n : 1n)
    return [scaled - 1n, scaled, scaled + 1n]
  })
  return [NOTHING, ...points.map((point) => printScaled(point, digits))]
}

function printScaled(scaled: bigint, digits: number): string {
  const text = String(scaled < 0n ? -scaled : scaled).padStart(digits + 1, '0')
  const fraction = text.slice(-digits).replace(/0+$/, '')
  const whole = text.slice(0, -digits)
  return `${scaled < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** The same for moments, to the second. */
export function instantPoints(values: readonly string[]): { points: string[]; isComplete: boolean } {
  const known = values.map(parseInstant).filter((value) => value !== undefined)
  const whole = known.flatMap((at) => [Math.floor(at) - 1, Math.floor(at), Math.floor(at) + 1])
  const points = [NOTHING, ...values.filter((value) => parseInstant(value) !== undefined)]
  return {
    points: [...points, ...whole.filter((at) => at >= 0).map(String)],
    isComplete: known.every((at) => Number.isInteger(at) && at > 0),
  }
}

/** The ends of every range and their neighbours: a region between ranges always has one of these in it. */
export function ipPoints(values: readonly string[]): string[] {
  const ranges = values.map(parseIpRange).filter((range) => range !== undefined)
  const points = ranges.flatMap(({ address, prefix }) => {
    const width = address.length * 16
    const free = BigInt(width - prefix)
    const first = (numberOf(address) >> free) << free
    const last = first + (1n << free) - 1n
    return [first - 1n, first, last, last + 1n]
      .filter((point) => point >= 0n && point < 1n << BigInt(width))
      .map((point) => printAddress(point, address.length))
  })
  return [NOTHING, '192.0.2.1', '2001:db8::1', ...points]
}

function numberOf(address: IpAddress): bigint {
  return address.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n)
}

function printAddress(address: bigint, groups: number): string {
  const sixteens = Array.from({ length: groups }, (_, at) =>
    Number((address >> BigInt(16 * (groups - 1 - at))) & 0xffffn),
  )
  if (groups === 2) return sixteens.flatMap((group) => [group >> 8, group & 255]).join('.')
  return sixteens.map((group) => group.toString(16)).join(':')
}

/** An address as its 16-bit groups: 2 for IPv4, 8 for IPv6. */
export type IpAddress = readonly number[]

/** All addresses of one family that share the first `prefix` bits of `address`. */
export interface IpRange {
  readonly address: IpAddress
  readonly prefix: number
}

/**
 * Reads an address in its usual text form; undefined for anything else (no zone, no octal-looking octets, no
 * port). An IPv4 address written inside IPv6 (`::ffff:192.0.2.1`) is that IPv4 address.
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  const groups = parseGroups(text)
  return groups !== undefined && isMapped(groups) ? groups.slice(6) : groups
}

/** Reads `192.0.2.0/24`, `2001:db8::/32`, or a bare address, which is a range of one. */
export function parseIpRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/')
  const groups = parseGroups(slash === -1 ? text : text.slice(0, slash))
  if (groups === undefined) return undefined
  const width = groups.length * 16
  const digits = slash === -1 ? String(width) : text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(digits) || Number(digits) > width) return undefined
  const prefix = Number(digits)
  return isMapped(groups) && prefix >= 96
    ? { address: groups.slice(6), prefix: prefix - 96 }
    : { address: groups, prefix }
}

/** Whether the range holds the address; addresses of the other family are outside. */
export function isInRange(range: IpRange, address: IpAddress): boolean {
  if (range.address.length !== address.length) return false
  return address.every((group, index) => {
    const bits = Math.min(16, Math.max(0, range.prefix - index * 16))
    const mask = (0xffff << (16 - bits)) & 0xffff
    return (group & mask) === ((range.address[index] ?? 0) & mask)
  })
}

function isMapped(groups: IpAddress): boolean {
  return groups.length === 8 && groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)
}

function parseGroups(text: string): IpAddress | undefined {
  return text.includes(':') ? parseV6(text) : parseV4(text)
}

function parseV4(text: string): IpAddress | undefined {
  const octets = text.split('.').map((octet) => (/^(0|[1-9]\d{0,2})$/.test(octet) ? Number(octet) : 256))
  const [a, b, c, d] = octets
  if (octets.length !== 4 || octets.some((octet) => octet > 255)) return undefined
  return [((a ?? 0) << 8) | (b ?? 0), ((c ?? 0) << 8) | (d ?? 0)]
}

function parseV6(text: string): IpAddress | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half) => parseV6Half(half))
  if (head === undefined) return undefined
  if (halves.length === 1) return head.length === 8 ? head : undefined
  if (tail === undefined || head.length + tail.length > 7) return undefined
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail]
}

function parseV6Half(text: string): number[] | undefined {
  if (text === '') return []
  const words = text.split(':')
  const groups: number[] = []
  for (const [index, word] of words.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(word)) groups.push(Number.parseInt(word, 16))
    else {
      const embedded = index === words.length - 1 ? parseV4(word) : undefined
      if (embedded === undefined) return undefined
      groups.push(...embedded)
    }
  }
  return groups
}

import { isIPv6 } from 'node:net'

/** Whether an address is this machine's own, in any of its textual forms. */
export function isLoopback(source: string): boolean {
  const address = source.toLowerCase().replace(/^::ffff:/, '')
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)
}

/**
 * Who counts as one source: an IPv4 address, or the /64 of an IPv6 address, since one subscriber has all of a /64.
 * Anything else is itself.
 */
export function sourceKey(source: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(source)?.[1]
  if (mapped !== undefined) return mapped
  if (isLoopback(source) || !isIPv6(source)) return source
  const [head = '', tail] = source.toLowerCase().replace(/%.*$/, '').split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - groupCount(tail)
  const tailGroups = tail === undefined || tail === '' ? [] : tail.split(':')
  const prefix = [...groups, ...Array.from({ length: missing }, () => '0'), ...tailGroups].slice(0, 4)
  return `${prefix.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

/** Sixteen-bit groups in the part after `::`; a dotted IPv4 ending is two. */
function groupCount(tail: string): number {
  if (tail === '') return 0
  const groups = tail.split(':')
  return groups.length + (groups.at(-1)?.includes('.') ? 1 : 0)
}

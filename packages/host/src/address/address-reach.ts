import { parseAddress, type Address } from './parse-address.ts'

/**
 * Who can be behind an address: `public` anybody on the internet; `private` this machine or its own networks,
 * contacted only where an administrator says so; `never` nothing that we could want to talk to.
 */
export type Reach = 'public' | 'private' | 'never'

/**
 * First match wins. After the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890), to which the
 * addresses are added on which clouds hand credentials or configuration to any local process.
 */
const table: readonly (readonly [cidr: string, reach: Reach | 'embedded', what: string])[] = [
  ['169.254.169.254/32', 'never', 'instance metadata'],
  ['169.254.170.0/24', 'never', 'credentials of Amazon containers'],
  ['100.100.100.200/32', 'never', 'instance metadata of Alibaba Cloud'],
  ['168.63.129.16/32', 'never', 'host services of Azure'],
  ['0.0.0.0/8', 'never', 'this network: Linux connects to itself'],
  ['10.0.0.0/8', 'private', 'RFC 1918'],
  ['100.64.0.0/10', 'private', 'carrier-grade NAT, RFC 6598'],
  ['127.0.0.0/8', 'private', 'loopback'],
  ['169.254.0.0/16', 'private', 'link-local, RFC 3927'],
  ['172.16.0.0/12', 'private', 'RFC 1918'],
  ['192.0.0.0/24', 'never', 'protocol assignments, RFC 6890'],
  ['192.0.2.0/24', 'never', 'documentation'],
  ['192.88.99.0/24', 'never', '6to4 relays, RFC 7526'],
  ['192.168.0.0/16', 'private', 'RFC 1918'],
  ['198.18.0.0/15', 'private', 'benchmarking, RFC 2544; used inside by some networks'],
  ['198.51.100.0/24', 'never', 'documentation'],
  ['203.0.113.0/24', 'never', 'documentation'],
  ['224.0.0.0/4', 'never', 'multicast'],
  ['240.0.0.0/4', 'never', 'reserved, and broadcast'],
  ['0.0.0.0/0', 'public', 'the rest of IPv4'],

  ['::1/128', 'private', 'loopback'],
  ['64:ff9b::/96', 'embedded', 'NAT64, RFC 6052: the last 32 bits are the IPv4 address contacted'],
  ['fd00:ec2::/32', 'never', 'instance metadata of Amazon, and its neighbours'],
  ['fd20:ce::254/128', 'never', 'instance metadata of Google'],
  ['fc00::/7', 'private', 'unique local, RFC 4193'],
  ['fe80::/10', 'private', 'link-local'],
  ['2001::/23', 'never', 'protocol assignments, Teredo among them'],
  ['2001:db8::/32', 'never', 'documentation'],
  ['2002::/16', 'never', '6to4, RFC 7526: hides any IPv4 address'],
  ['3fff::/20', 'never', 'documentation, RFC 9637'],
  ['2000::/3', 'public', 'global unicast'],
  ['::/0', 'never', 'not allocated, and IPv4-mapped or IPv4-compatible forms that hide any IPv4 address'],
]

const blocks = table.map(([cidr, reach]) => {
  const [base = '', length] = cidr.split('/')
  const network = parseAddress(base)
  if (network === undefined) throw new TypeError(`expected a CIDR block, found ${cidr}`)
  const shift = BigInt(network.bits - Number(length))
  return { bits: network.bits, shift, prefix: network.value >> shift, reach }
})

function reachOf(address: Address): Reach {
  const block = blocks.find((b) => b.bits === address.bits && address.value >> b.shift === b.prefix)
  if (block?.reach !== 'embedded') return block?.reach ?? 'never'
  return reachOf({ bits: 32, value: address.value & 0xffff_ffffn })
}

/** Classifies a textual IP address; what is not one in canonical form is `never`. Total: throws nothing. */
export function addressReach(text: string): Reach {
  const address = parseAddress(text)
  return address === undefined ? 'never' : reachOf(address)
}

/** Whether `text` is an IP address that belongs to the public internet and hides no other. */
export function isPublicAddress(text: string): boolean {
  return addressReach(text) === 'public'
}

import type { Caller } from '@vouchsafe/ledger/event'
import type { IncomingMessage } from 'node:http'
import { isIP, type BlockList } from 'node:net'

const LONGEST_USER_AGENT = 256

/**
 * Who called over TCP. The address is the socket's; `X-Forwarded-For` counts only when the socket's peer is a
 * listed proxy, and then the last address in it that is no listed proxy: everything left of that was written by
 * the caller. `Forwarded` is not read: a proxy that sets one of the two passes the other on unchecked.
 */
export function callerOf(request: IncomingMessage, trustedProxies: BlockList): Caller {
  const peer = plainAddress(request.socket.remoteAddress ?? '')
  const forwarded = request.headers['x-forwarded-for']
  const address =
    forwarded === undefined || !isListed(peer, trustedProxies)
      ? peer
      : forwardedAddress(forwarded, peer, trustedProxies)
  const userAgent = request.headers['user-agent']
  return {
    transport: 'tcp',
    ...(address !== '' && { address }),
    ...(userAgent !== undefined && { userAgent: userAgent.slice(0, LONGEST_USER_AGENT) }),
  }
}

function forwardedAddress(header: string | string[], peer: string, proxies: BlockList): string {
  const hops = (typeof header === 'string' ? header : header.join(',')).split(',')
  let nearest = peer
  for (const hop of hops.toReversed()) {
    const address = plainAddress(hop.trim())
    // whatever stands left of something unreadable is no better than it
    if (isIP(address) === 0) return nearest
    nearest = address
    if (!isListed(address, proxies)) return nearest
  }
  return nearest
}

function isListed(address: string, list: BlockList): boolean {
  const version = isIP(address)
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6')
}

/** An IPv4 address that came in on a dual-stack socket is an IPv4 address. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
}

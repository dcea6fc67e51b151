import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { addressReach } from '#address/address-reach'
import { fetchError } from './fetch-fault.ts'
import type { FetchPolicy, Resolve } from './fetch-policy.ts'

const systemResolve: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true })).map((found) => found.address)

/**
 * The addresses of the host of `url`, every one of which the policy lets us contact. One forbidden address among
 * them refuses all: a name that answers with both is an attack or a mistake, and which one gets used is chance.
 *
 * @throws VouchsafeError `fetch_refused` | `fetch_failed`; or the resolver's own error
 */
export async function resolveHost(url: URL, policy: FetchPolicy): Promise<readonly string[]> {
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = isIP(hostname) === 0 ? await (policy.resolve ?? systemResolve)(hostname) : [hostname]
  if (addresses.length === 0) throw fetchError(url.href, 'name_unresolved')

  for (const address of addresses) {
    const reach = addressReach(address)
    if (reach === 'public' || (reach === 'private' && policy.allowPrivateAddresses === true)) continue
    throw fetchError(url.href, 'address_not_public', { address, reach })
  }
  return addresses
}

/** A resolver that knows one answer: the connection goes to an address that was checked, whatever DNS says now. */
export function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }))
  return (hostname, options, callback) => {
    if (options.all === true) return callback(null, found)
    const [first] = found
    if (first === undefined) return callback(new Error(`${hostname} is pinned to no address`), '')
    callback(null, first.address, first.family)
  }
}

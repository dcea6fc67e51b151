import { addressReach } from '@vouchsafe/host/address'
import { lookup } from 'node:dns/promises'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Unreadable } from '#sources/image/unreadable'

export interface NetworkOptions {
  readonly signal: AbortSignal
  /** PEM of further authorities that a registry of one's own may have its certificate from. */
  readonly ca?: string
  /** From the request to the first byte, and between two of them. */
  readonly silenceMs: number
  /** From a host name to its IP addresses; the system's resolver by default. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
}

export interface Outgoing {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Makes it a POST. */
  readonly form?: URLSearchParams
}

const HEADERS = 32 * 1024

/**
 * Requests to one registry, and to where it sends us. The registry may be on a private network, since a person named
 * it; where it sends us may be so only if it is itself. Without TLS nobody but this machine is spoken to. Names are
 * looked up once, and connections go to the addresses that were looked at.
 */
export class Network {
  readonly #options: NetworkOptions
  readonly #host: string
  readonly #addresses = new Map<string, Promise<readonly string[]>>()
  readonly #agents: { readonly 'http:': HttpAgent; readonly 'https:': HttpsAgent }

  /** `host`: the registry's, without its port. */
  constructor(host: string, options: NetworkOptions) {
    this.#host = host
    this.#options = options
    this.#agents = {
      'http:': new HttpAgent({ keepAlive: true }),
      'https:': new HttpsAgent({
        keepAlive: true,
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
        ...(options.ca !== undefined && { ca: options.ca }),
      }),
    }
  }

  /**
   * Sends one request and resolves with the head of its answer, whatever its status; its body is to be read or
   * destroyed.
   *
   * @throws Unreadable where the address may not be contacted; or the system's own error
   */
  async send({ url, headers, form }: Outgoing): Promise<IncomingMessage> {
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw new Unreadable('expected an https address')
    if (url.username !== '' || url.password !== '')
      throw new Unreadable('expected an address without user name and password')
    const addresses = await this.#addressesOf(url)
    const { signal, silenceMs } = this.#options
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest
    const body = form?.toString()
    return new Promise((resolve, reject) => {
      const request = send(url, {
        agent: this.#agents[url.protocol === 'http:' ? 'http:' : 'https:'],
        lookup: pinned(addresses),
        signal,
        method: body === undefined ? 'GET' : 'POST',
        maxHeaderSize: HEADERS,
        headers: {
          'accept-encoding': 'identity',
          'user-agent': 'vouchsafe',
          ...headers,
          ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      })
      // headers that drip would keep a socket from ever being silent
      const timer = setTimeout(() => request.destroy(new Unreadable('the host does not answer')), silenceMs)
      request.setTimeout(silenceMs, () => request.destroy(new Unreadable('the host fell silent')))
      request.on('response', (response) => {
        clearTimeout(timer)
        resolve(response)
      })
      request.on('error', (error) => {
        clearTimeout(timer)
        reject(error)
      })
      request.end(body)
    })
  }

  close(): void {
    this.#agents['http:'].destroy()
    this.#agents['https:'].destroy()
  }

  async #addressesOf(url: URL): Promise<readonly string[]> {
    const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
    const own = this.#host.replace(/^\[(.*)\]$/, '$1')
    const addresses = await this.#resolved(hostname)
    if (addresses.length === 0) throw new Unreadable('the name of the host has no address')
    const ownAddresses = await this.#resolved(own)
    if (url.protocol === 'http:' && ![...addresses, ...ownAddresses].every(isLoopback))
      throw new Unreadable('without TLS only this machine is spoken to: expected an https address')
    const isPrivate = hostname === own || ownAddresses.every((address) => addressReach(address) === 'private')
    if (!addresses.every((address) => mayContact(address, isPrivate)))
      throw new Unreadable('the registry sends us to an address that may not be contacted')
    return addresses
  }

  #resolved(hostname: string): Promise<readonly string[]> {
    const known = this.#addresses.get(hostname)
    if (known !== undefined) return known
    const found = isIP(hostname) === 0 ? this.#lookup(hostname) : Promise.resolve([hostname])
    this.#addresses.set(hostname, found)
    // what failed once may be asked again
    found.catch(() => this.#addresses.delete(hostname))
    return found
  }

  async #lookup(hostname: string): Promise<readonly string[]> {
    const { resolve } = this.#options
    if (resolve !== undefined) return resolve(hostname)
    return (await lookup(hostname, { all: true })).map(({ address }) => address)
  }
}

function mayContact(address: string, isPrivate: boolean): boolean {
  const reach = addressReach(address)
  return reach === 'public' || (reach === 'private' && isPrivate)
}

/** An address of this machine that nobody else can be behind. */
function isLoopback(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}

function pinned(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }))
  return (hostname, options, callback) => {
    if (options.all === true) return callback(null, found)
    const [first] = found
    if (first === undefined) return callback(new Error(`${hostname} has no address`), '')
    return callback(null, first.address, first.family)
  }
}

/** What a host name reaches: every path, or one protocol at the root (SDKs drop the path of an endpoint). */
export type HostTarget = 'any' | 'sts' | 'iam'

const services = ['sts', 'iam'] as const satisfies readonly HostTarget[]

export interface HostTable {
  /** Undefined for a name this server does not serve. `host` is the header as sent; its port does not matter. */
  find(host: string): HostTarget | undefined
  readonly names: readonly string[]
}

/**
 * The names this server answers to. A request for any other name is refused: a page in a local browser could
 * otherwise rebind its own name to loopback and talk to us. A name `sts.x` reaches STS alone, and so does
 * `sts.` before every other name; `iam.` likewise.
 */
export function createHostTable(names: readonly string[]): HostTable {
  const targets = new Map<string, HostTarget>()
  for (const name of names) {
    const own = services.find((service) => name.startsWith(`${service}.`))
    targets.set(name, own ?? 'any')
    if (own !== undefined || !/[a-z]/.test(name) || name.includes(':')) continue
    for (const service of services) targets.set(`${service}.${name}`, service)
  }
  return {
    names: [...targets.keys()].toSorted(),
    find: (host) => targets.get(host) ?? targets.get(bareName(host)),
  }
}

/** Lower case, without port and without the brackets of an IPv6 address; empty when it is no host at all. */
function bareName(host: string): string {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s/@]+))(?::\d{1,5})?$/i.exec(host) ?? []
  return (bracketed ?? plain ?? '').toLowerCase()
}

/** Somebody of a workload identity pool, as a binding names them. */
export interface PoolMember {
  /** `projects/N/locations/global/workloadIdentityPools/POOL` */
  readonly pool: string
  readonly kind: 'subject' | 'group' | 'attribute' | 'namespace' | 'cluster' | 'all'
  /** Of an attribute: its name. */
  readonly name: string
  /** Empty for all. */
  readonly value: string
}

const form =
  /^principal(?<isSet>Set)?:\/\/iam\.googleapis\.com\/(?<pool>projects\/[^/]+\/locations\/[^/]+\/workloadIdentityPools\/[^/]+)\/(?<rest>.+)$/s

/** How bindings have named a service account of GKE before pools had principals; the pool is its project's. */
const old = /^serviceAccount:(?<pool>[a-z0-9:.-]+\.svc\.id\.goog)\[(?<namespace>[^/\]]+)\/(?<name>[^/\]]+)\]$/

/** Takes a member of a policy apart; undefined for one that is of no pool (IAM, "Principal identifiers"). */
export function parseMember(text: string): PoolMember | undefined {
  const before = old.exec(text)?.groups
  if (before !== undefined) {
    const { pool: id = '', namespace = '', name = '' } = before
    const whole = `projects/-/locations/global/workloadIdentityPools/${id}`
    return { pool: whole, kind: 'subject', name: '', value: `ns/${namespace}/sa/${name}` }
  }
  const { isSet, pool = '', rest = '' } = form.exec(text)?.groups ?? {}
  if (rest === '') return undefined
  if (isSet === undefined) {
    const [, value] = /^subject\/(.+)$/s.exec(rest) ?? []
    return value === undefined ? undefined : { pool, kind: 'subject', name: '', value }
  }
  if (rest === '*') return { pool, kind: 'all', name: '', value: '' }
  const [, set, whole = ''] = /^(namespace|kubernetes\.cluster)\/(.+)$/s.exec(rest) ?? []
  if (set !== undefined)
    return { pool, kind: set === 'namespace' ? 'namespace' : 'cluster', name: '', value: whole }
  const [, kind, name = '', value = ''] = /^(group|attribute)(?:\.([^/]+))?\/(.+)$/s.exec(rest) ?? []
  return kind === undefined
    ? undefined
    : { pool, kind: kind === 'group' ? 'group' : 'attribute', name, value }
}

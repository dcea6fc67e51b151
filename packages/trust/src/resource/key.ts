import { organization, resourceKinds, type ResourceKey, type ResourceKind } from './types.ts'

const aboveAccounts: ReadonlySet<ResourceKind> = new Set([
  'ServiceControlPolicy',
  'ResourceControlPolicy',
  'Alert',
])

/** Whether resources of the kind lie in no account: their key says `organization`. */
export function isAboveAccounts(kind: ResourceKind): boolean {
  return aboveAccounts.has(kind)
}

/** One string per key, equal exactly when the keys are. Names never hold a line feed. */
export function keyText(key: ResourceKey): string {
  return `${key.kind}\n${key.account}\n${key.name}`
}

/** How a resource is named to people: `Role 000000000001/s3-reader`, `Account 000000000001`, `Alert widened`. */
export function describeKey({ kind, account, name }: ResourceKey): string {
  return kind === 'Account' || account === organization ? `${kind} ${name}` : `${kind} ${account}/${name}`
}

/** The order in which resources are listed: kind (as `resourceKinds`), account, name; by code unit. */
export function compareKeys(a: ResourceKey, b: ResourceKey): number {
  return (
    resourceKinds.indexOf(a.kind) - resourceKinds.indexOf(b.kind) ||
    compareText(a.account, b.account) ||
    compareText(a.name, b.name)
  )
}

/** In the order of `compareKeys`; the same array where it is in order already. */
export function inOrder<Key extends ResourceKey>(keys: readonly Key[]): readonly Key[] {
  const isInOrder = keys.every((key, n) => {
    const previous = keys[n - 1]
    return previous === undefined || compareKeys(previous, key) <= 0
  })
  return isInOrder ? keys : keys.toSorted(compareKeys)
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

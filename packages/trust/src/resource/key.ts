import { resourceKinds, type ResourceKey } from './types.ts'

/** One string per key, equal exactly when the keys are. Names never hold a line feed. */
export function keyText(key: ResourceKey): string {
  return `${key.kind}\n${key.account}\n${key.name}`
}

/** How a resource is named to people: `Role 000000000001/s3-reader`, `Account 000000000001`. */
export function describeKey(key: ResourceKey): string {
  return key.kind === 'Account' ? `Account ${key.name}` : `${key.kind} ${key.account}/${key.name}`
}

/** The order in which resources are listed: kind (as `resourceKinds`), account, name; by code unit. */
export function compareKeys(a: ResourceKey, b: ResourceKey): number {
  return (
    resourceKinds.indexOf(a.kind) - resourceKinds.indexOf(b.kind) ||
    compareText(a.account, b.account) ||
    compareText(a.name, b.name)
  )
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

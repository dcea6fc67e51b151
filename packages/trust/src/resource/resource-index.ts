import type { Resource, ResourceKey, ResourceKind } from './types.ts'

/** Resources by key. A lookup costs no scan, and no key of one kind or account reaches another. */
export class ResourceIndex {
  readonly #kinds = new Map<ResourceKind, Map<string, Map<string, Resource>>>()

  /** Of two with one key it holds the first. */
  constructor(resources: readonly Resource[] = []) {
    for (const resource of resources) this.add(resource)
  }

  /** False when there is one of that key; it stays. */
  add(resource: Resource): boolean {
    const { kind, account, name } = resource
    const accounts = heldOr(this.#kinds, kind, () => new Map<string, Map<string, Resource>>())
    const names = heldOr(accounts, account, () => new Map<string, Resource>())
    if (names.has(name)) return false
    names.set(name, resource)
    return true
  }

  find({ kind, account, name }: ResourceKey): Resource | undefined {
    return this.#kinds.get(kind)?.get(account)?.get(name)
  }
}

function heldOr<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

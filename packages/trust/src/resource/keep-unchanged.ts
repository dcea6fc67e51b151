import { equalJson } from './equal-json.ts'
import type { Resource, ResourceKey } from './types.ts'

/**
 * The resources as a store gave them back, with each that `held` has already in the place of its equal: what was
 * read and checked of it need not be again.
 */
export function keepUnchanged(
  loaded: readonly Resource[],
  held: (key: ResourceKey) => Resource | undefined,
): readonly Resource[] {
  return loaded.map((resource) => {
    const known = held(resource)
    return known !== undefined && isSame(known, resource) ? known : resource
  })
}

function isSame(a: Resource, b: Resource): boolean {
  return (
    a.uniqueId === b.uniqueId &&
    a.createdAt === b.createdAt &&
    a.updatedAt === b.updatedAt &&
    equalJson(a.spec, b.spec)
  )
}

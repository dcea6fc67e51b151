import { ResourceIndex } from '#resource/resource-index'
import type { TrustWorld } from '#resource/world'
import type { PlanBase } from './types.ts'

/** How to find a resource of the state by its key. */
export function finderOf({ resource, resources }: PlanBase): TrustWorld['find'] {
  if (resource !== undefined) return resource
  const index = new ResourceIndex(resources)
  return (key) => index.find(key)
}

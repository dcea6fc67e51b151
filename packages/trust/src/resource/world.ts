import { defaultLimits, type TrustFacts, type TrustLimits } from './facts.ts'
import { ResourceIndex } from './resource-index.ts'
import type { Resource, ResourceKey } from './types.ts'

/** A whole set of resources as the rules see it: the state a change would lead to. */
export interface TrustWorld {
  readonly resources: readonly Resource[]
  readonly ownIssuer: string | undefined
  readonly limits: TrustLimits
  find(key: ResourceKey): Resource | undefined
}

/** Indexes the resources; a lookup costs no scan. */
export function createWorld(resources: readonly Resource[], facts: TrustFacts): TrustWorld {
  const index = new ResourceIndex(resources)
  return {
    resources,
    ownIssuer: facts.ownIssuer,
    limits: { ...defaultLimits, ...facts.limits },
    find: (key) => index.find(key),
  }
}

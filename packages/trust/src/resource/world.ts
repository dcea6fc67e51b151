import { defaultLimits, type TrustFacts, type TrustLimits } from './facts.ts'
import type { Resource, ResourceKey } from './types.ts'

/** What the rules of one resource see: the state a change would lead to. */
export interface TrustWorld {
  readonly ownIssuer: string | undefined
  readonly limits: TrustLimits
  /** Costs no scan. */
  readonly find: (key: ResourceKey) => Resource | undefined
}

/** As the rules that compare resources see it. */
export interface WholeWorld extends TrustWorld {
  readonly resources: readonly Resource[]
}

/** The world in which `find` finds the resources. */
export function createWorld(find: TrustWorld['find'], facts: TrustFacts): TrustWorld {
  return { ownIssuer: facts.ownIssuer, limits: { ...defaultLimits, ...facts.limits }, find }
}

import type { CompiledPolicy } from '#compile/types'
import type { AuthorizationLayers, AuthorizationRequest, Layer } from './types.ts'

/** A policy of any kind under the name that traces use. */
export interface TierPolicy {
  readonly id: string
  readonly policy: CompiledPolicy
}

/** The policies of one layer that bear on a request. */
export interface Tier {
  readonly layer: Layer
  readonly policies: readonly TierPolicy[]
}

const none: readonly TierPolicy[] = []

/**
 * The layers that have a say, in AWS's order (IAM user guide, "Policy evaluation logic"). The side of the
 * resource always has one, and so have the identity policies of a caller that is a principal of an account; the
 * others where something is attached.
 */
export function tiersOf(request: AuthorizationRequest, layers: AuthorizationLayers): readonly Tier[] {
  const tiers: Tier[] = []
  const { resourceControls, serviceControls, identity, boundary, session } = layers
  const isPrincipalOfAccount = request.principal.type === 'AWS'

  if (resourceControls.length > 0) tiers.push({ layer: 'resource_control', policies: resourceControls })
  if (isPrincipalOfAccount && serviceControls.length > 0)
    tiers.push({ layer: 'service_control', policies: serviceControls })
  tiers.push(resourceTier(request, layers))
  if (!isPrincipalOfAccount) return tiers
  tiers.push({ layer: 'identity', policies: identity })
  if (boundary !== undefined) tiers.push({ layer: 'boundary', policies: [boundary] })
  if (session !== undefined) tiers.push({ layer: 'session', policies: session })
  return tiers
}

function resourceTier(
  { resource }: AuthorizationRequest,
  { trustPolicy, resourcePolicy }: AuthorizationLayers,
): Tier {
  if (trustPolicy !== undefined) return { layer: 'trust', policies: [{ id: resource, policy: trustPolicy }] }
  return { layer: 'resource', policies: resourcePolicy === undefined ? none : [resourcePolicy] }
}

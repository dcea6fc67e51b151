import { tiersOf } from '#authorize/tiers'
import { questionOf, traceTiers } from '#authorize/trace-tiers'
import type { Authorization, AuthorizationLayers, AuthorizationRequest, Layer } from '#authorize/types'

/**
 * What each layer says taken by itself, whether or not it had to allow; a layer without policies is not in the
 * map. (IAM API: `OrganizationsDecisionDetail`, `PermissionsBoundaryDecisionDetail`, `EvalDecisionDetails`.)
 */
export function outcomeByLayer(
  request: AuthorizationRequest,
  layers: AuthorizationLayers,
): ReadonlyMap<Layer, Authorization['reason']> {
  const outcomes = new Map<Layer, Authorization['reason']>()
  for (const { layer, decision } of traceTiers(tiersOf(request, layers), questionOf(request, layers))) {
    const before = outcomes.get(layer)
    if (decision.reason === 'explicit_deny') outcomes.set(layer, 'explicit_deny')
    else if (decision.reason === 'allowed' && before !== 'explicit_deny') outcomes.set(layer, 'allowed')
    else if (before === undefined) outcomes.set(layer, 'implicit_deny')
  }
  return outcomes
}

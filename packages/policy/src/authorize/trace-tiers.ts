import type { Decision } from '#decision/types'
import { allowedBy, decide } from '#evaluate/decisions'
import type { Question } from '#evaluate/judge'
import type { Found } from './find.ts'
import type { Tier, TierPolicy } from './tiers.ts'
import type { AuthorizationLayers, AuthorizationRequest, Layer, LayerTrace } from './types.ts'

/** The request as statements see it. */
export function questionOf(
  { action, principal, resource, context }: AuthorizationRequest,
  { boundary }: AuthorizationLayers,
): Question {
  const isBounded = boundary !== undefined && principal.type === 'AWS'
  return { action, principal, resource, context, isBounded }
}

/** What every policy of every layer says. */
export function traceTiers(tiers: readonly Tier[], question: Question): readonly LayerTrace[] {
  return tiers.flatMap(({ layer, policies }) =>
    policies.map((each) => ({ layer, policy: each.id, decision: decideFor(layer, each, question) })),
  )
}

/** Only what granted. */
export function traceGrants(grants: readonly Found[], question: Question): readonly LayerTrace[] {
  return grants.map(({ layer, policy, statement }) => ({
    layer,
    policy,
    decision: allowedBy(statement, question),
  }))
}

/** A resource control policy that does not deny lets pass: what allows is AWS's own, which is not listed. */
function decideFor(layer: Layer, { policy }: TierPolicy, question: Question): Decision {
  const decision = decide(policy, question)
  return layer === 'resource_control' && decision.reason === 'no_statement_allows'
    ? { effect: 'allow', reason: 'allowed', statements: decision.statements }
    : decision
}

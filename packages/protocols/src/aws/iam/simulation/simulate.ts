import {
  authorize,
  type Authorization,
  type AuthorizationLayers,
  type AuthorizationRequest,
  type Layer,
  type NamedPolicy,
} from '@vouchsafe/policy/authorize'
import type { RequestContext, RequestPrincipal } from '@vouchsafe/policy/decision'
import { matchedStatements, missingContextKeys, outcomeByLayer } from '@vouchsafe/policy/simulate'
import type { SimulatedPolicy, SimulatedResourcePolicy } from './simulated-policy.ts'

type Caller = Extract<RequestPrincipal, { type: 'AWS' }>

/** Everything that a simulation decides by: nothing else is looked at, and nothing is done. */
export interface Scenario {
  readonly caller: Caller
  readonly identity: readonly SimulatedPolicy[]
  readonly boundary?: SimulatedPolicy | undefined
  readonly resourcePolicy?: SimulatedResourcePolicy | undefined
  /** Of the caller's account; empty where none is attached. */
  readonly serviceControls: readonly NamedPolicy[]
  readonly context: RequestContext
  /** Account of a resource, where it matters: with a resource policy. */
  readonly ownerOf: (resource: string) => string
}

/** A statement that decided, with the policy it stands in. */
export interface Match {
  readonly policy: SimulatedPolicy | SimulatedResourcePolicy
  /** Position in the document, from 0. */
  readonly index: number
}

/** What came out for one action and one resource. */
export interface Outcome {
  readonly resource: string
  readonly reason: Authorization['reason']
  readonly matches: readonly Match[]
  readonly missingKeys: readonly string[]
  /** What each layer says by itself. */
  readonly byLayer: ReadonlyMap<Layer, Authorization['reason']>
  readonly isCrossAccount: boolean
}

/** Decides one action on one resource by the evaluator that decides everything else. */
export function simulate(scenario: Scenario, action: string, resource: string): Outcome {
  const { caller, context, ownerOf } = scenario
  const resourceAccount = ownerOf(resource)
  const request = { action, principal: caller, resource, resourceAccount, context }
  const layers = layersOf(scenario)
  const { reason } = authorize(request, layers)
  return {
    resource,
    reason,
    matches: matchesOf(scenario, { request, layers, reason }),
    missingKeys: missingContextKeys(documentsOf(scenario), context),
    byLayer: outcomeByLayer(request, layers),
    isCrossAccount: resourceAccount !== caller.account,
  }
}

function layersOf({ identity, boundary, resourcePolicy, serviceControls }: Scenario): AuthorizationLayers {
  return {
    // AWS simulates none
    resourceControls: [],
    serviceControls,
    ...(resourcePolicy !== undefined && { resourcePolicy: resourcePolicy.named }),
    identity: identity.map(({ named }) => named),
    ...(boundary !== undefined && { boundary: boundary.named }),
  }
}

interface Decided {
  readonly request: AuthorizationRequest
  readonly layers: AuthorizationLayers
  readonly reason: Authorization['reason']
}

/** AWS shows what contributed: Deny statements, or the Allows of an allow; never those of control policies. */
function matchesOf(scenario: Scenario, { request, layers, reason }: Decided): readonly Match[] {
  if (reason === 'implicit_deny') return []
  const { identity, boundary, resourcePolicy } = scenario
  const shown = [
    ...identity,
    ...(resourcePolicy === undefined ? [] : [resourcePolicy]),
    // a boundary never grants: it shows when it denies
    ...(boundary === undefined || reason === 'allowed' ? [] : [boundary]),
  ]
  const byId = new Map(shown.map((policy) => [policy.named.id, policy]))
  const matches: Match[] = []
  for (const { layer, policy: id, index } of matchedStatements(request, layers)) {
    const policy = layer === 'service_control' ? undefined : byId.get(id)
    if (policy !== undefined) matches.push({ policy, index })
  }
  return matches
}

function documentsOf({ identity, resourcePolicy }: Scenario) {
  return [...identity, ...(resourcePolicy === undefined ? [] : [resourcePolicy])]
    .map(({ document }) => document)
    .filter((document) => document !== undefined)
}

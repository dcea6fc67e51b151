import { serviceOf } from '#compile/compile-names'
import type { PrincipalGrade } from '#compile/types'
import { findDeny, findStrongestAllow, type Asked, type Found } from './find.ts'
import { tiersOf } from './tiers.ts'
import { questionOf, traceGrants, traceTiers } from './trace-tiers.ts'
import type { Authorization, AuthorizationLayers, AuthorizationRequest, Layer } from './types.ts'

/** How the caller stands to the resource. */
interface Standing {
  /** Not a principal of the account that owns the resource. */
  readonly isForeign: boolean
  /** How the resource's own policy names the caller, in the strongest Allow that applies. */
  readonly grade: PrincipalGrade
}

/**
 * Whether a layer that has a say must allow. From another account both sides must. Within one account the
 * resource's policy may grant by itself: to the user or session that it names, whatever the others leave out; to
 * the role that it names, within the boundary and the session policy; to an account it only lets the identity
 * policies decide. A trust policy must always allow. (IAM user guide, "Policy evaluation logic".)
 */
const mustAllow: Readonly<Record<Layer, (standing: Standing) => boolean>> = {
  // AWS's own resource control policy allows everything and cannot be detached
  resource_control: () => false,
  service_control: () => true,
  resource: ({ isForeign }) => isForeign,
  trust: () => true,
  identity: ({ isForeign, grade }) => isForeign || grade === 'none' || grade === 'account',
  boundary: ({ isForeign, grade }) => isForeign || grade !== 'direct',
  session: ({ isForeign, grade }) => isForeign || grade !== 'direct',
}

/**
 * Decides one request by every policy that bears on it, as AWS does. A Deny that applies wins, in whatever
 * policy it stands; else every layer that must allow has to. Never throws, reads no clock.
 */
export function authorize(request: AuthorizationRequest, layers: AuthorizationLayers): Authorization {
  const asked: Asked = {
    question: questionOf(request, layers),
    service: serviceOf(request.action),
    tiers: tiersOf(request, layers),
  }
  const deny = findDeny(asked)
  if (deny !== undefined) return denied(asked, deny)

  const { principal, resourceAccount } = request
  const isForeign = principal.type !== 'AWS' || principal.account !== resourceAccount
  let standing: Standing = { isForeign, grade: 'none' }
  const grants: Found[] = []
  for (const tier of asked.tiers) {
    const isResourceSide = tier.layer === 'resource' || tier.layer === 'trust'
    const isNeeded = mustAllow[tier.layer](standing)
    if (!isNeeded && !isResourceSide) continue
    const allow = findStrongestAllow(tier, asked)
    if (allow === undefined && isNeeded) return notAllowed(asked, tier.layer)
    if (allow === undefined) continue
    if (isResourceSide) standing = { isForeign, grade: allow.grade }
    grants.push(allow)
  }
  // what a service control policy allows it does not grant
  const grant = grants.find(({ layer }) => layer !== 'service_control')
  return grant === undefined ? notAllowed(asked, 'identity') : allowed(asked, grant, grants)
}

function allowed({ question }: Asked, grant: Found, all: readonly Found[]): Authorization {
  return {
    effect: 'allow',
    reason: 'allowed',
    layer: grant.layer,
    policy: grant.policy,
    decidedBy: grant.statement.reference,
    layers: traceGrants(all, question),
  }
}

function denied({ tiers, question }: Asked, { layer, policy, statement }: Found): Authorization {
  return {
    effect: 'deny',
    reason: 'explicit_deny',
    layer,
    policy,
    decidedBy: statement.reference,
    layers: traceTiers(tiers, question),
  }
}

function notAllowed({ tiers, question }: Asked, layer: Layer): Authorization {
  return { effect: 'deny', reason: 'implicit_deny', layer, layers: traceTiers(tiers, question) }
}

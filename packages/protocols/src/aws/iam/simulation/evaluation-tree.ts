import type { Authorization, Layer } from '@vouchsafe/policy/authorize'
import { statementPlaces } from '@vouchsafe/policy/simulate'
import type { Tree } from '#aws/render/index'
import type { Match, Outcome } from './simulate.ts'

type Reason = Authorization['reason']

const decisions: Readonly<Record<Reason, string>> = {
  allowed: 'allowed',
  explicit_deny: 'explicitDeny',
  implicit_deny: 'implicitDeny',
}
/** The more restrictive, the later. */
const severity: readonly Reason[] = ['allowed', 'implicit_deny', 'explicit_deny']

/** The kinds of policy that the details of a decision across accounts name. */
const sourceTypes: readonly (readonly [Layer, string])[] = [
  ['identity', 'IAM Policy'],
  ['resource', 'Resource Policy'],
  ['boundary', 'Permissions Boundary Policy'],
]

/**
 * `EvaluationResult`: one action on all resources of the simulation. The decision is the most restrictive; with one
 * resource the result names it, as AWS does.
 */
export function evaluationTree(action: string, outcomes: readonly Outcome[]): Tree {
  const [first, ...others] = outcomes
  const worst = severity.findLast((reason) => outcomes.some((outcome) => outcome.reason === reason))
  const reason = worst ?? 'implicit_deny'
  const deciding = outcomes.filter((outcome) => outcome.reason === reason)
  const hasResources = first !== undefined && first.resource !== '*'
  return {
    EvalActionName: action,
    EvalResourceName: others.length === 0 && first !== undefined ? first.resource : '*',
    EvalDecision: decisions[reason],
    MatchedStatements: statementTrees(deciding.flatMap(({ matches }) => matches)),
    MissingContextValues: [...new Set(outcomes.flatMap(({ missingKeys }) => missingKeys))],
    OrganizationsDecisionDetail: everywhere(outcomes, 'service_control', 'AllowedByOrganizations'),
    PermissionsBoundaryDecisionDetail: everywhere(outcomes, 'boundary', 'AllowedByPermissionsBoundary'),
    ...(hasResources && {
      EvalDecisionDetails: detailsTree(outcomes),
      ResourceSpecificResults: outcomes.map(resourceTree),
    }),
  }
}

/** `ResourceSpecificResult` */
function resourceTree(outcome: Outcome): Tree {
  const { resource, reason, matches, missingKeys, isCrossAccount } = outcome
  return {
    EvalResourceName: resource,
    EvalResourceDecision: decisions[reason],
    MatchedStatements: statementTrees(matches),
    MissingContextValues: missingKeys.length > 0 ? missingKeys : undefined,
    EvalDecisionDetails: isCrossAccount ? detailsTree([outcome]) : undefined,
    PermissionsBoundaryDecisionDetail: everywhere([outcome], 'boundary', 'AllowedByPermissionsBoundary'),
  }
}

/** Whether the layer allows all of it; absent where there is no such layer. */
function everywhere(outcomes: readonly Outcome[], layer: Layer, member: string): Tree | undefined {
  const said = outcomes.map(({ byLayer }) => byLayer.get(layer)).filter((reason) => reason !== undefined)
  return said.length === 0 ? undefined : { [member]: said.every((reason) => reason === 'allowed') }
}

/** The most restrictive decision of each kind of policy, across accounts; empty within one. */
function detailsTree(outcomes: readonly Outcome[]): Tree {
  const crossing = outcomes.filter(({ isCrossAccount }) => isCrossAccount)
  const map = new Map<string, string>()
  for (const [layer, type] of sourceTypes) {
    const worst = severity.findLast((reason) => crossing.some(({ byLayer }) => byLayer.get(layer) === reason))
    if (worst !== undefined) map.set(type, decisions[worst])
  }
  return { map }
}

/** Each statement once. */
function statementTrees(matches: readonly Match[]): readonly Tree[] {
  const trees = new Map<string, Tree>()
  for (const { policy, index } of matches) {
    const key = `${policy.named.id}\n${index}`
    if (trees.has(key)) continue
    const place = policy.document === undefined ? undefined : statementPlaces(policy.text)[index]
    trees.set(key, {
      SourcePolicyId: policy.sourceId,
      SourcePolicyType: policy.sourceType,
      ...(place !== undefined && {
        StartPosition: { Line: place.start.line, Column: place.start.column },
        EndPosition: { Line: place.end.line, Column: place.end.column },
      }),
    })
  }
  return [...trees.values()]
}

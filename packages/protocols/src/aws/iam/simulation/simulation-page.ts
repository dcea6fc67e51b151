import { createHash } from 'node:crypto'
import { pageOf, pageTree } from '#aws/iam/operation/page'
import type { Input } from '#aws/iam/parameter/parameter'
import type { Tree } from '#aws/render/index'
import { accountOf } from './arn-text.ts'
import { ownerFrom } from './caller.ts'
import { evaluationTree } from './evaluation-tree.ts'
import { simulate, type Scenario } from './simulate.ts'
import { givenResourcePolicy } from './simulated-policy.ts'
import { checkActions, checkResources, type simulationParameters } from './simulation-parameters.ts'

type SimulationInput = Input<typeof simulationParameters>

export interface Simulation {
  readonly operation: string
  readonly account: string
  readonly scenario: Omit<Scenario, 'ownerOf' | 'resourcePolicy' | 'context'>
  readonly input: SimulationInput
}

/**
 * One page of a simulation; only what is on it is evaluated. A marker continues the same simulation and no other.
 *
 * @throws VouchsafeError `input_invalid` | `parameter_invalid` | `policy_malformed`
 */
export function simulationPage({ operation, account, scenario, input }: Simulation): Tree {
  const { ActionNames, ResourceArns = [], ResourcePolicy, ContextEntries: context } = input
  checkActions(ActionNames)
  checkResources(ResourceArns)
  const resourcePolicy = ResourcePolicy === undefined ? undefined : givenResourcePolicy(ResourcePolicy)
  const { caller } = scenario
  const owner = ownerFrom(input.ResourceOwner, caller)
  // without the resource's own policy the question is what the caller's policies say
  const ownerOf = (resource: string): string =>
    resourcePolicy === undefined ? caller.account : (accountOf(resource) ?? owner)
  const whole: Scenario = { ...scenario, resourcePolicy, context, ownerOf }
  const resources = ResourceArns.length === 0 ? ['*'] : ResourceArns
  const actions = ActionNames.map((action, index) => ({ action, key: String(index).padStart(5, '0') }))
  const listing = { operation, account, filters: [fingerprint(input)] }
  const { items, rest } = pageOf(actions, ({ key }) => key, { listing, input })
  const trees = items.map(({ action }) =>
    evaluationTree(
      action,
      resources.map((resource) => simulate(whole, action, resource)),
    ),
  )
  return { EvaluationResults: trees, ...pageTree(rest) }
}

/** Everything that the simulation is of. */
function fingerprint({ ContextEntries, ...input }: SimulationInput): string {
  const of = { ...input, Marker: undefined, MaxItems: undefined }
  return createHash('sha256')
    .update(JSON.stringify([of, [...ContextEntries]]))
    .digest('hex')
}

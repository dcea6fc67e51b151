import { reading } from '#aws/iam/operation/define'
import { arn } from '#aws/iam/parameter/common'
import { required } from '#aws/iam/parameter/parameter'
import { ask, askAll } from '#aws/iam/question/ask'
import { anybodyOf, callerOf } from './caller.ts'
import { policySource } from './policy-source.ts'
import { boundaryOfRole, policiesOfRole } from './role-policies.ts'
import { givenPolicies, givenPolicy } from './simulated-policy.ts'
import { simulationPage } from './simulation-page.ts'
import { invalid, onlyBoundary, policyInputList, simulationParameters } from './simulation-parameters.ts'

const boundaryList = 'PermissionsBoundaryPolicyInputList'

/** Decides by the policies of the call alone. */
export const simulateCustomPolicy = reading({
  parameters: { PolicyInputList: required(policyInputList), ...simulationParameters },
  questions: () => [askAll('SimulateCustomPolicy')],
  answer: ({ trust, account, input }) => {
    const { PolicyInputList, CallerArn, ResourcePolicy } = input
    if (ResourcePolicy !== undefined && CallerArn === undefined)
      throw invalid('CallerArn is required if a ResourcePolicy is included.')
    const boundary = onlyBoundary(input.PermissionsBoundaryPolicyInputList)
    return simulationPage({
      operation: 'SimulateCustomPolicy',
      account,
      input,
      scenario: {
        caller: CallerArn === undefined ? anybodyOf(account) : callerOf(CallerArn, trust),
        identity: givenPolicies(PolicyInputList, 'PolicyInputList'),
        boundary: boundary === undefined ? undefined : givenPolicy(boundary, `${boundaryList}.1`),
        serviceControls: [],
      },
    })
  },
})

/** Decides by what a role carries, with the policies of the call added and its boundary, if it brings one, instead. */
export const simulatePrincipalPolicy = reading({
  parameters: { PolicySourceArn: required(arn), PolicyInputList: policyInputList, ...simulationParameters },
  questions: ({ trust, input }) => [
    ask('SimulatePrincipalPolicy', policySource(trust, input.PolicySourceArn).asked),
  ],
  answer: ({ trust, account, input }) => {
    const { PolicySourceArn, PolicyInputList = [], CallerArn = PolicySourceArn } = input
    const role = policySource(trust, PolicySourceArn).role()
    const boundary = onlyBoundary(input.PermissionsBoundaryPolicyInputList)
    return simulationPage({
      operation: 'SimulatePrincipalPolicy',
      account,
      input,
      scenario: {
        caller: callerOf(CallerArn, trust),
        identity: [...policiesOfRole(role, trust), ...givenPolicies(PolicyInputList, 'PolicyInputList')],
        boundary:
          boundary === undefined ? boundaryOfRole(role, trust) : givenPolicy(boundary, `${boundaryList}.1`),
        serviceControls: trust.account(role.account)?.serviceControls ?? [],
      },
    })
  },
})

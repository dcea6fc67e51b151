import { contextKeysOf } from '@vouchsafe/policy/simulate'
import { reading } from '#aws/iam/operation/define'
import { arn } from '#aws/iam/parameter/common'
import { required } from '#aws/iam/parameter/parameter'
import { ask, askAll } from '#aws/iam/question/ask'
import type { Tree } from '#aws/render/index'
import { policySource } from './policy-source.ts'
import { policiesOfRole } from './role-policies.ts'
import { givenPolicies, type SimulatedPolicy } from './simulated-policy.ts'
import { policyInputList } from './simulation-parameters.ts'

export const getContextKeysForCustomPolicy = reading({
  parameters: { PolicyInputList: required(policyInputList) },
  questions: () => [askAll('GetContextKeysForCustomPolicy')],
  answer: ({ input }) => keysTree(givenPolicies(input.PolicyInputList, 'PolicyInputList')),
})

export const getContextKeysForPrincipalPolicy = reading({
  parameters: { PolicySourceArn: required(arn), PolicyInputList: policyInputList },
  questions: ({ trust, input }) => [
    ask('GetContextKeysForPrincipalPolicy', policySource(trust, input.PolicySourceArn).asked),
  ],
  answer: ({ trust, input }) => {
    const role = policySource(trust, input.PolicySourceArn).role()
    const given = givenPolicies(input.PolicyInputList ?? [], 'PolicyInputList')
    return keysTree([...policiesOfRole(role, trust), ...given])
  },
})

/** Each key once, whatever its letter case, as first written. */
function keysTree(policies: readonly SimulatedPolicy[]): Tree {
  const keys = new Map<string, string>()
  for (const { document } of policies)
    for (const key of document === undefined ? [] : contextKeysOf(document))
      if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key)
  return { ContextKeyNames: [...keys.values()] }
}

import { reading } from '#aws/iam/operation/define'
import { arn, page } from '#aws/iam/parameter/common'
import { required, texts } from '#aws/iam/parameter/parameter'
import { ask } from '#aws/iam/question/ask'
import { policySource } from '#aws/iam/simulation/policy-source'
import { policiesOfRole } from '#aws/iam/simulation/role-policies'
import type { SimulatedPolicy } from '#aws/iam/simulation/simulated-policy'
import type { Tree } from '#aws/render/index'
import { reaches } from './services.ts'

const namespaces = texts({
  minLength: 1,
  maxLength: 64,
  most: 200,
  pattern: { shown: String.raw`[\w-]*`, form: /^[\w-]*$/ },
})

/** Which of a role's policies allow some action of a service; nothing that limits them is looked at. */
export const listPoliciesGrantingServiceAccess = reading({
  parameters: { Marker: page.Marker, Arn: required(arn), ServiceNamespaces: required(namespaces) },
  questions: ({ trust, input }) => [
    ask('ListPoliciesGrantingServiceAccess', policySource(trust, input.Arn).asked),
  ],
  answer: ({ trust, input }) => {
    const role = policySource(trust, input.Arn).role()
    const policies = policiesOfRole(role, trust)
    const entries = input.ServiceNamespaces.map((ServiceNamespace) => ({
      ServiceNamespace,
      Policies: policies
        .filter(({ document }) => reaches(document?.statements ?? [], ServiceNamespace.toLowerCase()))
        .map((policy) => policyTree(policy, role.name)),
    }))
    return { PoliciesGrantingServiceAccess: entries, IsTruncated: false }
  },
})

const inlinePrefix = 'inline:'

function policyTree({ named: { id }, sourceId }: SimulatedPolicy, EntityName: string): Tree {
  return id.startsWith(inlinePrefix)
    ? {
        PolicyName: id.slice(inlinePrefix.length),
        PolicyType: 'INLINE',
        EntityType: 'ROLE',
        EntityName,
      }
    : { PolicyName: sourceId, PolicyType: 'MANAGED', PolicyArn: id }
}

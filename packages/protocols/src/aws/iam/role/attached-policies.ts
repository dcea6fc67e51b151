import { VouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import type { RoleSpec } from '@vouchsafe/trust/role'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { isPolicyArn, policyArnOf, policyNameOf } from '#aws/iam/entity/policy-arn'
import { askedRole, findRole, roleKey } from '#aws/iam/entity/role'
import { rewrite } from '#aws/iam/entity/stored'
import { reading, writing } from '#aws/iam/operation/define'
import { pageOf, pageTree } from '#aws/iam/operation/page'
import { arn, page, pathPrefix, roleName } from '#aws/iam/parameter/common'
import { required } from '#aws/iam/parameter/parameter'
import { ask } from '#aws/iam/question/ask'
import { managedOf, withPolicies } from './policies.ts'

const named = { RoleName: roleName, PolicyArn: required(arn) }

export const attachRolePolicy = writing({
  parameters: named,
  questions: ({ trust, account, input }) => [
    ask('AttachRolePolicy', askedRole(trust, account, input.RoleName), {
      keys: { 'iam:policyarn': input.PolicyArn },
    }),
  ],
  subject: ({ account, input }) => roleKey(account, input.RoleName),
  part: ({ spec }, { input, trust, account }) => arnsOf(spec, trust, account).includes(input.PolicyArn),
  plan: ({ trust, account, input }) => {
    const { PolicyArn } = input
    checkArn(PolicyArn)
    const { resource, spec } = findRole(trust, account, input.RoleName)
    if (trust.managedPolicy(PolicyArn) === undefined)
      throw new VouchsafeError('trust_not_found', {
        say: `Policy ${PolicyArn} does not exist or is not attachable.`,
      })
    const managed = arnsOf(spec, trust, account).includes(PolicyArn)
      ? managedOf(spec)
      : [...managedOf(spec), PolicyArn]
    return rewrite(resource, withPolicies(spec, { managed }))
  },
})

export const detachRolePolicy = writing({
  parameters: named,
  questions: ({ trust, account, input }) => [
    ask('DetachRolePolicy', askedRole(trust, account, input.RoleName), {
      keys: { 'iam:policyarn': input.PolicyArn },
    }),
  ],
  subject: ({ account, input }) => roleKey(account, input.RoleName),
  part: ({ spec }, { input, trust, account }) => arnsOf(spec, trust, account).includes(input.PolicyArn),
  plan: ({ trust, account, input }) => {
    const { PolicyArn } = input
    checkArn(PolicyArn)
    const { resource, spec } = findRole(trust, account, input.RoleName)
    const managed = managedOf(spec).filter((policy) => policyArnOf(trust, account, policy) !== PolicyArn)
    if (managed.length === managedOf(spec).length)
      throw new VouchsafeError('trust_not_found', { say: `Policy ${PolicyArn} was not found.` })
    return rewrite(resource, withPolicies(spec, { managed }))
  },
})

export const listAttachedRolePolicies = reading({
  parameters: { RoleName: roleName, PathPrefix: pathPrefix, ...page },
  questions: ({ trust, account, input }) => [
    ask('ListAttachedRolePolicies', askedRole(trust, account, input.RoleName)),
  ],
  answer: ({ trust, account, input }) => {
    const { RoleName, PathPrefix = '/' } = input
    const { spec } = findRole(trust, account, RoleName)
    const arns = arnsOf(spec, trust, account)
      .filter((policyArn) => policyNameOf(policyArn).path.startsWith(PathPrefix))
      .toSorted()
    const listing = { operation: 'ListAttachedRolePolicies', account, filters: [RoleName, PathPrefix] }
    const { items, rest } = pageOf(arns, (policyArn) => policyArn, { listing, input })
    const trees = items.map((PolicyArn) => ({ PolicyName: policyNameOf(PolicyArn).name, PolicyArn }))
    return { AttachedPolicies: trees, ...pageTree(rest) }
  },
})

function arnsOf(spec: RoleSpec | JsonObject, trust: TrustSnapshot, account: string): readonly string[] {
  return managedOf(spec).map((policy) => policyArnOf(trust, account, policy))
}

/** @throws VouchsafeError `parameter_invalid` */
function checkArn(text: string): void {
  if (!isPolicyArn(text)) throw new VouchsafeError('parameter_invalid', { say: `ARN ${text} is not valid.` })
}

import { VouchsafeError } from '@vouchsafe/core/errors'
import type { RoleSpec } from '@vouchsafe/trust/role'
import { encodeDocument } from '#aws/iam/entity/document'
import { askedRole, findRole, roleKey } from '#aws/iam/entity/role'
import { rewrite } from '#aws/iam/entity/stored'
import { reading, writing } from '#aws/iam/operation/define'
import { pageOf, pageTree } from '#aws/iam/operation/page'
import { page, policyDocument, policyName, roleName } from '#aws/iam/parameter/common'
import { ask } from '#aws/iam/question/ask'
import { inlineOf, withPolicies } from './policies.ts'

const named = { RoleName: roleName, PolicyName: policyName }

export const putRolePolicy = writing({
  parameters: { ...named, PolicyDocument: policyDocument },
  questions: ({ trust, account, input }) => [ask('PutRolePolicy', askedRole(trust, account, input.RoleName))],
  subject: ({ account, input }) => roleKey(account, input.RoleName),
  part: ({ spec }, { input }) => inlineOf(spec)[input.PolicyName],
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findRole(trust, account, input.RoleName)
    const inline = { ...inlineOf(spec), [input.PolicyName]: input.PolicyDocument }
    return rewrite(resource, withPolicies(spec, { inline }))
  },
})

export const getRolePolicy = reading({
  parameters: named,
  questions: ({ trust, account, input }) => [ask('GetRolePolicy', askedRole(trust, account, input.RoleName))],
  answer: ({ trust, account, input }) => {
    const { spec } = findRole(trust, account, input.RoleName)
    return {
      RoleName: input.RoleName,
      PolicyName: input.PolicyName,
      PolicyDocument: encodeDocument(inlinePolicy(spec, input.PolicyName)),
    }
  },
})

export const listRolePolicies = reading({
  parameters: { RoleName: roleName, ...page },
  questions: ({ trust, account, input }) => [
    ask('ListRolePolicies', askedRole(trust, account, input.RoleName)),
  ],
  answer: ({ trust, account, input }) => {
    const { spec } = findRole(trust, account, input.RoleName)
    const listing = { operation: 'ListRolePolicies', account, filters: [input.RoleName] }
    const names = Object.keys(inlineOf(spec)).toSorted()
    const { items, rest } = pageOf(names, (name) => name, { listing, input })
    return { PolicyNames: items, ...pageTree(rest) }
  },
})

export const deleteRolePolicy = writing({
  parameters: named,
  questions: ({ trust, account, input }) => [
    ask('DeleteRolePolicy', askedRole(trust, account, input.RoleName)),
  ],
  subject: ({ account, input }) => roleKey(account, input.RoleName),
  part: ({ spec }, { input }) => inlineOf(spec)[input.PolicyName],
  plan: ({ trust, account, input }) => {
    const { resource, spec } = findRole(trust, account, input.RoleName)
    inlinePolicy(spec, input.PolicyName)
    const { [input.PolicyName]: _, ...inline } = inlineOf(spec)
    return rewrite(resource, withPolicies(spec, { inline }))
  },
})

/** @throws VouchsafeError `trust_not_found` */
function inlinePolicy(spec: RoleSpec, name: string): string {
  const inline = inlineOf(spec)
  const document = Object.hasOwn(inline, name) ? inline[name] : undefined
  if (document !== undefined) return document
  throw new VouchsafeError('trust_not_found', { say: `The role policy with name ${name} cannot be found.` })
}

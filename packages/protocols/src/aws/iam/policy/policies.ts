import { VouchsafeError } from '@vouchsafe/core/errors'
import { managedPolicyArn } from '@vouchsafe/trust/resource'
import { isTaken, resourcesOf, rewrite } from '#aws/iam/entity/stored'
import { tagSpec } from '#aws/iam/entity/tags'
import { reading, writing } from '#aws/iam/operation/define'
import { pageOf, pageTree } from '#aws/iam/operation/page'
import { page, policyDocument, policyName, tags } from '#aws/iam/parameter/common'
import { choice } from '#aws/iam/parameter/parameter'
import { ask, askAll } from '#aws/iam/question/ask'
import { policyNameOf } from '#aws/iam/entity/policy-arn'
import { awsPolicies } from './aws-policies.ts'
import { askedPolicy, findPolicy, findStoredPolicy, policyKey, viewPolicy } from './managed-policy.ts'
import { flag, policyArn, policyDescription, policyPath, usageFilter } from './parameters.ts'
import { policyMembers, policyTree } from './policy-tree.ts'
import { policyUsage, unused, type Usage, type UsageFilter } from './usage.ts'

export const createPolicy = writing({
  parameters: {
    PolicyName: policyName,
    Path: policyPath,
    PolicyDocument: policyDocument,
    Description: policyDescription,
    Tags: tags,
  },
  questions: ({ account, input }) => {
    const { PolicyName: name, Path: path = '/', Tags } = input
    const policy = { arn: managedPolicyArn({ account, path, name }) }
    return [
      ask('CreatePolicy', policy, { tags: Tags }),
      ...(Tags === undefined || Tags.size === 0 ? [] : [ask('TagPolicy', policy, { tags: Tags })]),
    ]
  },
  subject: ({ account, input }) => policyKey(account, input.PolicyName),
  plan: ({ trust, account, input }) => {
    const key = policyKey(account, input.PolicyName)
    if (isTaken(trust, key))
      throw new VouchsafeError('trust_exists', {
        say: `A policy called ${key.name} already exists. Duplicate names are not allowed.`,
      })
    const spec = {
      path: input.Path ?? '/',
      description: input.Description,
      document: input.PolicyDocument,
      ...tagSpec(input.Tags),
    }
    return {
      ...rewrite(key, spec),
      result: (written) => ({ Policy: policyTree(viewPolicy(written), unused) }),
    }
  },
})

export const getPolicy = reading({
  parameters: { PolicyArn: policyArn },
  questions: ({ trust, account, input }) => [ask('GetPolicy', askedPolicy(trust, account, input.PolicyArn))],
  answer: ({ trust, account, input }) => {
    const policy = findPolicy(trust, account, input.PolicyArn)
    return { Policy: policyTree(policy, policyUsage(trust, account)(policy.arn)) }
  },
})

export const listPolicies = reading({
  parameters: {
    Scope: choice('All', 'AWS', 'Local'),
    OnlyAttached: flag,
    PathPrefix: policyPath,
    PolicyUsageFilter: usageFilter,
    ...page,
  },
  questions: ({ account, input }) => [
    askAll('ListPolicies', `arn:aws:iam::${account}:policy${input.PathPrefix ?? '/'}`),
  ],
  answer: ({ trust, account, input }) => {
    const { Scope = 'All', OnlyAttached = 'false', PathPrefix = '/', PolicyUsageFilter } = input
    const usage = policyUsage(trust, account)
    const chosen = [
      ...(Scope === 'AWS' ? [] : resourcesOf(trust, 'Policy', account).map(viewPolicy)),
      ...(Scope === 'Local' ? [] : awsPolicies),
    ]
      .filter(({ path }) => path.startsWith(PathPrefix))
      .filter(({ arn }) => isUsed(usage(arn), PolicyUsageFilter, OnlyAttached === 'true'))
      .toSorted((a, b) => (a.arn < b.arn ? -1 : 1))
    const filters = [Scope, OnlyAttached, PathPrefix, PolicyUsageFilter]
    const listing = { operation: 'ListPolicies', account, filters }
    const { items, rest } = pageOf(chosen, ({ arn }) => arn, { listing, input })
    return {
      Policies: items.map((policy) => policyMembers(policy, usage(policy.arn))),
      ...pageTree(rest),
    }
  },
})

/** A filter asks for policies that are used so; else it is attachment that counts, and only when asked for. */
function isUsed(usage: Usage, filter: UsageFilter | undefined, onlyAttached: boolean): boolean {
  if (filter !== undefined) return usage[filter] > 0
  return !onlyAttached || usage.PermissionsPolicy > 0
}

/** The default version goes with the policy, every other must have gone before. */
export const deletePolicy = writing({
  parameters: { PolicyArn: policyArn },
  questions: ({ trust, account, input }) => [
    ask('DeletePolicy', askedPolicy(trust, account, input.PolicyArn)),
  ],
  subject: ({ account, input }) => policyKey(account, policyNameOf(input.PolicyArn).name),
  plan: ({ trust, account, input }) => {
    const { resource } = findStoredPolicy(trust, account, input.PolicyArn)
    const { PermissionsPolicy, PermissionsBoundary } = policyUsage(trust, account)(input.PolicyArn)
    if (PermissionsPolicy + PermissionsBoundary > 0)
      throw new VouchsafeError('trust_in_use', { say: 'Cannot delete a policy attached to entities.' })
    if (viewPolicy(resource).versions.length > 1)
      throw new VouchsafeError('trust_in_use', {
        say: "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      })
    return { remove: policyKey(account, resource.name) }
  },
})

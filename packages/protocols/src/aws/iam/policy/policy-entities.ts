import { isUnder } from '#aws/iam/entity/stored'
import { reading } from '#aws/iam/operation/define'
import { pageOf, pageTree } from '#aws/iam/operation/page'
import { page, path } from '#aws/iam/parameter/common'
import { choice } from '#aws/iam/parameter/parameter'
import { ask } from '#aws/iam/question/ask'
import { askedPolicy, findPolicy } from './managed-policy.ts'
import { policyArn, usageFilter } from './parameters.ts'
import { usersOfPolicy } from './usage.ts'

/** Only roles carry policies here: the lists of users and groups are empty. */
export const listEntitiesForPolicy = reading({
  parameters: {
    PolicyArn: policyArn,
    EntityFilter: choice('User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'),
    PathPrefix: path,
    PolicyUsageFilter: usageFilter,
    ...page,
  },
  questions: ({ trust, account, input }) => [
    ask('ListEntitiesForPolicy', askedPolicy(trust, account, input.PolicyArn)),
  ],
  answer: ({ trust, account, input }) => {
    const { PolicyArn, EntityFilter = 'Role', PathPrefix = '/', PolicyUsageFilter } = input
    const { arn } = findPolicy(trust, account, PolicyArn)
    const users = usersOfPolicy(trust, account, { arn, filter: PolicyUsageFilter })
    const roles = EntityFilter === 'Role' ? users.filter(isUnder(PathPrefix)) : []
    const filters = [PolicyArn, EntityFilter, PathPrefix, PolicyUsageFilter]
    const listing = { operation: 'ListEntitiesForPolicy', account, filters }
    const { items, rest } = pageOf(roles, ({ name }) => name, { listing, input })
    return {
      PolicyGroups: [],
      PolicyUsers: [],
      PolicyRoles: items.map(({ name, uniqueId }) => ({ RoleName: name, RoleId: uniqueId })),
      ...pageTree(rest),
    }
  },
})

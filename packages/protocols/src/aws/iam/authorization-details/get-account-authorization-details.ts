import { formatRoleArn } from '@vouchsafe/core/arn'
import type { Resource } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { resourcesOf } from '#aws/iam/entity/stored'
import { reading } from '#aws/iam/operation/define'
import { pageOf, pageTree } from '#aws/iam/operation/page'
import { page } from '#aws/iam/parameter/common'
import { awsPolicies } from '#aws/iam/policy/aws-policies'
import { viewPolicy, type ManagedPolicy } from '#aws/iam/policy/managed-policy'
import { policyMembers, versionTree } from '#aws/iam/policy/policy-tree'
import { policyUsage, type Usage } from '#aws/iam/policy/usage'
import { askAll } from '#aws/iam/question/ask'
import type { Tree } from '#aws/render/index'
import { entityFilter, type EntityType } from './entity-filter.ts'
import { profilesByRole, roleDetailTree } from './role-detail.ts'

/** An entity of the account, with its place in the listing. */
type Entity =
  | { readonly key: string; readonly role: Resource }
  | { readonly key: string; readonly policy: ManagedPolicy }

/** Everything that decides who may do what: there are no users and no groups, of AWS's policies those in use. */
export const getAccountAuthorizationDetails = reading({
  parameters: { Filter: entityFilter, ...page },
  questions: () => [askAll('GetAccountAuthorizationDetails')],
  answer: async ({ trust, account, input }, { lastUsed }) => {
    const usage = policyUsage(trust, account)
    const entities = entitiesOf(trust, account, { types: input.Filter, usage })
    const filters = [[...input.Filter].join()]
    const listing = { operation: 'GetAccountAuthorizationDetails', account, filters }
    const { items, rest } = pageOf(entities, ({ key }) => key, { listing, input })
    const roles = items.flatMap((entity) => ('role' in entity ? [entity.role] : []))
    const uses = await lastUsed?.(roles.map(arnOf))
    const profiles = profilesByRole(trust, account)
    return {
      UserDetailList: [],
      GroupDetailList: [],
      RoleDetailList: roles.map((role) =>
        roleDetailTree(role, { trust, profiles, lastUse: uses?.get(arnOf(role)) }),
      ),
      Policies: items.flatMap((entity) =>
        'policy' in entity ? [policyDetailTree(entity.policy, usage(entity.policy.arn))] : [],
      ),
      ...pageTree(rest),
    }
  },
})

interface Choice {
  readonly types: ReadonlySet<EntityType>
  readonly usage: (arn: string) => Usage
}

/** In order of their keys: roles, then policies. */
function entitiesOf(trust: TrustSnapshot, account: string, { types, usage }: Choice): readonly Entity[] {
  const roles = types.has('Role') ? resourcesOf(trust, 'Role', account) : []
  const local = types.has('LocalManagedPolicy') ? resourcesOf(trust, 'Policy', account).map(viewPolicy) : []
  const aws = types.has('AWSManagedPolicy') ? awsPolicies.filter(({ arn }) => isUsed(usage(arn))) : []
  const entities: readonly Entity[] = [
    ...roles.map((role) => ({ key: `1/${role.name}`, role })),
    ...[...local, ...aws].map((policy) => ({ key: `2/${policy.arn}`, policy })),
  ]
  return entities.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

function isUsed({ PermissionsPolicy, PermissionsBoundary }: Usage): boolean {
  return PermissionsPolicy + PermissionsBoundary > 0
}

function arnOf({ account, name, spec }: Resource): string {
  const path = typeof spec['path'] === 'string' ? spec['path'] : '/'
  return formatRoleArn({ partition: 'aws', account, path, name })
}

/** `ManagedPolicyDetail`: every version with its document. */
function policyDetailTree(policy: ManagedPolicy, usage: Usage): Tree {
  return {
    ...policyMembers(policy, usage),
    Description: policy.description,
    PolicyVersionList: policy.versions.map((version) => versionTree(version, { withDocument: true })),
  }
}

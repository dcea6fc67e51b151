import { instanceProfileSpec } from '@vouchsafe/trust/instance-profile'
import type { Resource } from '@vouchsafe/trust/resource'
import { roleSpec } from '@vouchsafe/trust/role'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { encodeDocument } from '#aws/iam/entity/document'
import { profileTree } from '#aws/iam/entity/instance-profile'
import { policyArnOf, policyNameOf } from '#aws/iam/entity/policy-arn'
import { boundaryArn, roleArn } from '#aws/iam/entity/role'
import { readStored, resourcesOf } from '#aws/iam/entity/stored'
import { tagsOf, tagTrees } from '#aws/iam/entity/tags'
import { inlineOf, managedOf } from '#aws/iam/role/policies'
import type { LastUse } from '#aws/iam/types'
import type { Tree } from '#aws/render/index'

export interface RoleDetailView {
  readonly trust: TrustSnapshot
  /** Instance profiles by the name of a role in them. */
  readonly profiles: ReadonlyMap<string, readonly Resource[]>
  readonly lastUse: LastUse | undefined
}

/** `RoleDetail`: a role with its policies, its boundary and its instance profiles. */
export function roleDetailTree(resource: Resource, { trust, profiles, lastUse }: RoleDetailView): Tree {
  const role = readStored(resource, roleSpec)
  const { account, name, uniqueId, createdAt } = resource
  const { spec } = role
  const boundary = boundaryArn(role, trust)
  const attached = managedOf(spec).map((reference) => policyArnOf(trust, account, reference))
  const found = profiles.get(name) ?? []
  return {
    Path: spec.path,
    RoleName: name,
    RoleId: uniqueId,
    Arn: roleArn(role),
    CreateDate: { instant: createdAt },
    AssumeRolePolicyDocument: encodeDocument(spec.trustPolicy),
    InstanceProfileList: found.map((profile) =>
      profileTree(readStored(profile, instanceProfileSpec), { trust, tags: 'any' }),
    ),
    RolePolicyList: Object.entries(inlineOf(spec)).map(([PolicyName, text]) => ({
      PolicyName,
      PolicyDocument: encodeDocument(text),
    })),
    AttachedManagedPolicies: attached.map((PolicyArn) => ({
      PolicyName: policyNameOf(PolicyArn).name,
      PolicyArn,
    })),
    ...(boundary !== undefined && {
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary },
    }),
    Tags: tagTrees(tagsOf(resource)),
    RoleLastUsed:
      lastUse === undefined ? {} : { LastUsedDate: { instant: lastUse.at }, Region: lastUse.region },
  }
}

/** Looks at every instance profile of the account once. */
export function profilesByRole(
  trust: TrustSnapshot,
  account: string,
): ReadonlyMap<string, readonly Resource[]> {
  const byRole = new Map<string, Resource[]>()
  for (const profile of resourcesOf(trust, 'InstanceProfile', account))
    for (const role of readStored(profile, instanceProfileSpec).spec.roles)
      byRole.set(role, [...(byRole.get(role) ?? []), profile])
  return byRole
}

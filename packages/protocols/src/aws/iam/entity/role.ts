import { formatRoleArn } from '@vouchsafe/core/arn'
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { ResourceKey, Resource } from '@vouchsafe/trust/resource'
import { roleSpec, type RoleSpec } from '@vouchsafe/trust/role'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { LastUse } from '#aws/iam/types'
import type { Asked } from '#aws/iam/question/ask'
import type { Tree } from '#aws/render/index'
import { encodeDocument } from './document.ts'
import { policyArnOf } from './policy-arn.ts'
import { readStored, type Stored } from './stored.ts'
import { tagsOf, tagTrees } from './tags.ts'

export type StoredRole = Stored<RoleSpec>

export function roleKey(account: string, name: string): ResourceKey {
  return { kind: 'Role', account, name }
}

/** @throws VouchsafeError `trust_not_found` */
export function findRole(trust: TrustSnapshot, account: string, name: string): StoredRole {
  const resource = trust.resource(roleKey(account, name))
  if (resource !== undefined) return readStored(resource, roleSpec)
  throw new VouchsafeError('trust_not_found', { say: `The role with name ${name} cannot be found.` })
}

export function roleArn({ resource, spec: { path } }: StoredRole): string {
  const { account, name } = resource
  return formatRoleArn({ partition: 'aws', account, path, name })
}

/** The role as a question knows it; one that is not there has no path. */
export function askedRole(trust: TrustSnapshot, account: string, name: string): Asked {
  const resource = trust.resource(roleKey(account, name))
  if (resource === undefined) return { arn: formatRoleArn({ partition: 'aws', account, path: '/', name }) }
  const role = readStored(resource, roleSpec)
  return { arn: roleArn(role), tags: tagsOf(resource), permissionsBoundary: boundaryArn(role, trust) }
}

export function boundaryArn({ resource, spec }: StoredRole, trust: TrustSnapshot): string | undefined {
  const { permissionsBoundary } = spec
  return permissionsBoundary === undefined
    ? undefined
    : policyArnOf(trust, resource.account, permissionsBoundary)
}

/** How much of a role an operation answers; AWS leaves out more, the more it lists. */
type RoleDetail = 'named' | 'listed' | 'full'

export interface RoleView {
  readonly trust: TrustSnapshot
  readonly detail: RoleDetail
  /** For GetRole; empty when it is not known. */
  readonly lastUse?: LastUse | 'unknown'
}

export function roleTree(role: StoredRole, { trust, detail, lastUse }: RoleView): Tree {
  const { resource, spec } = role
  const { description, maxSessionDuration } = spec
  const named = {
    Path: spec.path,
    RoleName: resource.name,
    RoleId: resource.uniqueId,
    Arn: roleArn(role),
    CreateDate: { instant: resource.createdAt },
    AssumeRolePolicyDocument: encodeDocument(spec.trustPolicy),
  }
  if (detail === 'named') return named
  const listed = { ...named, Description: description, MaxSessionDuration: maxSessionDuration }
  if (detail === 'listed') return listed
  const tags = tagsOf(resource)
  const boundary = boundaryArn(role, trust)
  return {
    ...listed,
    ...(boundary !== undefined && {
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary },
    }),
    ...(tags.size > 0 && { Tags: tagTrees(tags) }),
    ...(lastUse !== undefined && { RoleLastUsed: lastUseTree(lastUse) }),
  }
}

function lastUseTree(lastUse: LastUse | 'unknown'): Tree {
  return lastUse === 'unknown' ? {} : { LastUsedDate: { instant: lastUse.at }, Region: lastUse.region }
}

/** A role that has just been written. */
export function writtenRole(resource: Resource): StoredRole {
  return readStored(resource, roleSpec)
}

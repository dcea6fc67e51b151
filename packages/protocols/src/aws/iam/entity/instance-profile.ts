import { VouchsafeError } from '@vouchsafe/core/errors'
import { instanceProfileSpec, type InstanceProfileSpec } from '@vouchsafe/trust/instance-profile'
import { instanceProfileArn, type ResourceKey } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { Asked } from '#aws/iam/question/ask'
import type { Tree } from '#aws/render/index'
import { roleKey, roleTree, writtenRole } from './role.ts'
import { readStored, type Stored } from './stored.ts'
import { tagsOf, tagTrees } from './tags.ts'

export type StoredProfile = Stored<InstanceProfileSpec>

export function profileKey(account: string, name: string): ResourceKey {
  return { kind: 'InstanceProfile', account, name }
}

/** @throws VouchsafeError `trust_not_found` */
export function findProfile(trust: TrustSnapshot, account: string, name: string): StoredProfile {
  const resource = trust.resource(profileKey(account, name))
  if (resource !== undefined) return readStored(resource, instanceProfileSpec)
  throw new VouchsafeError('trust_not_found', { say: `Instance Profile ${name} cannot be found.` })
}

function profileArn({ resource: { account, name }, spec: { path } }: StoredProfile): string {
  return instanceProfileArn({ account, path, name })
}

/** The profile as a question knows it; one that is not there has no path. */
export function askedProfile(trust: TrustSnapshot, account: string, name: string): Asked {
  const resource = trust.resource(profileKey(account, name))
  if (resource === undefined) return { arn: instanceProfileArn({ account, path: '/', name }) }
  return { arn: profileArn(readStored(resource, instanceProfileSpec)), tags: tagsOf(resource) }
}

export interface ProfileView {
  readonly trust: TrustSnapshot
  /** AWS answers no tags in lists, and an empty list of them to GetInstanceProfile alone. */
  readonly tags: 'never' | 'any' | 'always'
}

export function profileTree(profile: StoredProfile, { trust, tags }: ProfileView): Tree {
  const { resource, spec } = profile
  const { account, name, uniqueId, createdAt } = resource
  const roles = spec.roles
    .map((role) => trust.resource(roleKey(account, role)))
    .filter((role) => role !== undefined)
    .map((role) => roleTree(writtenRole(role), { trust, detail: 'named' }))
  const isTagged = tags === 'always' || (tags === 'any' && tagsOf(resource).size > 0)
  return {
    Path: spec.path,
    InstanceProfileName: name,
    InstanceProfileId: uniqueId,
    Arn: profileArn(profile),
    CreateDate: { instant: createdAt },
    Roles: roles,
    ...(isTagged && { Tags: tagTrees(tagsOf(resource)) }),
  }
}

import type { PolicyVersion } from '@vouchsafe/trust/policy'
import { encodeDocument } from '#aws/iam/entity/document'
import { tagTrees } from '#aws/iam/entity/tags'
import type { Tree } from '#aws/render/index'
import type { ManagedPolicy } from './managed-policy.ts'
import type { Usage } from './usage.ts'

type Members = Readonly<Record<string, Tree | undefined>>

/** What every operation that names a policy answers of it. */
export function policyMembers(policy: ManagedPolicy, usage: Usage): Members {
  const { versions } = policy
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: versions.find(({ isDefault }) => isDefault)?.id,
    AttachmentCount: usage.PermissionsPolicy,
    PermissionsBoundaryUsageCount: usage.PermissionsBoundary,
    IsAttachable: true,
    CreateDate: { instant: policy.createdAt },
    // AWS: when the newest version was made, whichever is in force
    UpdateDate: { instant: versions[0]?.createdAt ?? policy.createdAt },
  }
}

/** A policy by itself; lists leave description and tags out. */
export function policyTree(policy: ManagedPolicy, usage: Usage): Tree {
  const { description, tags } = policy
  return {
    ...policyMembers(policy, usage),
    Description: description,
    ...(tags.size > 0 && { Tags: tagTrees(tags) }),
  }
}

/** A version; its document only where one asks for it. */
export function versionTree(
  { id, document, isDefault, createdAt }: PolicyVersion,
  { withDocument }: { readonly withDocument: boolean },
): Tree {
  return {
    Document: withDocument ? encodeDocument(document) : undefined,
    VersionId: id,
    IsDefaultVersion: isDefault,
    CreateDate: { instant: createdAt },
  }
}

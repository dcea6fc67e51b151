import type { Finding } from '#resource/finding'
import { tryOr } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { TrustWorld } from '#resource/world'
import { checkPermissions } from './check-permissions.ts'
import { policySpec } from './spec.ts'
import { policyVersions } from './versions.ts'

/** The rules of one managed policy when it is written; a version that was there before is not judged again. */
export function checkPolicy(
  policy: Resource,
  before: Resource | undefined,
  { limits }: TrustWorld,
): readonly Finding[] {
  const { document } = readSpec(policy, policySpec)
  const held = before === undefined ? [] : tryOr([], () => policyVersions(before))
  const known = new Set(held.map((version) => version.document))
  const others = policyVersions(policy).filter(
    (version) => !version.isDefault && !known.has(version.document),
  )
  return [document, ...others.map((version) => version.document)].flatMap((text) =>
    checkPermissions('document', text, limits.managedPolicyLength),
  )
}

import type { Finding } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { TrustWorld } from '#resource/world'
import { checkPermissions } from './check-permissions.ts'
import { policySpec } from './spec.ts'

/** The rules of one managed policy when it is written. */
export function checkPolicy(policy: Resource, { limits }: TrustWorld): readonly Finding[] {
  return checkPermissions('document', readSpec(policy, policySpec).document, limits.managedPolicyLength)
}

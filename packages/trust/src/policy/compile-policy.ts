import type { NamedPolicy } from '@vouchsafe/policy/authorize'
import { managedPolicyArn } from '#resource/arns'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import { NamedPermissions, type PolicyCompiler } from './create-policy-compiler.ts'
import { policySpec } from './spec.ts'

/**
 * The default version of a managed policy. A document that cannot be read denies everything, and `fault` says why.
 *
 * @throws VouchsafeError `trust_invalid` when the stored policy cannot be read (it then is no policy at all)
 */
export function compilePolicy(
  resource: Resource,
  compiler: PolicyCompiler,
): { readonly named: NamedPolicy; readonly fault?: string } {
  const { account, name } = resource
  const { path, document } = readSpec(resource, policySpec)
  const stored = compiler.permissions(document)
  const named = new NamedPermissions(managedPolicyArn({ account, path, name }), stored)
  if (stored.fault === undefined) return { named }
  return { named, fault: `it denies everything, because it cannot be read: ${stored.fault}` }
}

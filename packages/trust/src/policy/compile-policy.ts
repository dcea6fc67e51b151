import type { NamedPolicy } from '@vouchsafe/policy/authorize'
import { managedPolicyArn } from '#resource/arns'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import { NamedPermissions, type PolicyCompiler } from './create-policy-compiler.ts'
import { policySpec } from './spec.ts'

/**
 * The default version of a managed policy. A document that cannot be read denies everything.
 *
 * @throws VouchsafeError `trust_invalid` when the stored policy cannot be read (it then is no policy at all)
 */
export function compilePolicy(resource: Resource, compiler: PolicyCompiler): NamedPolicy {
  const { account, name } = resource
  const { path, document } = readSpec(resource, policySpec)
  return new NamedPermissions(managedPolicyArn({ account, path, name }), compiler.permissions(document))
}

/**
 * What of a managed policy is not in force.
 *
 * @throws VouchsafeError as `compilePolicy`
 */
export function policyFaults(resource: Resource, compiler: PolicyCompiler): readonly string[] {
  const { fault } = compiler.permissions(readSpec(resource, policySpec).document)
  return fault === undefined ? [] : [`it denies everything, because it cannot be read: ${fault}`]
}

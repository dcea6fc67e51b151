import { formatRoleArn } from '@vouchsafe/core/arn'
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Seconds } from '@vouchsafe/core/time'
import type { NamedPolicy } from '@vouchsafe/policy/authorize'
import { NamedPermissions, type PolicyCompiler } from '#policy/create-policy-compiler'
import { deniesAll } from '#policy/deny-everything'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { Role, RolePermissions } from '#snapshot/types'
import { roleSpec, type RoleSpec } from './spec.ts'

export interface RoleContext {
  readonly compiler: PolicyCompiler
  /** A managed policy as the role's spec names it: of the account, or of AWS. */
  readonly managed: (account: string, reference: string) => NamedPolicy | undefined
}

/**
 * The role as the exchange needs it. What its sessions may do denies everything where a policy is missing or
 * cannot be read: nobody knows what it would have denied.
 *
 * @throws VouchsafeError when the stored role or its enforced policy cannot be read (it then is no role at all)
 */
export function compileRole(resource: Resource, context: RoleContext): Role {
  const { account, name, uniqueId, createdAt } = resource
  const spec = readSpec(resource, roleSpec)
  const { path, description, principalIds = {}, trustPolicy: text } = spec
  const { policy: trustPolicy, fault } = context.compiler.trust(text, principalIds)
  if (fault !== undefined) throw new VouchsafeError('trust_invalid', { say: fault })
  const permissions = compilePermissions(account, spec, context)
  const { boundary } = permissions
  return {
    account,
    name,
    path,
    ...(description !== undefined && { description }),
    arn: formatRoleArn({ partition: 'aws', account, path, name }),
    uniqueId,
    createdAt,
    maxSessionSeconds: spec.maxSessionDuration as Seconds,
    disabled: spec.disabled,
    trustPolicy,
    trustPolicyText: text,
    ...compileCandidate(spec, context),
    permissions,
    ...(boundary !== undefined && { permissionsBoundary: boundary.id }),
    tags: new Map(Object.entries(spec.tags ?? {})),
  }
}

/** It never decides, so that a role stands without it. */
function compileCandidate(
  { candidateTrustPolicy, candidateSince, principalIds = {} }: RoleSpec,
  { compiler }: RoleContext,
): Pick<Role, 'candidate'> {
  if (candidateTrustPolicy === undefined) return {}
  const { policy, fault } = compiler.trust(candidateTrustPolicy, principalIds)
  // one that was stored before its version was kept is older than any
  return fault === undefined ? { candidate: { policy, since: candidateSince?.version ?? 0 } } : {}
}

function compilePermissions(
  account: string,
  { policies = {}, permissionsBoundary }: RoleSpec,
  { compiler, managed }: RoleContext,
): RolePermissions {
  const attached = (reference: string): NamedPolicy =>
    managed(account, reference) ?? { id: reference, policy: deniesAll }
  const inline = Object.entries(policies.inline ?? {}).map(
    ([name, text]) => new NamedPermissions(`inline:${name}`, compiler.permissions(text)),
  )
  return {
    identity: [...inline, ...(policies.managed ?? []).map(attached)],
    ...(permissionsBoundary !== undefined && { boundary: attached(permissionsBoundary) }),
  }
}

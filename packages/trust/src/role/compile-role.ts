import { formatRoleArn } from '@vouchsafe/core/arn'
import type { Seconds } from '@vouchsafe/core/time'
import type { NamedPolicy } from '@vouchsafe/policy/authorize'
import { NamedPermissions, type PolicyCompiler } from '#policy/create-policy-compiler'
import { deniesAll } from '#policy/deny-everything'
import { tryFault } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { Role, RolePermissions } from '#snapshot/types'
import { roleSpec, type RoleSpec } from './spec.ts'

export interface RoleContext {
  readonly compiler: PolicyCompiler
  /** A managed policy as the role's spec names it: of the account, or of AWS. */
  readonly managed: (account: string, reference: string) => NamedPolicy | undefined
}

export interface RoleCompilation {
  readonly role: Role
  /** What of it is not in force, and why; the role itself stands. */
  readonly faults: readonly string[]
}

/**
 * The role as the exchange needs it. What its sessions may do denies everything where a policy is missing or
 * cannot be read: nobody knows what it would have denied.
 *
 * @throws VouchsafeError when the stored role or its enforced policy cannot be read (it then is no role at all)
 */
export function compileRole(resource: Resource, context: RoleContext): RoleCompilation {
  const { account, name, uniqueId, createdAt } = resource
  const spec = readSpec(resource, roleSpec)
  const { path, description, principalIds = {}, trustPolicy } = spec
  const faults: string[] = []
  const permissions = compilePermissions(account, spec, { ...context, faults })
  const { boundary } = permissions
  const role: Role = {
    account,
    name,
    path,
    ...(description !== undefined && { description }),
    arn: formatRoleArn({ partition: 'aws', account, path, name }),
    uniqueId,
    createdAt,
    maxSessionSeconds: spec.maxSessionDuration as Seconds,
    disabled: spec.disabled,
    trustPolicy: context.compiler.trust(trustPolicy, principalIds),
    trustPolicyText: trustPolicy,
    ...compileCandidate(spec, { ...context, faults }),
    permissions,
    ...(boundary !== undefined && { permissionsBoundary: boundary.id }),
    tags: new Map(Object.entries(spec.tags ?? {})),
  }
  return { role, faults }
}

interface Gathering extends RoleContext {
  readonly faults: string[]
}

/** It never decides, so that a role stands without it. */
function compileCandidate(
  { candidateTrustPolicy, principalIds = {} }: RoleSpec,
  { compiler, faults }: Gathering,
): Pick<Role, 'candidateTrustPolicy'> {
  if (candidateTrustPolicy === undefined) return {}
  const candidate = tryFault(() => compiler.trust(candidateTrustPolicy, principalIds))
  if ('value' in candidate) return { candidateTrustPolicy: candidate.value }
  faults.push(`the candidate trust policy is not evaluated: ${candidate.fault}`)
  return {}
}

function compilePermissions(
  account: string,
  { policies = {}, permissionsBoundary }: RoleSpec,
  { compiler, managed, faults }: Gathering,
): RolePermissions {
  const inline = Object.entries(policies.inline ?? {}).map(([name, text]) => {
    const stored = compiler.permissions(text)
    if (stored.fault !== undefined)
      faults.push(sayDenied(`the inline policy \`${name}\` cannot be read: ${stored.fault}`))
    return new NamedPermissions(`inline:${name}`, stored)
  })
  const attached = (reference: string): NamedPolicy => {
    const policy = managed(account, reference)
    if (policy === undefined) faults.push(sayDenied(`the policy \`${reference}\` is not there`))
    return policy ?? { id: reference, policy: deniesAll }
  }
  return {
    identity: [...inline, ...(policies.managed ?? []).map(attached)],
    ...(permissionsBoundary !== undefined && { boundary: attached(permissionsBoundary) }),
  }
}

function sayDenied(why: string): string {
  return `its sessions may do nothing, because ${why}`
}

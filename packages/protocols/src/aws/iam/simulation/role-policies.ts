import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { NamedPolicy } from '@vouchsafe/policy/authorize'
import { parsePermissionsPolicy, type PermissionsPolicyDocument } from '@vouchsafe/policy/parse'
import type { Role, TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { policyNameOf } from '#aws/iam/entity/policy-arn'
import { findRole } from '#aws/iam/entity/role'
import { findPolicy, type ManagedPolicy } from '#aws/iam/policy/managed-policy'
import { inlineOf } from '#aws/iam/role/policies'
import type { SimulatedPolicy } from './simulated-policy.ts'

const inlinePrefix = 'inline:'

/** The identity policies of a role as they are in force, inline ones first. */
export function policiesOfRole(role: Role, trust: TrustSnapshot): readonly SimulatedPolicy[] {
  return role.permissions.identity.map((named) => simulated(named, role, trust))
}

/** The policy that bounds the role. */
export function boundaryOfRole(role: Role, trust: TrustSnapshot): SimulatedPolicy | undefined {
  const { boundary } = role.permissions
  return boundary === undefined ? undefined : simulated(boundary, role, trust)
}

function simulated(named: NamedPolicy, role: Role, trust: TrustSnapshot): SimulatedPolicy {
  const text = textOf(named, role, trust)
  const document = readDocument(text)
  return {
    named,
    sourceId: sourceIdOf(named, role),
    sourceType: 'IAM Policy',
    text,
    ...(document !== undefined && { document }),
  }
}

function sourceIdOf({ id }: NamedPolicy, role: Role): string {
  return id.startsWith(inlinePrefix)
    ? `role_${role.name}_${id.slice(inlinePrefix.length)}`
    : policyNameOf(id).name
}

/** Empty for a policy that is not there: it denies everything. */
function textOf({ id }: NamedPolicy, { account, name }: Role, trust: TrustSnapshot): string {
  if (id.startsWith(inlinePrefix))
    return inlineOf(findRole(trust, account, name).spec)[id.slice(inlinePrefix.length)] ?? ''
  return trust.managedPolicy(id) === undefined ? '' : defaultText(findPolicy(trust, account, id))
}

/** The version of a managed policy that is in force; undefined where it cannot be read. */
export function defaultDocument(policy: ManagedPolicy): PermissionsPolicyDocument | undefined {
  return readDocument(defaultText(policy))
}

function defaultText({ versions }: ManagedPolicy): string {
  return versions.find(({ isDefault }) => isDefault)?.document ?? ''
}

function readDocument(text: string): PermissionsPolicyDocument | undefined {
  try {
    return parsePermissionsPolicy(text, { maxLength: Number.POSITIVE_INFINITY })
  } catch (error) {
    if (isVouchsafeError(error)) return undefined
    throw error
  }
}

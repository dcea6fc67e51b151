import type { NamedPolicy, NamedResourcePolicy } from '@vouchsafe/policy/authorize'
import { compilePermissionsPolicy, compileResourcePolicy } from '@vouchsafe/policy/compile'
import {
  parsePermissionsPolicy,
  parseResourcePolicy,
  type PermissionsPolicyDocument,
  type ResourcePolicyDocument,
} from '@vouchsafe/policy/parse'

/** A policy of a simulation: what decides, and what the answer shows of it. */
export interface SimulatedPolicy<Named extends NamedPolicy | NamedResourcePolicy = NamedPolicy> {
  /** Its id is this policy's alone. */
  readonly named: Named
  /** AWS's `SourcePolicyId`: `PolicyInputList.1`, `role_ROLE_POLICY`, the name of a managed policy. */
  readonly sourceId: string
  /** AWS's `SourcePolicyType`. */
  readonly sourceType: 'IAM Policy' | 'Resource Policy'
  readonly text: string
  /** Absent where the stored text cannot be read; such a policy denies everything. */
  readonly document?: PermissionsPolicyDocument | ResourcePolicyDocument
}

export type SimulatedResourcePolicy = SimulatedPolicy<NamedResourcePolicy>

/** The model's limit for a document that is only simulated. */
const maxLength = 131_072

/**
 * A policy that a call brings.
 *
 * @throws VouchsafeError `policy_malformed`
 */
export function givenPolicy(text: string, sourceId: string): SimulatedPolicy {
  const document = parsePermissionsPolicy(text, { maxLength })
  const named = { id: `given:${sourceId}`, policy: compilePermissionsPolicy(document) }
  return { named, sourceId, sourceType: 'IAM Policy', text, document }
}

export function givenPolicies(texts: readonly string[], list: string): readonly SimulatedPolicy[] {
  return texts.map((text, index) => givenPolicy(text, `${list}.${index + 1}`))
}

/** @throws VouchsafeError `policy_malformed` */
export function givenResourcePolicy(text: string): SimulatedResourcePolicy {
  const document = parseResourcePolicy(text, { maxLength })
  const named = { id: 'given:ResourcePolicy', policy: compileResourcePolicy(document) }
  return { named, sourceId: 'ResourcePolicy', sourceType: 'Resource Policy', text, document }
}

import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { policySpec, policyVersions, type PolicySpec, type PolicyVersion } from '@vouchsafe/trust/policy'
import { managedPolicyArn, type Resource, type ResourceKey } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { isPolicyArn, policyNameOf } from '#aws/iam/entity/policy-arn'
import { readStored, type Stored } from '#aws/iam/entity/stored'
import { tagsOf } from '#aws/iam/entity/tags'
import type { Tags } from '#aws/iam/parameter/common'
import type { Asked } from '#aws/iam/question/ask'
import { awsPolicy } from './aws-policies.ts'

/** A managed policy of an account, or one of AWS's, as the IAM API shows it. */
export interface ManagedPolicy {
  readonly arn: string
  readonly name: string
  readonly path: string
  /** `ANPA…` */
  readonly id: string
  readonly description?: string
  readonly createdAt: EpochSeconds
  /** The newest first; one of them is in force. */
  readonly versions: readonly PolicyVersion[]
  readonly tags: Tags
}

export type StoredPolicy = Stored<PolicySpec>

export function policyKey(account: string, name: string): ResourceKey {
  return { kind: 'Policy', account, name }
}

/** @throws VouchsafeError `trust_not_found` | `input_invalid` for a text that names no policy */
export function findPolicy(trust: TrustSnapshot, account: string, arn: string): ManagedPolicy {
  const resource = storedResource(trust, account, arn)
  const policy = resource === undefined ? awsPolicy(arn) : viewPolicy(resource)
  if (policy === undefined) throw notFound(arn)
  return policy
}

/**
 * A policy that can be changed.
 *
 * @throws VouchsafeError `trust_not_found` | `input_invalid` | `operation_refused` for one of AWS's
 */
export function findStoredPolicy(trust: TrustSnapshot, account: string, arn: string): StoredPolicy {
  const resource = storedResource(trust, account, arn)
  if (resource !== undefined) return readStored(resource, policySpec)
  if (awsPolicy(arn) === undefined) throw notFound(arn)
  throw new VouchsafeError('operation_refused', {
    say: `Policy ${arn} is managed by AWS and cannot be changed.`,
  })
}

/** The resource of a policy that a call names; its tags count where it is there. */
export function askedPolicy(trust: TrustSnapshot, account: string, arn: string): Asked {
  const resource = storedResource(trust, account, arn)
  return resource === undefined ? { arn } : { arn, tags: tagsOf(resource) }
}

/** The policy as it stands in a resource that was read or has just been written. */
export function viewPolicy(resource: Resource): ManagedPolicy {
  const { spec } = readStored(resource, policySpec)
  const { account, name, uniqueId, createdAt } = resource
  const { path, description } = spec
  return {
    arn: managedPolicyArn({ account, path, name }),
    name,
    path,
    id: uniqueId,
    ...(description !== undefined && { description }),
    createdAt,
    versions: policyVersions(resource),
    tags: tagsOf(resource),
  }
}

/** The account's policy of exactly this ARN, path and all. */
function storedResource(trust: TrustSnapshot, account: string, arn: string): Resource | undefined {
  if (!isPolicyArn(arn)) throw new VouchsafeError('input_invalid', { say: `ARN ${arn} is not valid.` })
  const { name, path } = policyNameOf(arn)
  const resource = trust.resource(policyKey(account, name))
  const isIt = resource?.spec['path'] === path && managedPolicyArn({ account, path, name }) === arn
  return isIt ? resource : undefined
}

function notFound(arn: string): VouchsafeError {
  return new VouchsafeError('trust_not_found', { say: `Policy ${arn} was not found.` })
}

import type { EpochSeconds } from '@vouchsafe/core/time'
import { awsManagedPolicies, type AwsManagedPolicy } from '@vouchsafe/trust/aws-managed'
import type { ManagedPolicy } from './managed-policy.ts'

/** The day on which AWS's first managed policies are dated; of ours no other is known. */
const madeAt = 1_423_180_800 as EpochSeconds

/** The policies that AWS manages, as far as this server knows them. */
export const awsPolicies: readonly ManagedPolicy[] = awsManagedPolicies.map(view)

const byArn: ReadonlyMap<string, ManagedPolicy> = new Map(awsPolicies.map((policy) => [policy.arn, policy]))

export function awsPolicy(arn: string): ManagedPolicy | undefined {
  return byArn.get(arn)
}

function view({ arn, name, path, uniqueId, description, document }: AwsManagedPolicy): ManagedPolicy {
  const versions = [{ id: 'v1', document, createdAt: madeAt, isDefault: true }]
  return { arn, name, path, id: uniqueId, description, createdAt: madeAt, versions, tags: new Map() }
}

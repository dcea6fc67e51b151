import { managedPolicyArn, type Resource } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { policyNameOf } from '#aws/iam/entity/policy-arn'
import { resourcesOf } from '#aws/iam/entity/stored'
import { managedOf } from '#aws/iam/role/policies'

export const usageFilters = ['PermissionsPolicy', 'PermissionsBoundary'] as const
export type UsageFilter = (typeof usageFilters)[number]

/** How many roles carry a policy, and how many it bounds. */
export type Usage = Readonly<Record<UsageFilter, number>>

export const unused: Usage = { PermissionsPolicy: 0, PermissionsBoundary: 0 }

/** Looks at every role of the account once; then tells the usage of any policy. */
export function policyUsage(trust: TrustSnapshot, account: string): (arn: string) => Usage {
  const counts = new Map<string, Record<UsageFilter, number>>()
  for (const role of resourcesOf(trust, 'Role', account))
    for (const [filter, references] of usesOf(role))
      for (const reference of references) {
        const count = counts.get(reference) ?? { ...unused }
        count[filter] += 1
        counts.set(reference, count)
      }
  return (arn) => counts.get(referenceOf(account, arn)) ?? unused
}

/** Which of the account's roles use a policy, in order of their names. */
export function usersOfPolicy(
  trust: TrustSnapshot,
  account: string,
  { arn, filter }: { readonly arn: string; readonly filter: UsageFilter | undefined },
): readonly Resource[] {
  const reference = referenceOf(account, arn)
  return resourcesOf(trust, 'Role', account).filter((role) =>
    usesOf(role).some(([kind, references]) => (filter ?? kind) === kind && references.includes(reference)),
  )
}

function usesOf({ spec }: Resource): readonly (readonly [UsageFilter, readonly string[]])[] {
  const boundary = spec['permissionsBoundary']
  return [
    ['PermissionsPolicy', managedOf(spec)],
    ['PermissionsBoundary', typeof boundary === 'string' ? [boundary] : []],
  ]
}

/** How a role names the policy: by name in its own account, by ARN one of AWS's. */
function referenceOf(account: string, arn: string): string {
  const { name, path } = policyNameOf(arn)
  return managedPolicyArn({ account, path, name }) === arn ? name : arn
}

import type { PolicyStatement } from '@vouchsafe/policy/parse'
import type { Role, TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { awsPolicies } from '#aws/iam/policy/aws-policies'
import { askedPolicy, findPolicy, viewPolicy } from '#aws/iam/policy/managed-policy'
import { usersOfPolicy } from '#aws/iam/policy/usage'
import { isPolicyArn } from '#aws/iam/entity/policy-arn'
import { resourcesOf } from '#aws/iam/entity/stored'
import type { Asked } from '#aws/iam/question/ask'
import { policySource } from '#aws/iam/simulation/policy-source'
import { defaultDocument, policiesOfRole } from '#aws/iam/simulation/role-policies'

/** What a report is about: a role, or a managed policy and the roles that carry it. */
export interface ReportedEntity {
  readonly arn: string
  readonly uniqueId: string
  /** Whose uses count. */
  readonly roles: readonly Role[]
  /** What decides which services it can reach. */
  readonly statements: readonly PolicyStatement[]
}

/** @throws VouchsafeError `input_invalid` */
export function askedEntity(trust: TrustSnapshot, account: string, arn: string): Asked {
  return isPolicyArn(arn) ? askedPolicy(trust, account, arn) : policySource(trust, arn).asked
}

/** @throws VouchsafeError `trust_not_found` | `input_invalid` */
export function reportedEntity(trust: TrustSnapshot, account: string, arn: string): ReportedEntity {
  return isPolicyArn(arn)
    ? reportedPolicy(trust, account, arn)
    : reportedRole(trust, policySource(trust, arn).role())
}

/** By unique id; undefined when it is not there any more, or is another account's. */
export function entityOfUniqueId(
  trust: TrustSnapshot,
  account: string,
  uniqueId: string,
): ReportedEntity | undefined {
  const role = trust.roleByUniqueId(uniqueId)
  if (role !== undefined) return role.account === account ? reportedRole(trust, role) : undefined
  const local = resourcesOf(trust, 'Policy', account).find((resource) => resource.uniqueId === uniqueId)
  const policy = local === undefined ? awsPolicies.find(({ id }) => id === uniqueId) : viewPolicy(local)
  return policy === undefined ? undefined : reportedPolicy(trust, account, policy.arn)
}

function reportedRole(trust: TrustSnapshot, role: Role): ReportedEntity {
  const { arn, uniqueId } = role
  const statements = policiesOfRole(role, trust).flatMap(({ document }) => document?.statements ?? [])
  return { arn, uniqueId, roles: [role], statements }
}

function reportedPolicy(trust: TrustSnapshot, account: string, arn: string): ReportedEntity {
  const policy = findPolicy(trust, account, arn)
  const roles = usersOfPolicy(trust, account, { arn, filter: 'PermissionsPolicy' })
    .map(({ name }) => trust.role(account, name))
    .filter((role) => role !== undefined)
  const statements = defaultDocument(policy)?.statements ?? []
  return { arn, uniqueId: policy.id, roles, statements }
}

import { defaultLimits, type ResourceKind } from '@vouchsafe/trust/resource'
import { resourcesOf } from '#aws/iam/entity/stored'
import { reading } from '#aws/iam/operation/define'
import { askAll } from '#aws/iam/question/ask'

/** AWS's quotas where this server sets none of its own. */
const unset = {
  InstanceProfilesQuota: 1000,
  PoliciesQuota: 1500,
  PolicyVersionsInUseQuota: 10_000,
  RolesQuota: 1000,
}

/** What there never is: people and keys that outlive their day. */
const never = [
  'AccountAccessKeysPresent',
  'AccountMFAEnabled',
  'AccountPasswordPresent',
  'AccountSigningCertificatesPresent',
  'Groups',
  'GroupsQuota',
  'MFADevices',
  'MFADevicesInUse',
  'ServerCertificates',
  'ServerCertificatesQuota',
  'Users',
  'UsersQuota',
]

export const getAccountSummary = reading({
  parameters: {},
  questions: () => [askAll('GetAccountSummary')],
  answer: ({ trust, account }, { facts }) => {
    const limits = { ...defaultLimits, ...facts.limits }
    const count = (kind: ResourceKind): number => resourcesOf(trust, kind, account).length
    const summary: Readonly<Record<string, number>> = {
      ...Object.fromEntries(never.map((name) => [name, 0])),
      ...unset,
      AssumeRolePolicySizeQuota: limits.trustPolicyLength,
      AttachedPoliciesPerRoleQuota: limits.managedPoliciesPerRole,
      GlobalEndpointTokenVersion: 2,
      InstanceProfiles: count('InstanceProfile'),
      Policies: count('Policy'),
      PolicySizeQuota: limits.managedPolicyLength,
      PolicyVersionsInUse: count('Policy'),
      Providers: count('Provider') + count('SamlProvider'),
      RolePolicySizeQuota: limits.inlinePoliciesLength,
      Roles: count('Role'),
      ...(Number.isFinite(limits.rolesPerAccount) && { RolesQuota: limits.rolesPerAccount }),
      VersionsPerPolicyQuota: limits.versionsPerPolicy,
    }
    const names = Object.keys(summary).toSorted()
    return { SummaryMap: { map: new Map(names.map((name) => [name, summary[name] ?? 0])) } }
  },
})

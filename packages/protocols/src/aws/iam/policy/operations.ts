import { policyNameOf } from '#aws/iam/entity/policy-arn'
import { tagOperations } from '#aws/iam/entity/tag-operations'
import type { IamOperations } from '#aws/iam/operation/types'
import { askedPolicy, findStoredPolicy, policyKey } from './managed-policy.ts'
import { policyArn } from './parameters.ts'
import * as policies from './policies.ts'
import { listEntitiesForPolicy } from './policy-entities.ts'
import * as versions from './policy-versions.ts'

export const policyOperations: IamOperations = {
  CreatePolicy: policies.createPolicy,
  GetPolicy: policies.getPolicy,
  ListPolicies: policies.listPolicies,
  DeletePolicy: policies.deletePolicy,
  CreatePolicyVersion: versions.createPolicyVersion,
  GetPolicyVersion: versions.getPolicyVersion,
  ListPolicyVersions: versions.listPolicyVersions,
  SetDefaultPolicyVersion: versions.setDefaultPolicyVersion,
  DeletePolicyVersion: versions.deletePolicyVersion,
  ListEntitiesForPolicy: listEntitiesForPolicy,
  ...tagOperations({
    type: 'Policy',
    parameter: 'PolicyArn',
    name: policyArn,
    asked: askedPolicy,
    find: (trust, account, arn) => findStoredPolicy(trust, account, arn).resource,
    keyOf: (account, arn) => policyKey(account, policyNameOf(arn).name),
  }),
}

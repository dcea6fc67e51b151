import { VouchsafeError } from '@vouchsafe/core/errors'
import {
  addPolicyVersion,
  deletePolicyVersion as withoutVersion,
  policyVersions,
  setDefaultVersion,
} from '@vouchsafe/trust/policy'
import type { Resource } from '@vouchsafe/trust/resource'
import { policyNameOf } from '#aws/iam/entity/policy-arn'
import { rewrite } from '#aws/iam/entity/stored'
import { reading, writing } from '#aws/iam/operation/define'
import { pageOf, pageTree } from '#aws/iam/operation/page'
import { page, policyDocument } from '#aws/iam/parameter/common'
import { ask } from '#aws/iam/question/ask'
import { askedPolicy, findPolicy, findStoredPolicy, policyKey } from './managed-policy.ts'
import { flag, policyArn, versionId } from './parameters.ts'
import { versionTree } from './policy-tree.ts'

const named = { PolicyArn: policyArn, VersionId: versionId }

/** Everything of a policy but its tags. */
const documents = ({ spec }: Resource): unknown => [spec['document'] ?? '', spec['versions'] ?? {}]

export const createPolicyVersion = writing({
  parameters: { PolicyArn: policyArn, PolicyDocument: policyDocument, SetAsDefault: flag },
  questions: ({ trust, account, input }) => [
    ask('CreatePolicyVersion', askedPolicy(trust, account, input.PolicyArn)),
  ],
  subject: ({ account, input }) => policyKey(account, policyNameOf(input.PolicyArn).name),
  part: documents,
  plan: ({ trust, account, input, at, facts }) => {
    const { resource } = findStoredPolicy(trust, account, input.PolicyArn)
    const most = facts.limits?.versionsPerPolicy
    const { spec, id } = addPolicyVersion(resource, {
      document: input.PolicyDocument,
      setAsDefault: input.SetAsDefault === 'true',
      at,
      ...(most !== undefined && { most }),
    })
    return {
      ...rewrite(resource, spec),
      result: (written) => {
        const added = policyVersions(written).find((version) => version.id === id)
        if (added === undefined) throw new TypeError('a policy without the version that it was written with')
        return { PolicyVersion: versionTree(added, { withDocument: false }) }
      },
    }
  },
})

export const getPolicyVersion = reading({
  parameters: named,
  questions: ({ trust, account, input }) => [
    ask('GetPolicyVersion', askedPolicy(trust, account, input.PolicyArn)),
  ],
  answer: ({ trust, account, input }) => {
    const { PolicyArn, VersionId } = input
    const { versions } = findPolicy(trust, account, PolicyArn)
    const version = versions.find(({ id }) => id === VersionId)
    if (version === undefined)
      throw new VouchsafeError('trust_not_found', {
        say: `Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`,
      })
    return { PolicyVersion: versionTree(version, { withDocument: true }) }
  },
})

export const listPolicyVersions = reading({
  parameters: { PolicyArn: policyArn, ...page },
  questions: ({ trust, account, input }) => [
    ask('ListPolicyVersions', askedPolicy(trust, account, input.PolicyArn)),
  ],
  answer: ({ trust, account, input }) => {
    const { PolicyArn } = input
    const { versions } = findPolicy(trust, account, PolicyArn)
    const listing = { operation: 'ListPolicyVersions', account, filters: [PolicyArn] }
    const { items, rest } = pageOf(versions, ({ id }) => newestFirst(id), { listing, input })
    return { Versions: items.map((one) => versionTree(one, { withDocument: false })), ...pageTree(rest) }
  },
})

/** A key whose order by code unit is that of the numbers, falling. */
function newestFirst(id: string): string {
  return String(10 ** 10 - Number(id.slice(1)))
}

export const setDefaultPolicyVersion = writing({
  parameters: named,
  questions: ({ trust, account, input }) => [
    ask('SetDefaultPolicyVersion', askedPolicy(trust, account, input.PolicyArn)),
  ],
  subject: ({ account, input }) => policyKey(account, policyNameOf(input.PolicyArn).name),
  part: documents,
  plan: ({ trust, account, input }) => {
    const { resource } = findStoredPolicy(trust, account, input.PolicyArn)
    return rewrite(resource, setDefaultVersion(resource, input.VersionId))
  },
})

export const deletePolicyVersion = writing({
  parameters: named,
  questions: ({ trust, account, input }) => [
    ask('DeletePolicyVersion', askedPolicy(trust, account, input.PolicyArn)),
  ],
  subject: ({ account, input }) => policyKey(account, policyNameOf(input.PolicyArn).name),
  part: documents,
  plan: ({ trust, account, input }) => {
    const { resource } = findStoredPolicy(trust, account, input.PolicyArn)
    return rewrite(resource, withoutVersion(resource, input.VersionId))
  },
})

import { VouchsafeError } from '@vouchsafe/core/errors'
import { planChange } from '@vouchsafe/trust/plan'
import type { Actor } from '@vouchsafe/trust/resource'
import type { CandidateRequest } from '#admin/schema/candidate'
import { changeTrust, type ChangeDeps, type Changed } from '#change/change-trust'

/**
 * Gives a role a candidate policy, or takes it away, and leaves all else of the role as it is. Nothing is stored
 * where the role or its enforced policy is another than the candidate was made for.
 *
 * @throws VouchsafeError `trust_not_found` | `trust_conflict` | the code of whatever rule the candidate breaks |
 *   `store_unavailable`
 */
export function setCandidate(deps: ChangeDeps, request: CandidateRequest, actor: Actor): Promise<Changed> {
  const { account, name, roleId, trustPolicy, candidateTrustPolicy, dryRun } = request
  return changeTrust(deps, {
    actor,
    dryRun,
    plan: (state, at) => {
      const resource = state.resource({ kind: 'Role', account, name })
      if (resource === undefined)
        throw new VouchsafeError('trust_not_found', {
          say: `there is no role \`${name}\` in account ${account}`,
          hint: 'see `vouch get Role`',
        })
      if (resource.uniqueId !== roleId || resource.spec['trustPolicy'] !== trustPolicy)
        throw new VouchsafeError('trust_conflict', {
          say: `role \`${name}\` or its trust policy changed since the candidate was made for it`,
          hint: 'make the candidate anew from what there is now',
        })
      const { candidateTrustPolicy: _, candidateSince: __, ...rest } = resource.spec
      const spec = candidateTrustPolicy === null ? rest : { ...rest, candidateTrustPolicy }
      return planChange(state, [{ ...resource, spec }], { at, random: deps.random, facts: deps.facts })
    },
  })
}

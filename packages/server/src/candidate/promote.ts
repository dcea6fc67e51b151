import { VouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import { planChange, type TrustPlan } from '@vouchsafe/trust/plan'
import type { Actor } from '@vouchsafe/trust/resource'
import type { CompiledSnapshot } from '@vouchsafe/trust/snapshot'
import type { CandidateRecord, PromoteAnswer, PromoteRequest } from '#admin/schema/candidate'
import { changeTrust, type ChangeDeps, type Changed } from '#change/change-trust'
import { findCandidate, readRecord, type RecordDeps } from './read-record.ts'

export interface Promotion extends Omit<PromoteAnswer, 'change'> {
  /** Absent where something speaks against it. */
  readonly changed?: Changed
}

/**
 * Makes a role's candidate the enforced policy when its record is clean, or its differences are accepted. The record
 * is read first; the change is then planned only on the two policies that it is a record of, and stored under the
 * version that it was planned on.
 *
 * @throws VouchsafeError `trust_not_found` | `trust_conflict` when the role or either policy changed meanwhile |
 *   `store_unavailable`
 */
export async function promote(
  deps: RecordDeps & ChangeDeps,
  request: PromoteRequest,
  actor: Actor,
): Promise<Promotion> {
  const record = await readRecord(deps, request)
  const findings = judge(record, request)
  if (findings.some(({ isAccepted }) => !isAccepted)) return { record, findings }
  const changed = await changeTrust(deps, {
    actor,
    dryRun: request.dryRun,
    because: { promotion: promotionFacts(record, findings) },
    plan: (state, at) => planPromotion(state, { record, deps, request, at }),
  })
  return { record, findings, changed }
}

/** What speaks against a promotion. */
function judge(
  record: CandidateRecord,
  { atLeast, acceptDifferences }: PromoteRequest,
): PromoteAnswer['findings'] {
  const { isEvaluated, exchanges, differing } = record
  const findings: PromoteAnswer['findings'] = []
  if (!isEvaluated)
    findings.push({
      code: 'not_evaluated',
      message: 'the candidate cannot be read, so nobody knows what it says',
      isAccepted: false,
    })
  if (exchanges < atLeast)
    findings.push({
      code: 'too_few_exchanges',
      message: `expected at least ${atLeast} ${atLeast === 1 ? 'exchange' : 'exchanges'} on record, found ${exchanges}`,
      isAccepted: false,
    })
  if (differing > 0)
    findings.push({
      code: 'differs',
      message: `${differing} of ${exchanges} exchanges would have been answered otherwise`,
      isAccepted: acceptDifferences,
    })
  return findings
}

/** For the record of the change: on what it rests. */
function promotionFacts(record: CandidateRecord, findings: PromoteAnswer['findings']): JsonObject {
  const { role, roleId, since, from, exchanges, differing } = record
  return {
    role,
    roleId,
    candidateSince: since.version,
    from,
    exchanges,
    differing,
    ...(findings.length > 0 && { accepted: findings.map(({ code }) => code) }),
  }
}

interface Planning {
  readonly record: CandidateRecord
  readonly deps: ChangeDeps
  readonly request: PromoteRequest
  readonly at: TrustPlan['at']
}

function planPromotion(state: CompiledSnapshot, { record, deps, request, at }: Planning): TrustPlan {
  const { role, resource, candidate } = findCandidate(state, request)
  if (role.uniqueId !== record.roleId || candidate.since.version !== record.since.version)
    throw new VouchsafeError('trust_conflict', {
      say: `role \`${request.name}\` or its policies changed while its record was read`,
      hint: 'look at the new record: `vouch promote` again',
    })
  const { candidateTrustPolicy: _, candidateSince: __, ...spec } = resource.spec
  const promoted = { ...resource, spec: { ...spec, trustPolicy: candidate.text } }
  return planChange(state, [promoted], { at, random: deps.random, facts: deps.facts })
}

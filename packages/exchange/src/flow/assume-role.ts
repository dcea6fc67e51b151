import { parseRoleArn, type RoleArn } from '@vouchsafe/core/arn'
import { isVouchsafeError, type VouchsafeError } from '@vouchsafe/core/errors'
import { parsePermissionsPolicy } from '@vouchsafe/policy/parse'
import { decideAssumeRole } from '#decide/decide-assume-role'
import type { Verdict } from '#decide/types'
import { attempt } from './attempt.ts'
import type { EvidenceKind, Grounds, Hide } from './evidence-kind.ts'
import { exchangeEvent, type ExchangeFacts } from './exchange-event.ts'
import { mintSession } from './mint-session.ts'
import { settle, type Round, type Settled } from './settle.ts'
import type { Denied, ExchangeDeps, Issued, Refused, RoleRequest } from './types.ts'

export type RoleResult<Evidence> = Issued<Evidence> | (Denied & { readonly evidence: Evidence }) | Refused

/** One exchange under way: the request, and what its record will need whatever becomes of it. */
interface Work<Input extends RoleRequest, Evidence> {
  readonly kind: EvidenceKind<Input, Evidence>
  readonly deps: ExchangeDeps
  readonly input: Input
  readonly role: RoleArn
}

/** Exchanges evidence of any kind for a session of a role: each step is one line of `decideOnce` and of `answer`. */
export async function assumeRole<Input extends RoleRequest, Evidence>(
  kind: EvidenceKind<Input, Evidence>,
  deps: ExchangeDeps,
  input: Input,
): Promise<RoleResult<Evidence>> {
  const role = parseRoleArn(input.roleArn)
  const work = { kind, deps, input, role }
  return settle(deps, input.requestId, (round) => decideOnce(work, round))
}

type Answer<Evidence> = Settled<RoleResult<Evidence>>

async function decideOnce<Input extends RoleRequest, Evidence>(
  work: Work<Input, Evidence>,
  round: Round,
): Promise<Answer<Evidence>> {
  const { kind, deps, input, role } = work
  if (round.supersedes === undefined) {
    const { caller } = input
    const evidence = await attempt(deps, { caller, operation: kind.operation }, () =>
      kind.verify(deps, input, { role, round }),
    )
    return answer(work, round, evidence)
  }
  // it verified a moment ago under older trust: what became of it is recorded, not counted
  try {
    return answer(work, round, await kind.verify(deps, input, { role, round }))
  } catch (error) {
    return refuse(work, round, { error: known(error) })
  }
}

function answer<Input extends RoleRequest, Evidence>(
  work: Work<Input, Evidence>,
  round: Round,
  evidence: Evidence,
): Answer<Evidence> {
  let grounds: Grounds | undefined
  let verdict: Verdict | undefined
  try {
    const { kind, input, role } = work
    const { roleArn, sessionPolicy } = input
    grounds = kind.ground(evidence, input, round)
    // not before: who proved nothing is not told what is wrong with a policy
    if (sessionPolicy !== undefined) parsePermissionsPolicy(sessionPolicy)
    verdict = decideAssumeRole(round.trust, { action: kind.action, claimant: grounds, roleArn, role })
    return verdict.effect === 'deny'
      ? deny(work, round, { evidence, grounds, verdict })
      : issue(work, round, { evidence, grounds, verdict })
  } catch (error) {
    return refuse(work, round, {
      error: known(error),
      evidence,
      ...(grounds !== undefined && { grounds }),
      ...(verdict !== undefined && { verdict }),
    })
  }
}

interface Judged<Evidence, V extends Verdict = Verdict> {
  readonly evidence: Evidence
  readonly grounds: Grounds
  readonly verdict: V
}

function issue<Input extends RoleRequest, Evidence>(
  work: Work<Input, Evidence>,
  round: Round,
  judged: Judged<Evidence, Extract<Verdict, { effect: 'allow' }>>,
): Answer<Evidence> {
  const { kind, deps, input } = work
  const { evidence, verdict } = judged
  const grounds = hideOrigin(judged.grounds, kind.hider(evidence, deps))
  const minted = mintSession(deps, { input, grounds, role: verdict.role }, round.at)
  const { decisionId } = round
  return {
    event: eventOf(work, round, { ...judged, outcome: 'allowed', minted }),
    result: { outcome: 'issued', decisionId, ...minted, evidence },
  }
}

/** The session names its origin in every record of its calls, and in tokens for others: what is hidden is no part. */
function hideOrigin(grounds: Grounds, hide: Hide): Grounds {
  const { subject, audience } = grounds.origin
  return { ...grounds, origin: { ...grounds.origin, subject: hide(subject), audience: hide(audience) } }
}

function deny<Input extends RoleRequest, Evidence>(
  work: Work<Input, Evidence>,
  round: Round,
  judged: Judged<Evidence, Extract<Verdict, { effect: 'deny' }>>,
): Answer<Evidence> {
  const { cause } = judged.verdict
  const { decisionId } = round
  return {
    event: eventOf(work, round, { ...judged, outcome: 'denied', reason: cause }),
    result: { outcome: 'denied', decisionId, cause, evidence: judged.evidence },
  }
}

function refuse<Input extends RoleRequest, Evidence>(
  work: Work<Input, Evidence>,
  round: Round,
  { error, ...judged }: Partial<Judged<Evidence>> & { readonly error: VouchsafeError },
): Answer<Evidence> {
  const { code, detail } = error
  const { decisionId } = round
  return {
    event: eventOf(work, round, { ...judged, outcome: 'refused', reason: code, detail }),
    result: { outcome: 'refused', decisionId, error },
  }
}

type Outcome<Evidence> = Pick<ExchangeFacts, 'outcome' | 'reason' | 'detail' | 'minted'> &
  Partial<Judged<Evidence>>

function eventOf<Input extends RoleRequest, Evidence>(
  { kind, deps, input, role }: Work<Input, Evidence>,
  round: Round,
  { evidence, ...facts }: Outcome<Evidence>,
): Answer<Evidence>['event'] {
  const { operation } = kind
  const { account } = role
  const proven =
    evidence === undefined ? {} : { evidence: kind.record(evidence), hide: kind.hider(evidence, deps) }
  return exchangeEvent({ ...facts, ...proven, operation, input, account }, round)
}

/** Faults of our own are not refusals. */
function known(error: unknown): VouchsafeError {
  if (!isVouchsafeError(error)) throw error
  return error
}

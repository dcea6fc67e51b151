import { parseRoleArn, type RoleArn } from '@vouchsafe/core/arn'
import { isVouchsafeError, type VouchsafeError } from '@vouchsafe/core/errors'
import { parsePermissionsPolicy } from '@vouchsafe/policy/parse'
import { decideAssumeRole } from '#decide/decide-assume-role'
import type { Verdict } from '#decide/types'
import { federatedPrincipal, type FederatedPrincipal } from '#principal/federated-principal'
import type { VerifiedEvidence } from '#verify/oidc/evidence'
import { attempt } from './attempt.ts'
import { assumeRoleOperation, exchangeEvent, type ExchangeFacts } from './exchange-event.ts'
import { mintSession } from './mint-session.ts'
import { settle, type Round, type Settled } from './settle.ts'
import type { AssumeRoleInput, AssumeRoleResult, ExchangeDeps } from './types.ts'

type Answer = Settled<AssumeRoleResult>

/** One exchange under way: the request, and what its record will need whatever becomes of it. */
interface Work {
  readonly deps: ExchangeDeps
  readonly input: AssumeRoleInput
  readonly role: RoleArn
}

/** The flow of `Exchange.assumeRoleWithWebIdentity`: each step is one line of `decideOnce` and of `answer`. */
export async function assumeRole(deps: ExchangeDeps, input: AssumeRoleInput): Promise<AssumeRoleResult> {
  const role = parseRoleArn(input.roleArn)
  if (input.sessionPolicy !== undefined) parsePermissionsPolicy(input.sessionPolicy)
  const work = { deps, input, role }
  return settle(deps, input.requestId, (round) => decideOnce(work, round))
}

async function decideOnce(work: Work, round: Round): Promise<Answer> {
  const { deps, input } = work
  if (round.supersedes === undefined) {
    const { caller } = input
    const evidence = await attempt(deps, { caller, operation: assumeRoleOperation }, () =>
      verify(work, round),
    )
    return answer(work, round, evidence)
  }
  // it verified a moment ago under older trust: what became of it is recorded, not counted
  try {
    return answer(work, round, await verify(work, round))
  } catch (error) {
    return refuse(work, round, { error: known(error) })
  }
}

function verify({ deps, input, role }: Work, { trust, at }: Round): Promise<VerifiedEvidence> {
  return deps.oidc.verify(input.token.reveal(), { account: role.account, trust, at })
}

function answer(work: Work, round: Round, evidence: VerifiedEvidence): Answer {
  let federated: FederatedPrincipal | undefined
  let verdict: Verdict | undefined
  try {
    federated = federatedPrincipal(evidence, work.input, round.at)
    const { roleArn } = work.input
    const { provider } = evidence
    verdict = decideAssumeRole(round.trust, { provider, federated, roleArn, role: work.role })
    return verdict.effect === 'deny'
      ? deny(work, round, { evidence, federated, verdict })
      : issue(work, round, { evidence, federated, verdict })
  } catch (error) {
    return refuse(work, round, {
      error: known(error),
      evidence,
      ...(federated !== undefined && { federated }),
      ...(verdict !== undefined && { verdict }),
    })
  }
}

interface Judged<V extends Verdict> {
  readonly evidence: VerifiedEvidence
  readonly federated: FederatedPrincipal
  readonly verdict: V
}

function issue(work: Work, round: Round, judged: Judged<Extract<Verdict, { effect: 'allow' }>>): Answer {
  const { deps, input } = work
  const { evidence, federated, verdict } = judged
  const minted = mintSession(deps, { input, evidence, federated, role: verdict.role }, round.at)
  const { decisionId } = round
  return {
    event: eventOf(work, round, { ...judged, outcome: 'allowed', minted }),
    result: { outcome: 'issued', decisionId, ...minted, evidence },
  }
}

function deny(work: Work, round: Round, judged: Judged<Extract<Verdict, { effect: 'deny' }>>): Answer {
  const { cause } = judged.verdict
  const { decisionId } = round
  return {
    event: eventOf(work, round, { ...judged, outcome: 'denied', reason: cause }),
    result: { outcome: 'denied', decisionId, cause },
  }
}

function refuse(
  work: Work,
  round: Round,
  { error, ...judged }: Partial<Judged<Verdict>> & { readonly error: VouchsafeError },
): Answer {
  const { code, detail } = error
  const { decisionId } = round
  return {
    event: eventOf(work, round, { ...judged, outcome: 'refused', reason: code, detail }),
    result: { outcome: 'refused', decisionId, error },
  }
}

function eventOf(
  { deps, input, role }: Work,
  round: Round,
  facts: Omit<ExchangeFacts, 'input' | 'account'>,
): Answer['event'] {
  return exchangeEvent({ ...facts, input, account: role.account }, round, deps.pseudonym)
}

/** Faults of our own are not refusals. */
function known(error: unknown): VouchsafeError {
  if (!isVouchsafeError(error)) throw error
  return error
}

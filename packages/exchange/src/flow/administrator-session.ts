import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { eventId, type AuditEvent } from '@vouchsafe/ledger/event'
import { sealSession } from '#session/seal-session'
import type { SessionFacts } from '#session/types'
import { credentialRecord } from './exchange-event.ts'
import type { MintedSession } from './mint-session.ts'
import { settle, type Round } from './settle.ts'
import type { AdministratorOrder, ExchangeDeps, Issued } from './types.ts'

const lifetimeSeconds = 900

/** The flow of `Exchange.issueAdministratorSession`: the kernel named the process, `admin.sock` let it in. */
export function issueAdministratorSession(
  deps: ExchangeDeps,
  order: AdministratorOrder,
): Promise<Pick<Issued, 'decisionId' | 'credential' | 'session'>> {
  return settle(deps, eventId(deps.random), async (round) => {
    if (round.trust.account(order.account) === undefined) {
      throw new VouchsafeError('trust_not_found', { say: `there is no account ${order.account}` })
    }
    const session = sessionFor(order, round.at)
    const credential = sealSession(session, { ...deps, kind: 'aws_session' })
    return {
      event: eventOf(order, { session, credential }, round),
      result: { decisionId: round.decisionId, credential, session },
    }
  })
}

function sessionFor({ account, caller }: AdministratorOrder, at: EpochSeconds): SessionFacts {
  const { uid, pid = 0 } = caller
  return {
    account,
    holder: { kind: 'administrator', uid, pid },
    sessionName: `uid-${uid}`,
    issuedAt: at,
    expiresAt: (at + lifetimeSeconds) as EpochSeconds,
    authenticatedAt: at,
    origin: { provider: 'administrator', issuer: '', subject: `uid:${uid}`, audience: '' },
    principalTags: new Map(),
    transitiveTagKeys: [],
    policyArns: [],
  }
}

function eventOf({ account, caller }: AdministratorOrder, minted: MintedSession, round: Round): AuditEvent {
  const { uid, pid = 0 } = caller
  return {
    id: round.decisionId,
    at: round.at,
    type: 'exchange',
    outcome: 'allowed',
    trustVersion: round.trust.version,
    caller,
    protocol: 'admin',
    operation: 'IssueAdministratorSession',
    account,
    evidence: { kind: 'administrator', subject: `uid:${uid}`, administrator: { uid, pid } },
    credential: credentialRecord(minted),
    ...(round.supersedes !== undefined && { detail: { supersedes: round.supersedes } }),
  }
}

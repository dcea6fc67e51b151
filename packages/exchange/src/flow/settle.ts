import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { eventId, type AuditEvent } from '@vouchsafe/ledger/event'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { ExchangeDeps } from './types.ts'

/** One decision under one version of trust. */
export interface Round {
  readonly trust: TrustSnapshot
  readonly at: EpochSeconds
  readonly decisionId: string
  /** The decision, recorded but never released, that this one is made again for. */
  readonly supersedes?: string
}

export interface Settled<Result> {
  readonly event: AuditEvent
  /** Released when the event is durable and no newer trust had been there before it. */
  readonly result: Result
}

/** Trust would have to change this often while one request waits for its record. */
const mostRounds = 4

/**
 * Decides, records, and only then releases. INVARIANT: the result leaves here after its record is durable, and the
 * trust it was decided under was still in force when the record was appended; otherwise it is decided again under
 * the newer trust and recorded again, and what was minted before is dropped.
 *
 * @throws VouchsafeError `ledger_unavailable` | `store_unavailable`, and whatever `decide` throws
 */
export async function settle<Result>(
  deps: Pick<ExchangeDeps, 'clock' | 'random' | 'trust' | 'ledger'>,
  requestId: string,
  decide: (round: Round) => Promise<Settled<Result>>,
): Promise<Result> {
  const { clock, random, trust, ledger } = deps
  let round: Round = { trust: trust.current(), at: clock.now(), decisionId: requestId }
  for (let count = 0; count < mostRounds; count += 1) {
    const { event, result } = await decide(round)
    const { trustVersion } = await ledger.record(event)
    if (trustVersion <= round.trust.version) return result
    round = {
      trust: await trust.atLeast(trustVersion),
      at: clock.now(),
      decisionId: eventId(random),
      supersedes: event.id,
    }
  }
  throw new VouchsafeError('store_unavailable', {
    say: 'trust changes faster than a decision can be recorded',
    detail: { rounds: mostRounds, trustVersion: round.trust.version },
  })
}

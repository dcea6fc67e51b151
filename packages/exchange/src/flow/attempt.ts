import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import type { Caller } from '@vouchsafe/ledger/event'
import type { ExchangeDeps } from './types.ts'

/** Who tries, and what. */
export interface Attempt {
  readonly caller: Caller
  readonly operation: string
}

/**
 * Runs a verification of evidence that nobody vouches for yet: not at all when its source has failed too often, and
 * counted when it fails.
 *
 * @throws VouchsafeError `throttled`, and whatever `verify` throws
 */
export async function attempt<Verified>(
  { clock, meter }: Pick<ExchangeDeps, 'clock' | 'meter'>,
  { caller, operation }: Attempt,
  verify: () => Verified | Promise<Verified>,
): Promise<Verified> {
  const source = sourceOf(caller)
  try {
    if (!meter.mayAttempt(source, clock.now())) throw new VouchsafeError('throttled', { detail: { source } })
    return await verify()
  } catch (error) {
    if (isVouchsafeError(error)) {
      meter.failed({ source, reason: error.code, protocol: 'aws', operation, at: clock.now() })
    }
    throw error
  }
}

function sourceOf({ address, uid, transport }: Caller): string {
  return address ?? (uid === undefined ? transport : `uid:${uid}`)
}

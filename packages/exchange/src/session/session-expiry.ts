import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'

/** What bounds a new session from above. */
export interface SessionCeiling {
  /** `MaxSessionDuration` of the role. */
  readonly roleMaxSeconds: Seconds
  /** Longest time from the first authentication to the end of the last session that descends from it. */
  readonly chainSeconds: Seconds
  /** When the evidence descends from a session of ours: the start of its chain. */
  readonly chainStartedAt?: EpochSeconds
  /** Where the evidence itself bounds the session (SAML's `SessionNotOnOrAfter`). */
  readonly notAfter?: EpochSeconds
}

/** A session obtained with another session: one hour, whatever the role allows. */
export const longestChainedSeconds = 3600 as Seconds

/**
 * When a session issued at `at` ends. INVARIANT: never after the role's maximum; a chained one neither after one
 * hour nor after the end of its chain. The expiry of an OIDC token is no bound, as with AWS: the token proves who
 * asks now.
 *
 * @throws VouchsafeError `duration_exceeds_role` (detail `chained`) | `session_expired` when the chain is over
 */
export function sessionExpiry(
  at: EpochSeconds,
  requestedSeconds: Seconds,
  ceiling: SessionCeiling,
): EpochSeconds {
  const { roleMaxSeconds, chainSeconds, chainStartedAt, notAfter = Infinity } = ceiling
  const chained = chainStartedAt !== undefined
  const detail = { requestedSeconds, roleMaxSeconds, chained }
  if (requestedSeconds > roleMaxSeconds || (chained && requestedSeconds > longestChainedSeconds)) {
    throw new VouchsafeError('duration_exceeds_role', { detail })
  }
  const wanted = Math.min(at + requestedSeconds, notAfter) as EpochSeconds
  if (!chained) return wanted

  const chainEnd = (chainStartedAt + chainSeconds) as EpochSeconds
  if (chainEnd <= at) throw new VouchsafeError('session_expired', { detail: { ...detail, at, chainEnd } })
  return Math.min(wanted, chainEnd) as EpochSeconds
}

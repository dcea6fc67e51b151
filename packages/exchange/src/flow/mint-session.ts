import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Role } from '@vouchsafe/trust/snapshot'
import { sealSession, type SealedSession } from '#session/seal-session'
import { sessionExpiry } from '#session/session-expiry'
import type { SessionFacts } from '#session/types'
import type { Grounds } from './evidence-kind.ts'
import type { ExchangeDeps, RoleRequest } from './types.ts'

/** What a session is made of, all of it decided. */
export interface SessionGrounds {
  readonly input: RoleRequest
  readonly grounds: Grounds
  readonly role: Role
}

export interface MintedSession {
  readonly session: SessionFacts
  readonly credential: SealedSession
}

/**
 * A session of the role from `at` on, sealed. Evidence that descends from a session of ours continues its chain;
 * everybody else's starts one.
 *
 * @throws VouchsafeError `duration_exceeds_role` | `session_expired` | `policy_packed_too_large` | `session_too_large`
 */
export function mintSession(
  { keys, random, settings }: Pick<ExchangeDeps, 'keys' | 'random' | 'settings'>,
  { input, grounds, role }: SessionGrounds,
  at: EpochSeconds,
): MintedSession {
  const { chain, sourceIdentity, tags, origin, notAfter } = grounds
  const session: SessionFacts = {
    account: role.account,
    holder: { kind: 'role', uniqueId: role.uniqueId, name: role.name },
    sessionName: grounds.sessionName,
    issuedAt: at,
    expiresAt: sessionExpiry(at, input.durationSeconds, {
      roleMaxSeconds: role.maxSessionSeconds,
      chainSeconds: settings.chainSeconds,
      ...(chain !== undefined && { chainStartedAt: chain.authenticatedAt }),
      ...(notAfter !== undefined && { notAfter }),
    }),
    authenticatedAt: chain?.authenticatedAt ?? at,
    ...(chain !== undefined && { chainRoot: chain.root }),
    origin,
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    principalTags: tags.tags,
    transitiveTagKeys: tags.transitiveKeys,
    ...(input.sessionPolicy !== undefined && { sessionPolicy: input.sessionPolicy }),
    policyArns: input.policyArns,
  }
  const { minimumTokenSize = 0 } = input
  return {
    session,
    credential: sealSession(session, { kind: 'aws_session', keys, random, minimumTokenSize }),
  }
}

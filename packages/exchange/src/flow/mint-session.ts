import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Role } from '@vouchsafe/trust/snapshot'
import type { FederatedPrincipal } from '#principal/federated-principal'
import { sealSession, type SealedSession } from '#session/seal-session'
import { sessionExpiry } from '#session/session-expiry'
import type { SessionFacts } from '#session/types'
import type { VerifiedEvidence } from '#verify/oidc/evidence'
import type { AssumeRoleInput, ExchangeDeps } from './types.ts'

/** What a session is made of, all of it decided. */
export interface SessionGrounds {
  readonly input: AssumeRoleInput
  readonly evidence: VerifiedEvidence
  readonly federated: FederatedPrincipal
  readonly role: Role
}

export interface MintedSession {
  readonly session: SessionFacts
  readonly credential: SealedSession
}

/**
 * A session of the role from `at` on, sealed. Tokens of an identity provider start a chain of their own.
 *
 * @throws VouchsafeError `duration_exceeds_role` | `policy_packed_too_large` | `session_too_large`
 */
export function mintSession(
  { keys, random, settings }: Pick<ExchangeDeps, 'keys' | 'random' | 'settings'>,
  { input, evidence, federated, role }: SessionGrounds,
  at: EpochSeconds,
): MintedSession {
  const { sourceIdentity, tags, principal } = federated
  const { issuer, subject, audience } = evidence
  const session: SessionFacts = {
    account: role.account,
    roleUniqueId: role.uniqueId,
    roleName: role.name,
    sessionName: input.sessionName,
    issuedAt: at,
    expiresAt: sessionExpiry(at, input.durationSeconds, {
      roleMaxSeconds: role.maxSessionSeconds,
      chainSeconds: settings.chainSeconds,
    }),
    authenticatedAt: at,
    chained: false,
    origin: { provider: principal.id, issuer, subject, audience },
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

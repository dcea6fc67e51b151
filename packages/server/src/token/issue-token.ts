import type { Random } from '@vouchsafe/core/bytes'
import type { JsonObject } from '@vouchsafe/core/json'
import type { Clock, Seconds } from '@vouchsafe/core/time'
import type { RotatingKeyRing, SigningAlgorithm } from '@vouchsafe/issuer/keyring'
import { mintToken, type AuthenticationMethod } from '@vouchsafe/issuer/token'
import type { Ledger } from '@vouchsafe/ledger/append'
import { eventId, type AuditEvent } from '@vouchsafe/ledger/event'
import type { TrustView } from '@vouchsafe/trust/snapshot'
import type { TokenAnswer } from '#admin/schema/token'
import type { PeerCaller } from '#socket/peer-face'

export interface TokenDeps {
  readonly clock: Clock
  readonly random: Random
  readonly ring: RotatingKeyRing
  readonly issuer: string
  readonly trust: TrustView
  readonly ledger: Pick<Ledger, 'record'>
}

export interface TokenOrder {
  readonly subject: string
  readonly audience: string
  readonly lifetimeSeconds: Seconds
  readonly method: AuthenticationMethod
  readonly claims?: JsonObject
  readonly algorithm?: SigningAlgorithm
  readonly caller: PeerCaller
}

/**
 * Mints a token of our own and releases it when its record is durable (invariant 1).
 *
 * @throws VouchsafeError `parameter_invalid` | `not_ready` | `ledger_unavailable`
 */
export async function issueToken(deps: TokenDeps, order: TokenOrder): Promise<TokenAnswer> {
  const { clock, random, ring, issuer } = deps
  const { subject, audience, lifetimeSeconds, method, claims, algorithm } = order
  const minted = await mintToken(
    { ring, issuer, ...(algorithm !== undefined && { algorithm }) },
    { subject, audience, lifetimeSeconds, amr: [method], ...(claims !== undefined && { claims }) },
    { at: clock.now(), random },
  )
  const { jti, kid, issuedAt, expiresAt } = minted
  await deps.ledger.record({
    ...recordOf(order),
    id: eventId(random),
    at: issuedAt,
    trustVersion: deps.trust.current().version,
    request: { subject, audience, lifetimeSeconds, kid, ...(claims !== undefined && { claims }) },
    credential: { kind: 'jwt', id: jti, issuedAt, expiresAt },
  })
  return { token: minted.token.reveal(), subject, audience, issuedAt, expiresAt }
}

/** By how the subject came about: the kernel named it, or an administrator chose it. */
function recordOf({ method, caller, subject, audience }: TokenOrder) {
  return {
    type: 'token_issued',
    outcome: 'allowed',
    caller,
    protocol: method === 'attested' ? 'workload' : 'admin',
    operation: 'IssueToken',
    principal: subject,
    evidence:
      method === 'attested'
        ? { kind: 'peer', subject, audience }
        : { kind: 'administrator', subject: `uid:${caller.uid}`, audience },
  } as const satisfies Partial<AuditEvent>
}

import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { RevocableSession } from '@vouchsafe/trust/snapshot'
import type { Session, SessionOrigin } from '#session/types'
import type { VerifiedEvidence } from '#verify/oidc/evidence'

/** What evidence that descends from a session of ours hands on (invariant 5). */
export interface Chain {
  /** Id of its first session. */
  readonly root: string
  /** When the first evidence was exchanged. */
  readonly authenticatedAt: EpochSeconds
  readonly origin: SessionOrigin
  /** Tags that no later session can take off or change. */
  readonly transitiveTags: ReadonlyMap<string, string>
  readonly sourceIdentity?: string
  /** The session it comes from: once it is revoked or its role has ended, it starts nothing. */
  readonly parent: RevocableSession
}

/** The chain that a session starts or continues. */
export function chainOfSession(session: Session): Chain {
  const { id, chainRoot, authenticatedAt, origin, sourceIdentity, principalTags, transitiveTagKeys } = session
  return {
    root: chainRoot ?? id,
    authenticatedAt,
    origin,
    transitiveTags: new Map(transitiveTagKeys.map((key) => [key, principalTags.get(key) ?? ''])),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    parent: revocable(session),
  }
}

/** What a revocation knows the session by; an administrator's has no role. */
export function revocable({ account, holder, id, chainRoot, issuedAt }: Session): RevocableSession {
  return {
    account,
    roleUniqueId: holder.kind === 'role' ? holder.uniqueId : '',
    id,
    ...(chainRoot !== undefined && { chainRoot }),
    issuedAt,
  }
}

/** Of tokens of our own issuers only; nobody else can say it. */
export const chainClaim = 'urn:vouchsafe:chain'

/** The chain as a claim of a token that a session gets. */
export function encodeChain({ parent, transitiveTags, ...chain }: Chain): JsonObject {
  return {
    ...chain,
    origin: { ...chain.origin },
    parent: { ...parent },
    transitiveTags: Object.fromEntries(transitiveTags),
  }
}

/**
 * The chain that a verified token continues: one of our own issuers, whose claim tells it. Undefined for everybody
 * else's, whatever they claim.
 *
 * @throws VouchsafeError `claim_malformed`
 */
export function chainOfToken({ provider, claims }: VerifiedEvidence): Chain | undefined {
  const claim = claims[chainClaim]
  if (provider.keys.from !== 'own' || claim === undefined) return undefined
  if (!isJsonObject(claim)) throw malformed()
  const { root, authenticatedAt, origin, transitiveTags, sourceIdentity, parent } = claim
  return {
    root: text(root),
    authenticatedAt: instant(authenticatedAt),
    origin: readOrigin(origin),
    transitiveTags: new Map(Object.entries(object(transitiveTags)).map(([key, value]) => [key, text(value)])),
    ...(sourceIdentity !== undefined && { sourceIdentity: text(sourceIdentity) }),
    parent: readParent(parent),
  }
}

function readOrigin(value: JsonValue | undefined): SessionOrigin {
  const { provider, issuer, subject, audience } = object(value)
  return { provider: text(provider), issuer: text(issuer), subject: text(subject), audience: text(audience) }
}

function readParent(value: JsonValue | undefined): RevocableSession {
  const { account, roleUniqueId, id, chainRoot, issuedAt } = object(value)
  return {
    account: text(account),
    roleUniqueId: text(roleUniqueId),
    id: text(id),
    ...(chainRoot !== undefined && { chainRoot: text(chainRoot) }),
    issuedAt: instant(issuedAt),
  }
}

function object(value: JsonValue | undefined): JsonObject {
  if (!isJsonObject(value)) throw malformed()
  return value
}

function text(value: JsonValue | undefined): string {
  if (typeof value !== 'string') throw malformed()
  return value
}

function instant(value: JsonValue | undefined): EpochSeconds {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw malformed()
  return value as EpochSeconds
}

function malformed(): VouchsafeError {
  return new VouchsafeError('claim_malformed', { detail: { claim: chainClaim } })
}

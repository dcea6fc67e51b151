import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'

/** What happened. Closed: queries, alerts and renderings switch on it. */
export type EventType =
  /** evidence was exchanged for a credential, or refused */
  | 'exchange'
  /** a signed request used one of our sessions */
  | 'session_use'
  /** our issuer minted a token */
  | 'token_issued'
  /** trust was changed */
  | 'trust_changed'
  /** unverified evidence, counted: one row per second, source and reason */
  | 'unverified'
  /** the server started or stopped, a key was rotated */
  | 'operation'

/** `refused`: the evidence was invalid. `denied`: valid evidence, and roles, policies or disabled trust say no. */
export type Outcome = 'allowed' | 'denied' | 'refused'

/** Who called, as the socket says; headers count only from listed proxies. */
export interface Caller {
  readonly transport: 'tcp' | 'admin.sock' | 'workload.sock' | 'in-process'
  /** textual IP address; absent on Unix sockets */
  readonly address?: string
  readonly uid?: number
  readonly pid?: number
  readonly userAgent?: string
}

/** Verified evidence. The token itself is never kept, only its digest. */
export interface EvidenceRecord {
  readonly kind: 'oidc' | 'saml' | 'sigv4' | 'peer' | 'administrator'
  /** SHA-256 of the evidence as it came, hex; absent where there are no bytes (a peer process). */
  readonly digest?: string
  readonly issuer?: string
  readonly subject?: string
  readonly audience?: string
  /** Every verified claim. */
  readonly claims?: JsonObject
  /** Of `sigv4`: the session that signed, and where it descends from. */
  readonly session?: SignerRecord
  /** Of `sigv4` by an administrator's session: the process that asked for it on `admin.sock`. */
  readonly administrator?: { readonly uid: number; readonly pid: number }
}

/** A session that signed a request. */
export interface SignerRecord {
  readonly id: string
  readonly accessKeyId: string
  readonly issuedAt: EpochSeconds
  /** Of the first authentication of its chain: the provider, and whom it vouched for. */
  readonly provider: string
  readonly origin: string
}

export interface CredentialRecord {
  readonly kind: 'aws_session' | 'jwt'
  /** Session id (hex) or `jti`; never a secret. */
  readonly id: string
  readonly accessKeyId?: string
  readonly issuedAt: EpochSeconds
  readonly expiresAt: EpochSeconds
}

/**
 * What a role's candidate policy said beside the enforced one: the same; `admits` whom that refuses; `refuses` whom
 * that admits; or it refuses too, for another cause (`refuses_otherwise`).
 */
export type CandidateSays = 'agrees' | 'admits' | 'refuses' | 'refuses_otherwise'

/** A candidate policy was asked, and what it said; it decided nothing. */
export interface CandidateAnswer {
  /** Trust version since which this candidate stands beside this enforced policy. */
  readonly since: number
  readonly answer: CandidateSays
}

/** One line of the ledger. Everything in it is verified or comes from the request by name; nothing in it is secret. */
export interface AuditEvent {
  /** The decision id: 128 random bits as lower-case hex in 8-4-4-4-12 form; also the request id on the wire. */
  readonly id: string
  readonly at: EpochSeconds
  readonly type: EventType
  readonly outcome: Outcome
  /** Trust version the decision was made under. */
  readonly trustVersion: number
  readonly caller: Caller
  readonly protocol?: 'aws' | 'workload' | 'admin'
  /** Vendor's operation name: `AssumeRoleWithWebIdentity`. */
  readonly operation?: string
  /** Machine-readable cause: an error code of the catalogue, or one of the exchange's denial causes. */
  readonly reason?: string
  readonly account?: string
  /** Role ARN as requested. */
  readonly role?: string
  readonly roleUniqueId?: string
  /** The principal that the evidence was mapped to (provider ARN, session ARN, SPIFFE ID). */
  readonly principal?: string
  readonly evidence?: EvidenceRecord
  /** Present where the role has a candidate policy. Stands before the large members: `readHead` reads it. */
  readonly candidate?: CandidateAnswer
  /** Request context keys as the policy saw them, and other named request parameters (no secrets). */
  readonly request?: { readonly [key: string]: JsonValue }
  /** The policy's decision with its traces (`Decision` of the policy package). */
  readonly decision?: JsonValue
  /** Decision of the role's candidate policy, when it differs from the enforced one. */
  readonly candidateDecision?: JsonValue
  readonly credential?: CredentialRecord
  /** `unverified` rows: how many attempts this row stands for. */
  readonly count?: number
  /** Anything else by name: facts of a refusal, the changes of trust. */
  readonly detail?: JsonObject
}

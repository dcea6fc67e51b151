import type { Random } from '@vouchsafe/core/bytes'
import type { VouchsafeError } from '@vouchsafe/core/errors'
import type { Secret } from '@vouchsafe/core/secret'
import type { Clock, Seconds } from '@vouchsafe/core/time'
import type { KeyRing } from '@vouchsafe/issuer/keyring'
import type { Ledger } from '@vouchsafe/ledger/append'
import type { Caller } from '@vouchsafe/ledger/event'
import type { UnverifiedMeter } from '@vouchsafe/ledger/unverified'
import type { TrustView } from '@vouchsafe/trust/snapshot'
import type { DenialCause } from '#decide/types'
import type { AssumeRoleCall } from '#principal/federated-principal'
import type { SealedSession } from '#session/seal-session'
import type { Session, SessionFacts } from '#session/types'
import type { SignedRequest } from '#sigv4/types'
import type { VerifiedEvidence } from '#verify/oidc/evidence'
import type { OidcVerifier } from '#verify/oidc/oidc-verifier'

export interface ExchangeSettings {
  /** Longest time from a first authentication to the end of the last session that descends from it. */
  readonly chainSeconds: Seconds
}

/** Everything an exchange reaches for; all of it is a port or another package's use case. */
export interface ExchangeDeps {
  readonly clock: Clock
  readonly random: Random
  readonly trust: TrustView
  readonly keys: Pick<KeyRing, 'activeSealingKey' | 'sealingKey'>
  readonly oidc: OidcVerifier
  readonly ledger: Pick<Ledger, 'record'>
  readonly meter: Pick<UnverifiedMeter, 'mayAttempt' | 'failed'>
  /** Keyed hash of a claim value, for claims that a provider wants kept as hashes only. */
  readonly pseudonym: (value: string) => string
  readonly settings: ExchangeSettings
}

export interface AssumeRoleInput extends AssumeRoleCall {
  /** Decision id, from `eventId`; also the request id on the wire. */
  readonly requestId: string
  /** With the path. */
  readonly roleArn: string
  readonly token: Secret<string>
  /** Text of a permissions policy. */
  readonly sessionPolicy?: string
  readonly policyArns: readonly string[]
  /** Characters, 0 to 4096. */
  readonly minimumTokenSize?: number
}

/** A credential that may go out: its record is durable. */
export interface Issued {
  readonly outcome: 'issued'
  readonly decisionId: string
  readonly credential: SealedSession
  readonly session: SessionFacts
  readonly evidence: VerifiedEvidence
}

/** Valid evidence, and trust says no. A wire format may show the id and nothing else. */
export interface Denied {
  readonly outcome: 'denied'
  readonly decisionId: string
  readonly cause: DenialCause
}

/** Valid evidence, but what is asked with it breaks a rule; on record, unlike what is thrown. */
export interface Refused {
  readonly outcome: 'refused'
  readonly decisionId: string
  readonly error: VouchsafeError
}

export type AssumeRoleResult = Issued | Denied | Refused

export interface SignedCall {
  readonly requestId: string
  readonly request: SignedRequest
  /** `sts`; the signature's scope must name it. */
  readonly service: string
  /** Vendor's operation name, for the record. */
  readonly operation: string
  readonly caller: Caller
}

declare const verified: unique symbol

/** A session of ours whose holder signed the request, and whose role still stands. */
export interface VerifiedSession extends Session {
  readonly [verified]: true
}

export interface Authenticated {
  readonly outcome: 'authenticated'
  readonly decisionId: string
  readonly session: VerifiedSession
}

export type AuthenticateResult = Authenticated | Refused

/** The seven steps: evidence, verify, principal, decide, mint, record, release. */
export interface Exchange {
  /**
   * Exchanges an OIDC token for a session of a role. What it returns is on record already.
   *
   * @throws VouchsafeError for evidence that does not verify (those of `OidcVerifier`; counted, not recorded one by
   *   one) | `throttled` | `arn_malformed` | `policy_malformed` | `ledger_unavailable` and `store_unavailable`, when
   *   nothing may be released
   */
  assumeRoleWithWebIdentity(input: AssumeRoleInput): Promise<AssumeRoleResult>
  /**
   * Finds out which session of ours signed a request. A session whose role was deleted, re-created or disabled is
   * refused (`session_revoked`).
   *
   * @throws VouchsafeError `request_*` | `session_invalid` | `session_expired` | `throttled` |
   *   `ledger_unavailable` | `store_unavailable`
   */
  authenticate(call: SignedCall): Promise<AuthenticateResult>
}

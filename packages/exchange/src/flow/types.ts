import type { Random } from '@vouchsafe/core/bytes'
import type { VouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import type { Secret } from '@vouchsafe/core/secret'
import type { Clock, EpochSeconds, Seconds } from '@vouchsafe/core/time'
import type { KeyRing, SigningAlgorithm } from '@vouchsafe/issuer/keyring'
import type { TokenIssuer } from '@vouchsafe/issuer/token'
import type { Ledger } from '@vouchsafe/ledger/append'
import type { Caller } from '@vouchsafe/ledger/event'
import type { UnverifiedMeter } from '@vouchsafe/ledger/unverified'
import type { TrustSnapshot, TrustView } from '@vouchsafe/trust/snapshot'
import type { Question } from '#decide/decide-questions'
import type { DenialCause } from '#decide/types'
import type { SealedSession } from '#session/seal-session'
import type { Session, SessionFacts } from '#session/types'
import type { SignedRequest } from '#sigv4/types'
import type { VerifiedEvidence } from '#verify/oidc/evidence'
import type { OidcVerifier } from '#verify/oidc/oidc-verifier'
import type { VerifiedSamlEvidence } from '#verify/saml/evidence'
import type { SamlVerifier } from '#verify/saml/saml-verifier'
import type { SignedSession } from '#verify/signed/verify-signed-session'

export interface ExchangeSettings {
  /** Longest time from a first authentication to the end of the last session that descends from it. */
  readonly chainSeconds: Seconds
}

/** Everything an exchange reaches for; all of it is a port or another package's use case. */
export interface ExchangeDeps {
  readonly clock: Clock
  readonly random: Random
  readonly trust: TrustView
  readonly keys: Pick<KeyRing, 'activeSealingKey' | 'sealingKey'> & TokenIssuer['ring']
  readonly oidc: OidcVerifier
  readonly saml: SamlVerifier
  readonly ledger: Pick<Ledger, 'record'>
  readonly meter: Pick<UnverifiedMeter, 'mayAttempt' | 'failed'>
  /** Keyed hash of a claim value, for claims that a provider wants kept as hashes only. */
  readonly pseudonym: (value: string) => string
  /** `iss` of tokens that sessions of the account get (`GetWebIdentityToken`). */
  readonly outboundIssuer: (account: string) => string
  readonly settings: ExchangeSettings
}

/** What is asked for, whatever proves who asks. */
export interface RoleRequest {
  /** Decision id, from `eventId`; also the request id on the wire. */
  readonly requestId: string
  readonly caller: Caller
  /** Whether the request came over TLS, or never left the machine. */
  readonly secureTransport: boolean
  /** With the path. */
  readonly roleArn: string
  readonly durationSeconds: Seconds
  /** Text of a permissions policy. */
  readonly sessionPolicy?: string
  readonly policyArns: readonly string[]
  /** Characters, 0 to 4096. */
  readonly minimumTokenSize?: number
}

/** AssumeRoleWithWebIdentity. */
export interface AssumeRoleInput extends RoleRequest {
  readonly sessionName: string
  readonly token: Secret<string>
}

/** AssumeRoleWithSAML: the identity provider names the session. */
export interface SamlInput extends RoleRequest {
  /** `PrincipalArn`: the SAML provider, of the role's account. */
  readonly providerArn: string
  /** Base64 of the response. */
  readonly assertion: Secret<string>
}

/** AssumeRole: the evidence is a request that a session of ours signed. */
export interface ChainInput extends RoleRequest {
  readonly sessionName: string
  readonly request: SignedRequest
  readonly externalId?: string
  readonly sourceIdentity?: string
  /** In the order of the request; checked by the exchange. */
  readonly tags: readonly (readonly [key: string, value: string])[]
  readonly transitiveTagKeys: readonly string[]
}

/** A credential that may go out: its record is durable. */
export interface Issued<Evidence = VerifiedEvidence> {
  readonly outcome: 'issued'
  readonly decisionId: string
  readonly credential: SealedSession
  readonly session: SessionFacts
  readonly evidence: Evidence
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
export type SamlResult = Issued<VerifiedSamlEvidence> | Denied | Refused
/** A denial of a signed call names its caller, who proved to be just that. */
export type ChainResult = Issued<SignedSession> | (Denied & { readonly evidence: SignedSession }) | Refused

export interface SignedCall {
  readonly requestId: string
  readonly request: SignedRequest
  /** `sts`; the signature's scope must name it. */
  readonly service: string
  /** Vendor's operation name, for the record. */
  readonly operation: string
  readonly caller: Caller
  readonly secureTransport: boolean
  /** Of the request, for the record; nothing secret. */
  readonly parameters?: JsonObject
  /**
   * Everything the call needs, all of which must be allowed; asked under the trust that the answer is given under.
   * None, and the signature is enough. What it throws refuses the call, on record.
   */
  readonly questions?: (session: VerifiedSession, trust: TrustSnapshot) => readonly Question[]
}

declare const verified: unique symbol

/** A session of ours whose holder signed the request, and who still stands. */
export interface VerifiedSession extends Session {
  readonly [verified]: true
}

export interface Authorized {
  readonly outcome: 'authorized'
  readonly decisionId: string
  readonly session: VerifiedSession
  /** Under which it was decided. */
  readonly trust: TrustSnapshot
  /**
   * Puts on record that the call failed all the same: what it names is not there, somebody else was first. Resolves
   * when that is durable; the error may go out only then.
   *
   * @throws VouchsafeError `ledger_unavailable` | `store_unavailable`
   */
  readonly failed: (error: VouchsafeError) => Promise<void>
}

/** A wire format may show the caller, the action, the resource and the id, and nothing else. */
export interface Unauthorized {
  readonly outcome: 'denied'
  readonly decisionId: string
  readonly session: VerifiedSession
  readonly action: string
  readonly resource: string
}

export type AuthorizeResult = Authorized | Unauthorized | Refused

/** GetWebIdentityToken: a session of ours asks for a token that others verify. */
export interface WebIdentityTokenInput extends Pick<
  SignedCall,
  'requestId' | 'request' | 'caller' | 'secureTransport'
> {
  /** One to ten. */
  readonly audiences: readonly string[]
  /** 60 to 3600; the session's own end comes first. */
  readonly durationSeconds: Seconds
  readonly algorithm: SigningAlgorithm
  readonly tags: readonly (readonly [key: string, value: string])[]
}

export interface TokenIssued {
  readonly outcome: 'issued'
  readonly decisionId: string
  readonly token: Secret<string>
  readonly expiresAt: EpochSeconds
}

/** The process on `admin.sock` that asks for an administrator's session. */
export interface AdministratorOrder {
  readonly account: string
  readonly caller: Caller & { readonly uid: number }
}

/** The seven steps: evidence, verify, principal, decide, mint, record, release. */
export interface Exchange {
  /**
   * Exchanges an OIDC token for a session of a role. What it returns is on record already.
   *
   * @throws VouchsafeError for evidence that does not verify (those of `OidcVerifier`; counted, not recorded one by
   *   one) | `throttled` | `arn_malformed` | `ledger_unavailable` and `store_unavailable`, when nothing may be
   *   released
   */
  assumeRoleWithWebIdentity(input: AssumeRoleInput): Promise<AssumeRoleResult>
  /**
   * Exchanges a SAML response for a session of a role that it offers.
   *
   * @throws VouchsafeError `saml_*`, and as `assumeRoleWithWebIdentity`
   */
  assumeRoleWithSaml(input: SamlInput): Promise<SamlResult>
  /**
   * Exchanges a session of ours for another: role chaining, one hour at most, with the tags and the source identity
   * that the chain carries, never beyond the chain's end (invariant 5).
   *
   * @throws VouchsafeError as `authorize`, and `arn_malformed`
   */
  assumeRole(input: ChainInput): Promise<ChainResult>
  /**
   * Finds out which session of ours signed a request, and whether it may do what the call needs: service control
   * policies, the role's policies and boundary, and the session's own, in AWS's order. A session whose role was
   * deleted, re-created or disabled, or that was revoked, is refused (`session_revoked`). What it returns is on
   * record already.
   *
   * @throws VouchsafeError `request_*` | `session_invalid` | `session_expired` | `throttled` |
   *   `ledger_unavailable` | `store_unavailable`
   */
  authorize(call: SignedCall): Promise<AuthorizeResult>
  /**
   * Mints a token of the outbound issuer for a session of ours. It names its chain, so that a session obtained with
   * it is role chaining, and ends with the session at the latest.
   *
   * @throws VouchsafeError as `authorize`
   */
  issueWebIdentityToken(input: WebIdentityTokenInput): Promise<TokenIssued | Unauthorized | Refused>
  /**
   * A session of the administrator: no role, 15 minutes, every action but those that make other credentials.
   *
   * @throws VouchsafeError `trust_not_found` for an account that is not there | `ledger_unavailable` | `store_unavailable`
   */
  issueAdministratorSession(
    order: AdministratorOrder,
  ): Promise<Pick<Issued, 'decisionId' | 'credential' | 'session'>>
}

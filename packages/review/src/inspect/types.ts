import type { JsonValue } from '@vouchsafe/core/json'
import type { SpiffeId } from '@vouchsafe/core/spiffe-id'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'

/** A header parameter or a claim, with what it means where it comes from. */
export interface ReadClaim {
  /** Members of objects are named by their path: `kubernetes.io/serviceaccount/name`. */
  readonly name: string
  /** A scalar or a list. A token that stands in a value is left out of it. */
  readonly value: JsonValue
  /** One clause; absent where nothing is known of the claim. */
  readonly meaning?: string
}

/** Where a token stands in its life; a closed list. */
export type TokenState = 'live' | 'expired' | 'not_yet_valid' | 'endless' | 'unreadable'

export interface TokenTimes {
  readonly state: TokenState
  readonly issuedAt?: EpochSeconds
  readonly notBefore?: EpochSeconds
  readonly expiresAt?: EpochSeconds
  /** From the issue, or from the start of validity, to the end. */
  readonly lifetimeSeconds?: Seconds
}

/** What is known of the signature; `uncheckable` where no key could tell. */
export interface SignatureCheck {
  readonly state: 'valid' | 'invalid' | 'uncheckable' | 'not_checked'
  /** One clause: whose keys said so, or why there is no answer. */
  readonly because: string
  /** `kid` of the key, where one fits and it has a name. */
  readonly kid?: string
}

export type InspectionCode =
  | 'alg_none'
  | 'alg_symmetric'
  | 'alg_unknown'
  | 'key_in_header'
  | 'critical_extension'
  | 'several_audiences'
  | 'no_audience'
  | 'no_expiry'
  | 'long_lifetime'
  | 'no_subject'
  | 'name_only_subject'
  | 'immutable_subject'
  | 'legacy_kubernetes_token'
  | 'api_server_audience'
  | 'default_service_account'
  | 'pull_request'
  | 'ssh_rerun'
  | 'administrator_token'
  | 'token_inside'
  | 'jwt_svid_malformed'
  | 'not_an_svid'
  | 'extended_key_usage'
  | 'chain_order'
  | 'other_trust_domain'
  | 'private_key_inside'

export interface InspectionRemark {
  readonly code: InspectionCode
  /** A `note` says something good, or something to know. */
  readonly severity: 'warning' | 'note'
  /** One sentence without a final stop. */
  readonly text: string
}

/** What one token or certificate says. It holds no signature, and nothing that could be used in the token's place. */
export interface Inspection {
  readonly format: 'vouch token inspection 1'
  /** Whose token it is, as far as its claims tell: `GitHub Actions`. */
  readonly kind: string
  readonly issuer?: string
  readonly subject?: string
  /** The subject in its parts, where it is a SPIFFE ID. */
  readonly spiffe?: SpiffeId
  readonly audiences: readonly string[]
  readonly times: TokenTimes
  readonly signature: SignatureCheck
  readonly header: readonly ReadClaim[]
  readonly claims: readonly ReadClaim[]
  /** Of a certificate: the others of its file, in their order. */
  readonly chain?: readonly (readonly ReadClaim[])[]
  readonly remarks: readonly InspectionRemark[]
}

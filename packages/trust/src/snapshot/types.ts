import type { JsonObject } from '@vouchsafe/core/json'
import type { SignatureAlgorithm } from '@vouchsafe/core/jwt'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import type { NamedPolicy, NamedResourcePolicy } from '@vouchsafe/policy/authorize'
import type { CompiledTrustPolicy } from '@vouchsafe/policy/compile'
import type { Resource, ResourceKey } from '../resource/types.ts'

export interface Account {
  /** 12 digits. */
  readonly id: string
  readonly alias?: string
  /** Empty: none is attached, and nothing is limited. */
  readonly serviceControls: readonly NamedPolicy[]
  readonly resourceControls: readonly NamedResourcePolicy[]
  readonly tags: ReadonlyMap<string, string>
}

/** Where a provider's verification keys come from. */
export type ProviderKeySource =
  /** discovery at the issuer (or at `discoveryUrl`, whose document must still name the issuer exactly) */
  | {
      readonly from: 'discovery'
      readonly discoveryUrl: string
      readonly caPem?: string
      readonly allowPrivateAddresses: boolean
    }
  /** the JWK set at this address */
  | {
      readonly from: 'jwks_uri'
      readonly jwksUri: string
      readonly caPem?: string
      readonly allowPrivateAddresses: boolean
    }
  /** a JWK set given in the manifest (private clusters) */
  | { readonly from: 'inline'; readonly jwks: JsonObject }
  /** this server's own issuer: the keys are read in process */
  | { readonly from: 'own' }

/** An OIDC provider as compiled: everything the verifier needs, no parsing left. */
export interface Provider {
  readonly account: string
  /** The exact `iss`: `https://host[:port][/path]`. */
  readonly issuer: string
  /** Condition key prefix and ARN tail: the issuer without `https://`. */
  readonly host: string
  readonly arn: string
  readonly uniqueId: string
  readonly disabled: boolean
  readonly audiences: ReadonlySet<string>
  readonly algorithms: readonly SignatureAlgorithm[]
  readonly keys: ProviderKeySource
  /** Longest accepted `exp - iat`. */
  readonly maxTokenLifetimeSeconds: Seconds
  /**
   * Condition key (lower case, with host prefix) for a claim name, or undefined when the claim is not exposed.
   * Compiled from AWS's list for the known issuer, or every claim when the manifest says `claims: all`.
   */
  conditionKey(claim: string): string | undefined
  /** Claims the ledger keeps as keyed hashes only. */
  readonly hashedClaims: ReadonlySet<string>
}

/** A SAML provider as stored: whoever verifies an assertion reads the metadata. */
export interface SamlProvider {
  readonly account: string
  readonly name: string
  readonly arn: string
  readonly uniqueId: string
  readonly createdAt: EpochSeconds
  readonly disabled: boolean
  /** XML */
  readonly metadata: string
  readonly tags: ReadonlyMap<string, string>
}

/**
 * What the sessions of a role may do at most. A policy that is missing or cannot be read stands here as one that
 * denies everything.
 */
export interface RolePermissions {
  /** Inline policies as `inline:NAME`, managed ones by their ARN. */
  readonly identity: readonly NamedPolicy[]
  readonly boundary?: NamedPolicy
}

/** A candidate trust policy as compiled. */
export interface CandidateTrust {
  readonly policy: CompiledTrustPolicy
  /** The version of trust since which it stands beside the enforced policy, both as they are. */
  readonly since: number
}

/** A role as compiled. */
export interface Role {
  readonly account: string
  readonly name: string
  /** Begins and ends with `/`. */
  readonly path: string
  readonly description?: string
  readonly arn: string
  /** `AROA…` */
  readonly uniqueId: string
  readonly createdAt: EpochSeconds
  readonly maxSessionSeconds: Seconds
  readonly disabled: boolean
  readonly trustPolicy: CompiledTrustPolicy
  readonly trustPolicyText: string
  /** Evaluated beside the enforced one; every difference is recorded, none admits anything. */
  readonly candidate?: CandidateTrust
  readonly permissions: RolePermissions
  /** ARN of the policy that `permissions.boundary` is. */
  readonly permissionsBoundary?: string
  readonly tags: ReadonlyMap<string, string>
}

/** What revocations ask of a session. */
export interface RevocableSession {
  readonly account: string
  readonly roleUniqueId: string
  /** 32 hex digits. */
  readonly id: string
  /** The first session of its chain: to revoke it ends all that descends from it. */
  readonly chainRoot?: string
  readonly issuedAt: EpochSeconds
}

/** One immutable, compiled version of everything we believe. Reading it costs no I/O. */
export interface TrustSnapshot {
  readonly version: number
  account(id: string): Account | undefined
  /** By exact issuer: letter case and a trailing slash count. */
  provider(account: string, issuer: string): Provider | undefined
  /** By name; role names are unique per account whatever their case and path. */
  role(account: string, name: string): Role | undefined
  roleByUniqueId(uniqueId: string): Role | undefined
  /** The default version of a managed policy, or one of the policies that AWS manages; by exact ARN. */
  managedPolicy(arn: string): NamedPolicy | undefined
  samlProvider(account: string, name: string): SamlProvider | undefined
  /** Whether a revocation names it. Costs a few lookups, however many revocations there are. */
  isRevoked(session: RevocableSession): boolean
  resource(key: ResourceKey): Resource | undefined
  /** In order of kind, account, name. */
  readonly resources: readonly Resource[]
}

/** Where use cases read trust. */
export interface TrustView {
  current(): TrustSnapshot
  /** Resolves with a snapshot of at least this version (loads it when another server made it). */
  atLeast(version: number): Promise<TrustSnapshot>
}

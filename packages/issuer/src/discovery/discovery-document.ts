import type { SigningAlgorithm } from '#keyring/types'

/** Below the issuer (OpenID Connect Discovery 1.0 §4). */
export const discoveryPath = '/.well-known/openid-configuration'
/** Below the issuer: the `jwks_uri`. */
export const jwksPath = '/.well-known/jwks.json'

/** The algorithms of our own tokens; RS256 is mandatory (OpenID Connect Discovery 1.0 §3). */
export const ownAlgorithms = ['RS256', 'ES256', 'ES384'] as const satisfies readonly SigningAlgorithm[]

/** Claims of every token of ours. */
export const ownClaims = ['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti', 'amr'] as const

/** What relying parties read at `discoveryPath`; snake case as on the wire. */
export interface DiscoveryDocument {
  readonly issuer: string
  readonly jwks_uri: string
  readonly response_types_supported: readonly string[]
  readonly subject_types_supported: readonly string[]
  readonly id_token_signing_alg_values_supported: readonly string[]
  readonly scopes_supported: readonly string[]
  readonly claims_supported: readonly string[]
}

/**
 * The discovery document of `issuer`, which is repeated exactly: verifiers compare it byte by byte with the `iss`
 * of a token. There is no authorization endpoint although §3 asks for one: like every issuer of workload tokens
 * we sign nobody in, and verifiers of such tokens read `issuer` and `jwks_uri` only.
 */
export function discoveryDocument(options: {
  readonly issuer: string
  /** Claims beyond `ownClaims` that tokens may carry. */
  readonly extraClaims?: readonly string[]
}): DiscoveryDocument {
  const { issuer, extraClaims = [] } = options
  return {
    issuer,
    jwks_uri: `${issuer.replace(/\/$/, '')}${jwksPath}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ownAlgorithms,
    scopes_supported: ['openid'],
    claims_supported: [...ownClaims, ...extraClaims],
  }
}

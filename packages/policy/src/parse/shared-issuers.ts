/** An issuer that serves many tenants, and the claim or request key that tells them apart. */
export interface SharedIssuer {
  /** Host and path, as in the provider's ARN. */
  readonly provider: string
  /** The whole condition key. */
  readonly key: string
}

const bySubject = [
  'token.actions.githubusercontent.com',
  'vstoken.actions.githubusercontent.com',
  'oidc-configuration.audit-log.githubusercontent.com',
  'gitlab.com',
  'agent.buildkite.com',
  'app.terraform.io',
  'oidc.codefresh.io',
  'studio.datachain.ai/api',
  'scalr.io',
  'tokens.cloud.shisho.dev',
  'proidc.upbound.io',
]
const byAudience = [
  'api.pulumi.com/oidc',
  'sandboxes.cloud',
  'oidc.vercel.com',
  'cognito-identity.amazonaws.com',
]

/** The issuers AWS lists (IAM user guide, "Identity-provider controls for shared OIDC providers", 2025). */
export const sharedIssuers: readonly SharedIssuer[] = [
  ...bySubject.map((provider) => ({ provider, key: `${provider}:sub` })),
  ...byAudience.map((provider) => ({ provider, key: `${provider}:aud` })),
  // Microsoft Sentinel
  { provider: 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d', key: 'sts:RoleSessionName' },
]

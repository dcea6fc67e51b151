/** What AWS exposes for every OIDC provider (IAM User Guide, "Available keys for AWS OIDC federation"). */
const everyProvider = ['aud', 'sub', 'amr'] as const

interface KnownIssuer {
  readonly name: string
  /** Against the host and path of the issuer, letter case included. */
  readonly hosts: RegExp
  /** Claims beside `aud`, `sub` and `amr`. */
  readonly claims: readonly string[]
}

/**
 * Issuers whose claims AWS exposes as condition keys since February 2026; the first match counts.
 * A nested claim is named by its path, joined with `/` (`google/organization_number`).
 */
const knownIssuers: readonly KnownIssuer[] = [
  {
    name: 'GitHub',
    hosts:
      /^(?:token\.actions\.githubusercontent\.com(?:\/[^/]+)?|token\.actions\.[^./]+\.ghe\.com|github\.com\/enterprises\/[^/]+)$/,
    claims: [
      'actor',
      'actor_id',
      'enterprise_id',
      'environment',
      'job_workflow_ref',
      'ref',
      'repository',
      'repository_id',
      'repository_owner_id',
      'workflow',
    ],
  },
  {
    name: 'GitLab',
    hosts: /^gitlab\.com$/,
    claims: [
      'namespace_id',
      'pipeline_source',
      'project_id',
      'ref_protected',
      'runner_environment',
      'user_access_level',
      'user_email',
      'user_id',
      'user_login',
    ],
  },
  { name: 'CircleCI', hosts: /^oidc\.circleci\.com\/org\/[^/]+$/, claims: ['oidc.circleci.com/project-id'] },
  {
    name: 'Buildkite',
    hosts: /^agent\.buildkite\.com$/,
    claims: [
      'build_branch',
      'cluster_id',
      'cluster_name',
      'organization_id',
      'organization_slug',
      'pipeline_id',
      'pipeline_slug',
    ],
  },
  {
    name: 'Google',
    hosts: /^accounts\.google\.com$/,
    claims: ['oaud', 'email', 'google/organization_number'],
  },
  { name: 'Amazon EKS', hosts: /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/id\/[^/]+$/, claims: [] },
  {
    name: 'Oracle Cloud',
    hosts: /^(?:[^./]+\.)*identity\.oraclecloud\.com$/,
    claims: ['rpst_id'],
  },
]

export interface IssuerProfile {
  /** Undefined for an issuer of which AWS knows nothing in particular. */
  readonly name: string | undefined
  readonly claims: ReadonlySet<string>
}

/** The claims that AWS exposes for a provider, by its host (the issuer without `https://`). */
export function issuerProfile(host: string): IssuerProfile {
  const known = knownIssuers.find(({ hosts }) => hosts.test(host))
  return { name: known?.name, claims: new Set([...everyProvider, ...(known?.claims ?? [])]) }
}

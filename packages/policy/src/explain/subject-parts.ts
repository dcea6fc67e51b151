/**
 * The parts of subjects and provider ARNs, most significant first: a value that differs in a late part is nearer than
 * one that differs in an early part. A pattern may end early.
 */
const forms: readonly RegExp[] = [
  // GitHub, by name or with ids
  /^repo:(?<owner>[^/:]+)(?:\/(?<repository>[^:]+)(?::ref:(?<ref>.+)|:environment:(?<environment>.+))?)?/s,
  // GitLab
  /^project_path:(?<project>[^:]+)(?::ref_type:(?<ref_type>[^:]+)(?::ref:(?<ref>.+))?)?/s,
  // Kubernetes
  /^system:serviceaccount:(?<namespace>[^:]+)(?::(?<service_account>.+))?/s,
  // HCP Terraform
  /^organization:(?<organization>[^:]*):project:(?<project>[^:]*)(?::workspace:(?<workspace>[^:]*)(?::run_phase:(?<run_phase>.+))?)?/s,
  // Buildkite
  /^organization:(?<organization>[^:]*):pipeline:(?<pipeline>[^:]*)(?::ref:(?<ref>[^:]*)(?::commit:(?<commit>[^:]*)(?::step:(?<step>.+))?)?)?/s,
  // CircleCI
  /^org\/(?<organization>[^/]+)\/project\/(?<project>[^/]+)(?:\/user\/(?<user>[^/]+)(?:\/vcs-origin\/(?<repository>.+?)\/vcs-ref\/(?<ref>.+))?)?/s,
  // Vercel
  /^owner:(?<owner>[^:]+):project:(?<project>[^:]+)(?::environment:(?<environment>.+))?/s,
  // Bitbucket, by unique ids; the environment is there for deployments only
  /^(?<repository>\{[^:]*\})(?::(?<environment>\{[^:]*\}))?:(?<step>[^:]+)$/s,
  // SPIFFE-ID §2
  /^spiffe:\/\/(?<trust_domain>[^/]+)(?:\/(?<path>.+))?/s,
  // an identity provider in IAM
  /^arn:(?<partition>[^:]+):iam::(?<account>\d+):oidc-provider\/(?<host>[^/]+)(?<path>.*)$/s,
]

/** What the parts of the forms are called. */
export type Part =
  | 'owner'
  | 'repository'
  | 'ref'
  | 'environment'
  | 'project'
  | 'ref_type'
  | 'namespace'
  | 'service_account'
  | 'organization'
  | 'workspace'
  | 'run_phase'
  | 'pipeline'
  | 'commit'
  | 'step'
  | 'user'
  | 'trust_domain'
  | 'path'
  | 'partition'
  | 'account'
  | 'host'

/** The first part in which a value differs from what is expected, where both have the same form. */
export function otherPart(
  expected: string,
  found: string,
  matches: (expected: string, found: string) => boolean,
): { readonly part: Part; /** Parts behind it. */ readonly behind: number } | undefined {
  for (const form of forms) {
    const wanted = form.exec(expected)?.groups
    const given = form.exec(found)?.groups
    if (wanted === undefined || given === undefined) continue
    const names = Object.keys(given)
    const at = names.findIndex((name) => differs(wanted[name], given[name], matches))
    const name = names[at]
    // a form has no parts but these
    if (name !== undefined) return { part: name as Part, behind: names.length - 1 - at }
  }
  return undefined
}

function differs(
  wanted: string | undefined,
  given: string | undefined,
  matches: (expected: string, found: string) => boolean,
): boolean {
  return wanted !== undefined && given !== undefined && !matches(wanted, given)
}

/** The forms of subjects, each with the part that says whose it is. */
const forms: readonly RegExp[] = [
  // GitHub, by name or with ids
  /^repo:(?<tenant>[^/:]+)\//,
  // GitLab
  /^project_path:(?<tenant>[^/:]+)\//,
  // Kubernetes: a namespace has an owner
  /^system:serviceaccount:(?<tenant>[^:]+):/,
  // HCP Terraform, Buildkite
  /^organization:(?<tenant>[^:]+):/,
  // CircleCI
  /^org\/(?<tenant>[^/]+)\//,
  // Vercel
  /^owner:(?<tenant>[^:]+):/,
  // SPIFFE-ID §2.1
  /^spiffe:\/\/(?<tenant>[^/]+)(?:\/|$)/,
]

/** Who owns a subject, where its form tells: organisation, namespace, trust domain. */
export function tenantOf(subject: string): string | undefined {
  for (const form of forms) {
    const tenant = form.exec(subject)?.groups?.['tenant']
    if (tenant !== undefined) return tenant
  }
  return undefined
}

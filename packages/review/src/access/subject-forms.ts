import type { TrustClass } from './breadth.ts'

interface SubjectForm {
  /** Host and path of the issuer, in lower case. */
  readonly issuer: RegExp
  /** A literal beginning that leaves no choice of the repository, project or namespace. */
  readonly scope: RegExp
  /** A literal beginning that leaves no choice of the organization. */
  readonly organization: RegExp
}

const plain = '[^:/*?]+'
const form = (issuer: RegExp, scope: string, organization: string): SubjectForm => ({
  issuer,
  scope: new RegExp(`^${scope}`),
  organization: new RegExp(`^${organization}`),
})

/** How the issuers that people use build their subjects (each issuer's own documentation of `sub`). */
const subjectForms: readonly SubjectForm[] = [
  form(/^token\.actions\.githubusercontent\.com(?:\/|$)/, `repo:${plain}/${plain}:`, `repo:${plain}/`),
  form(/^gitlab\./, `project_path:${plain}/(?:${plain}/)*${plain}:`, `project_path:${plain}/`),
  form(
    /^app\.terraform\.io$/,
    `organization:${plain}:project:${plain}:workspace:${plain}:`,
    `organization:${plain}:`,
  ),
  form(/^agent\.buildkite\.com$/, `organization:${plain}:pipeline:${plain}:`, `organization:${plain}:`),
  form(/^oidc\.circleci\.com\//, `org/${plain}/project/${plain}/`, `org/${plain}/`),
  form(/^api\.bitbucket\.org\//, `\\{?[0-9a-f-]{36}\\}?:`, `(?!)`),
  form(/^oidc\.vercel\.com(?:\/|$)/, `owner:${plain}:project:${plain}:`, `owner:${plain}:`),
]

/** Service accounts, whatever the cluster's issuer. */
const kubernetes = form(/./, `system:serviceaccount:${plain}:`, 'system:serviceaccount:')
const spiffe = form(/./, `spiffe://${plain}/[^*?]+/`, `spiffe://${plain}/`)

/**
 * How many subjects of an issuer a pattern with wildcards can mean. What the issuer's subjects look like counts, and
 * for an unknown form only that something literal ends before the first wildcard.
 */
export function subjectClass(issuer: string, pattern: string): TrustClass {
  const wildcard = pattern.search(/[*?]/)
  if (wildcard === -1) return 'exact'
  const literal = pattern.slice(0, wildcard)
  const known = [...subjectForms.filter((one) => one.issuer.test(issuer.toLowerCase())), kubernetes, spiffe]
  if (known.some(({ scope }) => scope.test(literal))) return 'one_scope'
  if (known.some(({ organization }) => organization.test(literal))) return 'organization'
  const isKnownIssuer = known.length > 2
  return !isKnownIssuer && /[:/|]./.test(literal) ? 'organization' : 'provider'
}

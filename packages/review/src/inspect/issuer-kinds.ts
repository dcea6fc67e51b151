import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'
import * as meanings from './meanings.ts'

/** One kind of issuer, and what its claims mean. */
export interface IssuerKind {
  readonly name: string
  readonly holds: (issuer: string, claims: JsonObject) => boolean
  readonly meanings: meanings.Meanings
  /** What of the subject is a name that may pass to somebody else; undefined where it cannot, or none is known. */
  readonly namedBy?: (subject: string) => string | undefined
  /** The claims that go on meaning the same one, whatever is renamed. */
  readonly lasting?: readonly string[]
}

const host =
  (form: RegExp): IssuerKind['holds'] =>
  (issuer) =>
    form.test(issuer.replace(/^https:\/\//, ''))
const subjectStarts =
  (start: string): IssuerKind['holds'] =>
  (_, { sub }) =>
    typeof sub === 'string' && sub.startsWith(start)

const owners = (subject: string, form: RegExp): string | undefined => form.exec(subject)?.groups?.['name']

/** The first that holds. Forms of a subject come after the issuers that are known by name. */
const kinds: readonly IssuerKind[] = [
  {
    name: 'GitHub Actions',
    holds: host(
      /^(?:token\.actions\.githubusercontent\.com(?:\/|$)|token\.actions\.[^./]+\.ghe\.com(?:\/|$))/,
    ),
    meanings: meanings.github,
    // with immutable subjects each name has its id: `repo:OWNER@ID/REPO@ID:…`
    namedBy: (subject) => owners(subject, /^repo:(?<name>[^/@:]+\/[^/@:]+):/),
    lasting: ['repository_id', 'repository_owner_id'],
  },
  {
    name: 'GitHub Enterprise Server',
    holds: (issuer) => /^https:\/\/[^/]+\/_services\/token$/.test(issuer),
    meanings: meanings.github,
    namedBy: (subject) => owners(subject, /^repo:(?<name>[^/@:]+\/[^/@:]+):/),
    lasting: ['repository_id', 'repository_owner_id'],
  },
  {
    name: 'GitLab CI',
    holds: (issuer, claims) =>
      issuer.startsWith('https://gitlab.') || ('project_path' in claims && 'pipeline_source' in claims),
    meanings: meanings.gitlab,
    namedBy: (subject) => owners(subject, /^project_path:(?<name>[^:]+):/),
    lasting: ['project_id', 'namespace_id'],
  },
  { name: 'CircleCI', holds: host(/^oidc\.circleci\.com(?:\/|$)/), meanings: meanings.circleci },
  {
    name: 'Buildkite',
    holds: host(/^agent\.buildkite\.com$/),
    meanings: meanings.buildkite,
    namedBy: (subject) => owners(subject, /^organization:(?<name>[^:]+:pipeline:[^:]+):/),
    lasting: ['organization_id', 'pipeline_id'],
  },
  {
    name: 'HCP Terraform',
    holds: host(/^app\.(?:eu\.)?terraform\.io$/),
    meanings: meanings.terraform,
    namedBy: (subject) => owners(subject, /^organization:(?<name>[^:]+):/),
    lasting: ['terraform_organization_id', 'terraform_workspace_id'],
  },
  { name: 'Bitbucket Pipelines', holds: host(/^api\.bitbucket\.org\//), meanings: meanings.bitbucket },
  { name: 'Google', holds: host(/^accounts\.google\.com$/), meanings: meanings.google },
  {
    name: 'Microsoft Entra',
    holds: host(
      /^(?:login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn|sts\.windows\.net)\//,
    ),
    meanings: meanings.entra,
  },
  {
    name: 'Amazon EKS',
    holds: host(/^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/id\//),
    meanings: meanings.kubernetes,
  },
  {
    name: 'Kubernetes',
    holds: (issuer, claims) => isKubernetes(issuer, claims),
    meanings: meanings.kubernetes,
  },
  {
    name: 'Vouchsafe',
    holds: (_, { amr, jti }) =>
      Array.isArray(amr) &&
      amr.length === 1 &&
      typeof amr[0] === 'string' &&
      ['attested', 'administrator', 'session'].includes(amr[0]) &&
      typeof jti === 'string' &&
      /^[0-9a-f]{32}$/.test(jti),
    meanings: meanings.vouchsafe,
  },
  { name: 'JWT-SVID (SPIFFE)', holds: subjectStarts('spiffe://'), meanings: meanings.spiffe },
]

const unknownKind: IssuerKind = {
  name: 'an issuer without a form of its own here',
  holds: () => true,
  meanings: {},
}

/** Which kind of issuer made these claims, as far as they tell: nothing is verified. */
export function issuerKindOf(claims: JsonObject): IssuerKind {
  const issuer = typeof claims['iss'] === 'string' ? claims['iss'] : ''
  return kinds.find(({ holds }) => holds(issuer, claims)) ?? unknownKind
}

/** A service account's token, of the projected kind or of the old one (Kubernetes, "Managing Service Accounts"). */
export function isKubernetes(issuer: string, claims: JsonObject): boolean {
  return isJsonObject(claims['kubernetes.io']) || isLegacyKubernetes(issuer, claims)
}

/** The old kind, which is kept in a Secret and never ends. */
export function isLegacyKubernetes(issuer: string, claims: JsonObject): boolean {
  return (
    issuer === 'kubernetes/serviceaccount' ||
    Object.keys(claims).some((name) => name.startsWith('kubernetes.io/serviceaccount/'))
  )
}

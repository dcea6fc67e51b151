import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'

/** How an issuer speaks of what stays when names change. Claims by their names in the token. */
export interface IdForm {
  /** As in the table of token forms. */
  readonly issuer: string
  readonly tenantClaim: string
  readonly scopeClaim: string
  /** Whose id the tenant claim holds for a tenant and a scope: GitLab's is of the group that the project is in. */
  readonly tenantName: (tenant: string, scope: string | undefined) => string
  /** Names with their ids, of the claims of a token. */
  readonly idsOf: (claims: Claims) => readonly (readonly [name: string | undefined, id: string | undefined])[]
  readonly id: RegExp
  /** Whether the issuer can write them into `sub`, as `acme@123/shop@456`. */
  readonly inSubject: boolean
  /** What has to be so before tokens have what the new policy asks for. */
  readonly needs?: string
}

type Claims = (name: string) => string | undefined

const first = (tenant: string): string => tenant
const joined = (...names: readonly (string | undefined)[]): string | undefined =>
  names.every((name) => name !== undefined) ? names.join('/') : undefined

/** By each issuer's own documentation of its claims. */
export const idForms: readonly IdForm[] = [
  {
    issuer: 'GitHub Actions',
    tenantClaim: 'repository_owner_id',
    scopeClaim: 'repository_id',
    tenantName: first,
    idsOf: (claim) => [
      [claim('repository_owner'), claim('repository_owner_id')],
      [claim('repository'), claim('repository_id')],
    ],
    id: /^\d{1,20}$/,
    inSubject: true,
    needs:
      'repositories that were made, renamed or transferred since July 2026 have ids in their subjects; others opt in at GitHub',
  },
  {
    issuer: 'GitLab',
    tenantClaim: 'namespace_id',
    scopeClaim: 'project_id',
    tenantName: (tenant, scope) => [tenant, ...(scope?.split('/').slice(0, -1) ?? [])].join('/'),
    idsOf: (claim) => [
      [claim('namespace_path'), claim('namespace_id')],
      [claim('project_path'), claim('project_id')],
    ],
    id: /^\d{1,20}$/,
    inSubject: false,
  },
  {
    issuer: 'HCP Terraform',
    tenantClaim: 'terraform_organization_id',
    scopeClaim: 'terraform_workspace_id',
    tenantName: first,
    idsOf: (claim) => [
      [claim('terraform_organization_name'), claim('terraform_organization_id')],
      [
        joined(
          claim('terraform_organization_name'),
          claim('terraform_project_name'),
          claim('terraform_workspace_name'),
        ),
        claim('terraform_workspace_id'),
      ],
    ],
    id: /^[A-Za-z0-9-]{1,64}$/,
    inSubject: false,
  },
  {
    issuer: 'Buildkite',
    tenantClaim: 'organization_id',
    scopeClaim: 'pipeline_id',
    tenantName: first,
    idsOf: (claim) => [
      [claim('organization_slug'), claim('organization_id')],
      [joined(claim('organization_slug'), claim('pipeline_slug')), claim('pipeline_id')],
    ],
    id: /^[A-Za-z0-9-]{1,64}$/,
    inSubject: false,
    needs:
      'the step asks for them: `buildkite-agent oidc request-token --claim organization_id --claim pipeline_id`',
  },
  {
    issuer: 'Vercel',
    tenantClaim: 'owner_id',
    scopeClaim: 'project_id',
    tenantName: first,
    idsOf: (claim) => [
      [claim('owner'), claim('owner_id')],
      [joined(claim('owner'), claim('project')), claim('project_id')],
    ],
    id: /^[A-Za-z0-9_-]{1,64}$/,
    inSubject: false,
  },
]

/** Google has numbers in its subjects and addresses beside them; an account is no tenant with scopes. */
export const googleHost = 'accounts.google.com'
export const googleForm: IdForm = {
  issuer: 'Google',
  tenantClaim: 'sub',
  scopeClaim: 'sub',
  tenantName: first,
  idsOf: (claim) => [[claim('email'), claim('sub')]],
  id: /^\d{5,30}$/,
  inSubject: false,
}

/** Reads claims as text; whatever is no text or number is absent. */
export function claimReader(claims: JsonObject): Claims {
  return (name) => {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  }
}

/** The name of an id in a list of ids: `acme`, `acme/shop`, `acme/project/workspace`. */
export function scopeName(tenant: string, scope: string): string {
  return `${tenant}/${scope.replace(':workspace:', '/')}`
}

/** Whether JSON is an object of texts and numbers. */
export function isNames(value: unknown): value is Readonly<Record<string, string | number>> {
  return (
    isJsonObject(value as never) &&
    Object.values(value as object).every((one) => typeof one === 'string' || typeof one === 'number')
  )
}

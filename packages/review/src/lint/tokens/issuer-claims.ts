import type { JsonObject } from '@vouchsafe/core/json'
import { formOf, type TokenForm } from './token-forms.ts'

/** Who brings a token: names with their ids, and what the job is. */
export interface Bearer {
  readonly tenant: string
  readonly tenantId: string
  readonly scope: string
  readonly scopeId: string
  /** The end of a subject: `ref:refs/heads/main`. */
  readonly rest: string
  /** Claims that whoever brings it may choose, as they chose them. */
  readonly chosen?: JsonObject
}

type Claims = (bearer: Bearer) => JsonObject

/** Every claim of an issuer that says who it is (its own reference), beside `iss`, `sub` and `aud`. */
const claimsOf: Readonly<Record<string, Claims>> = {
  'GitHub Actions': ({ tenant, tenantId, scope, scopeId, rest }) => {
    // immutable subjects have ids behind the names, the other claims have not
    const repository = `${tenant}/${scope}`.replaceAll(/@\d+/g, '')
    const isPull = rest === 'pull_request'
    const ref = isPull ? 'refs/pull/1/merge' : (/^ref:(.+)/.exec(rest)?.[1] ?? 'refs/heads/main')
    const environment = /^environment:(.+)/.exec(rest)?.[1]
    const workflow = `${repository}/.github/workflows/ci.yml@${ref}`
    return {
      repository,
      repository_id: scopeId,
      repository_owner: tenant.replace(/@\d+$/, ''),
      repository_owner_id: tenantId,
      repository_visibility: 'private',
      ref,
      ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
      ref_protected: /^refs\/heads\/(?:main|master)$/.test(ref) ? 'true' : 'false',
      event_name: isPull ? 'pull_request' : 'push',
      head_ref: isPull ? 'feature' : '',
      base_ref: isPull ? 'main' : '',
      actor: 'somebody',
      actor_id: '999999999',
      workflow: 'ci',
      workflow_ref: workflow,
      job_workflow_ref: workflow,
      runner_environment: 'github-hosted',
      ...(environment !== undefined && { environment }),
    }
  },
  GitLab: ({ tenant, tenantId, scope, scopeId, rest }) => {
    const [, type = 'branch', ref = 'main'] = /^ref_type:(\w+):ref:(.+)/.exec(rest) ?? []
    return {
      namespace_path: tenant,
      namespace_id: tenantId,
      project_path: `${tenant}/${scope}`,
      project_id: scopeId,
      project_visibility: 'private',
      ref,
      ref_type: type,
      ref_path: type === 'tag' ? `refs/tags/${ref}` : `refs/heads/${ref}`,
      ref_protected: /^(?:main|master)$/.test(ref) ? 'true' : 'false',
      pipeline_source: 'push',
      user_id: '999999999',
      user_login: 'somebody',
      user_email: 'somebody@stranger.example',
      user_access_level: 'developer',
      runner_environment: 'gitlab-hosted',
    }
  },
  'HCP Terraform': ({ tenant, tenantId, scope, scopeId, rest }) => {
    const [project = '', workspace = ''] = scope.split(':workspace:')
    return {
      terraform_organization_name: tenant,
      terraform_organization_id: tenantId,
      terraform_project_name: project,
      terraform_project_id: `prj-${scopeId}`,
      terraform_workspace_name: workspace,
      terraform_workspace_id: scopeId,
      terraform_full_workspace: `organization:${tenant}:project:${project}:workspace:${workspace}`,
      terraform_run_phase: rest,
    }
  },
  Buildkite: ({ tenant, tenantId, scope, scopeId, rest }) => ({
    organization_slug: tenant,
    organization_id: tenantId,
    pipeline_slug: scope,
    pipeline_id: scopeId,
    build_branch: /^refs\/heads\/([^:]+)/.exec(rest)?.[1] ?? 'main',
    build_source: 'webhook',
    step_key: 'deploy',
    runner_environment: 'self-hosted',
  }),
  Vercel: ({ tenant, scope, rest, tenantId, scopeId }) => ({
    owner: tenant,
    owner_id: tenantId,
    project: scope,
    project_id: scopeId,
    environment: rest,
  }),
}

/** Issuers that everybody's jobs get tokens of. */
export function sharedForm(issuer: string): TokenForm | undefined {
  // with a slash at its end it is no issuer of theirs
  if (issuer.endsWith('/')) return undefined
  const host = issuer.replace(/^https:\/\//, '')
  const form = formOf(host, [])
  return Object.hasOwn(claimsOf, form.issuer) ? form : undefined
}

/** The token of a bearer, as its issuer writes it. */
export function tokenOf(form: TokenForm, issuer: string, bearer: Bearer): JsonObject {
  const [before, between, after] = form.marks
  const { tenant, scope, rest, chosen } = bearer
  return {
    iss: issuer,
    sub: before + tenant + between + scope + after + rest,
    ...claimsOf[form.issuer]?.(bearer),
    ...consistent(chosen, rest),
  }
}

/** What the end of a subject says already nobody can choose beside it. */
function consistent(chosen: JsonObject = {}, rest: string): JsonObject {
  const isPull = rest === 'pull_request'
  const isEnvironment = rest.startsWith('environment:')
  return Object.fromEntries(
    Object.entries(chosen).filter(([claim, value]) => {
      if (claim === 'event_name') return !isPull && value !== 'pull_request'
      return claim === 'ref' || claim === 'ref_type' ? isEnvironment : !ofRest.has(claim)
    }),
  )
}

const ofRest: ReadonlySet<string> = new Set([
  'environment',
  'ref_path',
  'head_ref',
  'terraform_run_phase',
  'build_branch',
])

import type { JsonObject } from '@vouchsafe/core/json'

/** A provider and what is given to members of its pool, as the tools print them. */
export interface GoogleCase {
  readonly provider: JsonObject
  /** Whole, or after `…/workloadIdentityPools/ci/` with `Set|` or `|` for `principalSet` or `principal` before it. */
  readonly members?: readonly string[]
}

export const pool = 'projects/123456789012/locations/global/workloadIdentityPools/ci'
const github = 'https://token.actions.githubusercontent.com'
const owner = "assertion.repository_owner_id == '123'"
const ids = `${owner} && assertion.repository_id == '456'`

/** A provider for GitHub that maps what most do. */
export function provider(
  attributeCondition: string | undefined,
  more: JsonObject = {},
  issuerUri = github,
): JsonObject {
  const attributeMapping = {
    'google.subject': 'assertion.sub',
    'attribute.repository': 'assertion.repository',
    'attribute.repository_id': 'assertion.repository_id',
    'attribute.owner': 'assertion.repository_owner',
    ...(more['attributeMapping'] as JsonObject | undefined),
  }
  return {
    name: `${pool}/providers/github`,
    oidc: { issuerUri, ...(more['oidc'] as JsonObject | undefined) },
    attributeMapping,
    ...(attributeCondition !== undefined && { attributeCondition }),
    ...(more['disabled'] !== undefined && { disabled: true }),
  }
}

const gitlab = (attributeCondition?: string): JsonObject => ({
  name: `${pool}/providers/gitlab`,
  oidc: { issuerUri: 'https://gitlab.com' },
  attributeMapping: { 'google.subject': 'assertion.sub', 'attribute.project': 'assertion.project_path' },
  ...(attributeCondition !== undefined && { attributeCondition }),
})
const terraform = (attributeCondition?: string): JsonObject => ({
  name: `${pool}/providers/hcp`,
  oidc: { issuerUri: 'https://app.terraform.io' },
  attributeMapping: { 'google.subject': 'assertion.sub' },
  ...(attributeCondition !== undefined && { attributeCondition }),
})
const own: JsonObject = {
  name: `${pool}/providers/own`,
  oidc: { issuerUri: 'https://id.acme.example' },
  attributeMapping: { 'google.subject': 'assertion.sub' },
}

const gke = (set = ''): string =>
  `principal${set}://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p.svc.id.goog`

interface Cases {
  readonly bad: readonly GoogleCase[]
  readonly good: readonly GoogleCase[]
}

/** Of each rule: in which it finds something, and ones like them in which it finds nothing; the first mends the first. */
export const googleCases: Readonly<Record<string, Cases>> = {
  'google-missing-condition': {
    bad: [{ provider: provider(undefined) }, { provider: gitlab() }, { provider: terraform() }],
    good: [
      { provider: provider(owner) },
      { provider: own },
      { provider: provider(undefined, { disabled: true }) },
    ],
  },
  'google-any-tenant': {
    bad: [
      { provider: provider("assertion.ref == 'refs/heads/main'") },
      { provider: provider("assertion.repository.startsWith('acme')") },
      { provider: provider("assertion.repository.contains('acme')") },
      { provider: provider("assertion.repository.endsWith('/shop')") },
      { provider: provider("assertion.environment == 'production'") },
      { provider: provider("assertion.event_name == 'push' && assertion.ref_protected == 'true'") },
      { provider: provider("assertion.repository_owner != 'evil'") },
      { provider: provider("assertion.sub.matches('repo:acme.*')") },
      { provider: provider("assertion.repository_owner == 'acme' || assertion.ref == 'refs/heads/main'") },
      { provider: gitlab("assertion.namespace_path.startsWith('acme')") },
      { provider: gitlab("assertion.ref_protected == 'true'") },
      { provider: terraform("assertion.terraform_workspace_name == 'prod'") },
    ],
    good: [
      { provider: provider(`${owner} && assertion.ref == 'refs/heads/main'`) },
      { provider: provider("assertion.repository.startsWith('acme/')") },
      { provider: provider("assertion.repository_owner == 'acme'") },
      { provider: provider("assertion.repository in ['acme/shop', 'acme/blog']") },
      { provider: gitlab("assertion.namespace_id == '77'") },
      { provider: terraform("assertion.terraform_organization_id == 'org-abc'") },
    ],
  },
  'google-recyclable-name': {
    bad: [
      { provider: provider("assertion.repository_owner == 'acme'") },
      { provider: provider("assertion.repository == 'acme/shop'") },
      { provider: gitlab("assertion.namespace_path == 'acme'") },
      {
        provider: provider("assertion.repository_owner == 'acme'"),
        members: ['Set|attribute.repository/acme/shop'],
      },
    ],
    good: [
      { provider: provider(owner) },
      {
        provider: provider("assertion.repository_owner == 'acme' && assertion.repository_owner_id == '123'"),
      },
      {
        provider: provider("assertion.repository_owner == 'acme'"),
        members: ['Set|attribute.repository_id/456'],
      },
    ],
  },
  'google-claim-never-issued': {
    bad: [
      { provider: provider("assertion.repositoryOwner == 'acme'") },
      { provider: provider(`${owner} && assertion['branch'] == 'main'`) },
      { provider: provider(owner, { attributeMapping: { 'attribute.repo': 'assertion.repo' } }) },
    ],
    good: [
      { provider: provider("assertion.repository_owner == 'acme'") },
      { provider: { ...own, attributeCondition: "assertion.team == 'a'" } },
    ],
  },
  'google-value-never-issued': {
    bad: [
      { provider: provider(`${owner} && assertion.ref == 'main'`) },
      { provider: provider("assertion.repository == 'shop'") },
      { provider: provider("assertion.repository_owner_id == 'acme'") },
      { provider: provider("assertion.repository_owner in ['acme/shop']") },
    ],
    good: [
      { provider: provider(`${owner} && assertion.ref == 'refs/heads/main'`) },
      {
        provider: provider("assertion.ref.startsWith('refs/heads/') && assertion.repository_owner_id == '1'"),
      },
    ],
  },
  'google-broken-expression': {
    bad: [
      { provider: provider("assertion.repository_owner = 'acme'") },
      { provider: provider(owner, { attributeMapping: { 'attribute.x': 'assertion.(' } }) },
      {
        provider: {
          ...provider(owner),
          attributeMapping: { 'attribute.repository': 'assertion.repository' },
        },
      },
    ],
    good: [{ provider: provider("assertion.repository_owner == 'acme'") }],
  },
  'google-subject-shared': {
    bad: [
      { provider: provider(owner, { attributeMapping: { 'google.subject': 'assertion.repository_owner' } }) },
      { provider: provider(owner, { attributeMapping: { 'google.subject': 'assertion.actor' } }) },
      { provider: provider(owner, { attributeMapping: { 'google.subject': "'github'" } }) },
    ],
    good: [
      { provider: provider(owner) },
      { provider: provider(owner, { attributeMapping: { 'google.subject': 'assertion.repository_id' } }) },
    ],
  },
  'google-subject-too-long': {
    bad: [
      {
        provider: provider(owner, {
          attributeMapping: { 'google.subject': "assertion.sub + '::' + assertion.job_workflow_ref" },
        }),
      },
    ],
    good: [{ provider: provider(owner) }],
  },
  'google-foreign-audience': {
    bad: [
      { provider: provider(owner, { oidc: { allowedAudiences: ['sts.amazonaws.com'] } }) },
      { provider: provider(owner, { oidc: { allowedAudiences: ['api://AzureADTokenExchange'] } }) },
      { provider: provider(owner, { oidc: { allowedAudiences: ['https://github.com/*'] } }) },
    ],
    good: [
      { provider: provider(owner) },
      {
        provider: provider(owner, {
          oidc: { allowedAudiences: [`https://iam.googleapis.com/${pool}/providers/github`] },
        }),
      },
    ],
  },
  'google-whole-pool': {
    bad: [
      { provider: provider(owner), members: ['Set|*'] },
      { provider: provider(undefined), members: ['Set|*'] },
    ],
    good: [{ provider: provider(owner), members: ['Set|attribute.repository_id/456'] }],
  },
  'google-stranger-member': {
    bad: [
      {
        provider: provider(undefined, {
          attributeMapping: { 'attribute.name': "assertion.repository.split('/')[1]" },
        }),
        members: ['Set|attribute.name/shop'],
      },
      {
        provider: provider(undefined, { attributeMapping: { 'attribute.ref': 'assertion.ref' } }),
        members: ['Set|attribute.ref/refs/heads/main'],
      },
      {
        provider: provider(undefined, { attributeMapping: { 'google.subject': 'assertion.ref' } }),
        members: ['|subject/refs/heads/main'],
      },
    ],
    good: [
      {
        provider: provider(ids, {
          attributeMapping: { 'attribute.name': "assertion.repository.split('/')[1]" },
        }),
        members: ['Set|attribute.name/shop'],
      },
      { provider: provider(undefined), members: ['Set|attribute.repository/acme/shop'] },
    ],
  },
  'google-organization-wide': {
    bad: [
      { provider: provider(owner), members: ['Set|attribute.owner/acme'] },
      {
        provider: provider(owner, {
          attributeMapping: { 'attribute.owner_id': 'assertion.repository_owner_id' },
        }),
        members: ['Set|attribute.owner_id/123'],
      },
    ],
    good: [
      { provider: provider(owner), members: ['Set|attribute.repository/acme/shop'] },
      { provider: provider(owner), members: ['Set|attribute.repository_id/456'] },
      { provider: provider(owner), members: ['|subject/repo:acme/shop:ref:refs/heads/main'] },
    ],
  },
  'google-default-service-account': {
    bad: [
      { provider: own, members: ['serviceAccount:p.svc.id.goog[payments/default]'] },
      {
        provider: own,
        members: [`${gke()}/subject/ns/payments/sa/default`],
      },
    ],
    good: [
      { provider: own, members: ['serviceAccount:p.svc.id.goog[payments/api]'] },
      { provider: own, members: ['serviceAccount:p.svc.id.goog[default/api]'] },
      { provider: own, members: ['|subject/ns/payments/sa/default'] },
    ],
  },
  'google-any-service-account': {
    bad: [
      { provider: own, members: [`${gke('Set')}/namespace/payments`] },
      {
        provider: own,
        members: [
          `${gke('Set')}/kubernetes.cluster/https://container.googleapis.com/v1/projects/p/locations/l/clusters/c`,
        ],
      },
    ],
    good: [{ provider: own, members: [`${gke()}/subject/ns/payments/sa/api`] }],
  },
  'google-pull-request': {
    bad: [
      { provider: provider(owner), members: ['Set|attribute.repository_id/456'] },
      { provider: provider(owner), members: ['|subject/repo:acme/shop:pull_request'] },
    ],
    good: [
      {
        provider: provider(`${owner} && assertion.ref == 'refs/heads/main'`),
        members: ['Set|attribute.repository_id/456'],
      },
      { provider: provider(owner), members: ['|subject/repo:acme/shop:environment:production'] },
      {
        provider: provider(`${owner} && assertion.event_name != 'pull_request'`),
        members: ['Set|attribute.repository_id/456'],
      },
    ],
  },
}

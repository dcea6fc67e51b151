import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import { account, cluster, github, oidc, policyOf, subject } from './statements.ts'

/** Files that are given together, by name. */
export type Files = Readonly<Record<string, string>>

/** Runs in which a rule finds something, and ones like them, or mended, in which it finds nothing. */
export interface EstateCase {
  readonly bad: readonly Files[]
  readonly good: readonly Files[]
}

/** What `aws iam get-role` prints. */
export function role(name: string, statements: readonly JsonObject[], more: JsonObject = {}): string {
  return JSON.stringify({
    Role: {
      RoleName: name,
      Arn: arnOf(name),
      AssumeRolePolicyDocument: JSON.parse(policyOf(...statements)) as JsonValue,
      ...more,
    },
  })
}

function arnOf(name: string): string {
  return `arn:aws:iam::${account}:role/${name}`
}

/** A role for one service account. */
const api = role('api', [subject(cluster, 'system:serviceaccount:payments:api', 'StringEquals')])
/** A role for one branch. */
const deploy = role('deploy', [subject(github, 'repo:acme/shop:ref:refs/heads/main', 'StringEquals')])

export function serviceAccount(
  name: string,
  namespace: string | undefined,
  annotations: JsonObject = {},
): string {
  const metadata = { name, ...(namespace !== undefined && { namespace }), annotations }
  return JSON.stringify({ apiVersion: 'v1', kind: 'ServiceAccount', metadata }, null, 1)
}

export function roleOf(name: string): JsonObject {
  return { 'eks.amazonaws.com/role-arn': arnOf(name) }
}

export function deployment(spec: JsonObject, namespace = 'payments'): string {
  const template = { spec: { containers: [{ name: 'one' }], ...spec } }
  return JSON.stringify(
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api', namespace }, spec: { template } },
    null,
    1,
  )
}

/** A workflow with one job that asks for the role `deploy`. */
export function workflow(on: JsonValue, job: JsonObject = {}, inputs: JsonObject = {}): string {
  const given = { 'role-to-assume': arnOf('deploy'), ...inputs }
  const step = { uses: 'aws-actions/configure-aws-credentials@v5', with: given }
  return [
    `on: ${JSON.stringify(on)}`,
    'permissions: { id-token: write }',
    'jobs:',
    `  ship: ${JSON.stringify({ ...job, steps: [step] })}`,
    '',
  ].join('\n')
}

export function pipeline(aud: string, name = 'deploy'): string {
  return [
    'ship:',
    `  id_tokens: { AWS: { aud: ${aud} } }`,
    `  script: ['aws sts assume-role-with-web-identity --role-arn ${arnOf(name)}']`,
    '',
  ].join('\n')
}

function provider(host: string, ...audiences: string[]): string {
  return JSON.stringify({ kind: 'Provider', url: `https://${host}`, audiences })
}

const ofGithub = (sub: string, operator = 'StringLike'): string =>
  role('deploy', [subject(github, sub, operator)])
const branch = { push: { branches: ['main'] } }
const gitlab = subject('gitlab.com', 'project_path:acme/shop:ref_type:branch:ref:main', 'StringEquals')
const byAudience = (aud: string): JsonObject =>
  oidc(cluster, {
    StringEquals: { [`${cluster}:aud`]: aud, [`${cluster}:sub`]: 'system:serviceaccount:payments:api' },
  })
const annotated = serviceAccount('api', 'payments', roleOf('api'))
const key = {
  containers: [{ name: 'one', env: [{ name: 'AWS_ACCESS_KEY_ID', value: 'x' }] }],
  serviceAccountName: 'api',
}
const projected = (seconds: number): JsonObject => ({
  serviceAccountName: 'api',
  volumes: [
    {
      name: 't',
      projected: {
        sources: [{ serviceAccountToken: { audience: 'vault', expirationSeconds: seconds, path: 't' } }],
      },
    },
  ],
})

export const estateCases: Readonly<Record<string, EstateCase>> = {
  'workload-not-trusted': {
    bad: [
      { 'r.json': api, 'a.yaml': serviceAccount('api', 'payment', roleOf('api')) },
      { 'r.json': api, 'a.yaml': serviceAccount('Api', 'payments', roleOf('api')) },
      { 'r.json': api, 'a.yaml': serviceAccount('other', undefined, roleOf('api')) },
      { 'r.json': deploy, 'a.yaml': serviceAccount('api', 'payments', roleOf('deploy')) },
      {
        'r.json': api,
        'a.yaml': serviceAccount('api', 'payments', {
          ...roleOf('api'),
          'eks.amazonaws.com/audience': 'other',
        }),
      },
      { 'r.json': deploy, 'w.yml': workflow(branch, { environment: 'production' }) },
      { 'r.json': deploy, 'w.yml': workflow(branch, { environment: { name: 'production' } }) },
      { 'r.json': deploy, 'w.yml': workflow('pull_request') },
      { 'r.json': deploy, 'w.yml': workflow({ push: { branches: ['release/**'] } }) },
      { 'r.json': deploy, 'w.yml': workflow({ push: { tags: ['v*'] } }) },
      { 'r.json': ofGithub('repo:acme/shop:environment:prod'), 'w.yml': workflow(branch) },
      {
        'r.json': ofGithub('repo:acme/shop:environment:prod'),
        'w.yml': workflow(branch, { environment: 'staging' }),
      },
      { 'r.json': ofGithub('repo:acme/shop:ref:refs/tags/*'), 'w.yml': workflow(branch) },
      { 'r.json': deploy, 'w.yml': workflow(branch, {}, { audience: 'other' }) },
      { 'r.json': api, 'w.yml': workflow(branch, {}, { 'role-to-assume': arnOf('api') }) },
      { 'r.json': ofGithub('repo:acme/other:ref:refs/heads/main'), 'w.yml': workflow(branch) },
      { 'r.json': role('deploy', [gitlab]), '.gitlab-ci.yml': pipeline('https://gitlab.com') },
      { 'r.json': deploy, '.gitlab-ci.yml': pipeline('sts.amazonaws.com') },
    ],
    good: [
      { 'r.json': api, 'a.yaml': annotated },
      // whoever applies it may name the namespace
      { 'r.json': api, 'a.yaml': serviceAccount('api', undefined, roleOf('api')) },
      { 'a.yaml': annotated },
      { 'r.json': api.replaceAll(account, '999999999999'), 'a.yaml': annotated },
      { 'r.json': deploy, 'w.yml': workflow(branch) },
      { 'r.json': deploy, 'w.yml': workflow({ push: { branches: ['m*'] } }) },
      { 'r.json': deploy, 'w.yml': workflow({ push: { branches: ['!x', '[m]ain'] } }) },
      { 'r.json': deploy, 'w.yml': workflow(['push', 'pull_request']) },
      { 'r.json': deploy, 'w.yml': workflow('workflow_dispatch') },
      { 'r.json': deploy, 'w.yml': workflow({ schedule: [{ cron: '0 0 * * *' }] }) },
      { 'r.json': deploy, 'w.yml': workflow(branch, {}, { 'role-to-assume': '${{ vars.ROLE }}' }) },
      { 'r.json': deploy, 'w.yml': workflow(branch, {}, { 'aws-access-key-id': 'x', audience: 'other' }) },
      {
        'r.json': ofGithub('repo:acme/shop:environment:prod'),
        'w.yml': workflow(branch, { environment: 'prod' }),
      },
      {
        'r.json': ofGithub('repo:acme/shop:environment:prod'),
        'w.yml': workflow(branch, { environment: '${{ matrix.e }}' }),
      },
      { 'r.json': ofGithub('repo:acme/shop:pull_request'), 'w.yml': workflow('pull_request') },
      { 'r.json': ofGithub('repo:acme/*'), 'w.yml': workflow(branch, { environment: 'any' }) },
      {
        'r.json': ofGithub('repo:acme@1/shop@2:ref:refs/heads/main', 'StringEquals'),
        'w.yml': workflow(branch),
      },
      // an organization may have made its own subject
      { 'r.json': ofGithub('repository_owner_id:1:repository_id:2'), 'w.yml': workflow(branch) },
      {
        'r.json': ofGithub('repo:acme/shop:job_workflow_ref:acme/x/.github/workflows/y.yml@refs/heads/main'),
        'w.yml': workflow(branch),
      },
      // who starts it is not known
      {
        'r.json': role('deploy', [
          oidc(github, {
            StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com', [`${github}:actor_id`]: '1' },
            StringLike: { [`${github}:sub`]: 'repo:acme/shop:*' },
            IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
          }),
        ]),
        'w.yml': workflow(branch),
      },
      {
        'r.json': role('deploy', [
          {
            ...gitlab,
            Condition: {
              StringEquals: {
                'gitlab.com:aud': 'https://gitlab.com',
                'gitlab.com:sub': 'project_path:acme/shop:ref_type:branch:ref:main',
              },
            },
          },
        ]),
        '.gitlab-ci.yml': pipeline('https://gitlab.com'),
      },
      { 'r.json': role('deploy', [gitlab]), '.gitlab-ci.yml': pipeline('$AUDIENCE') },
    ],
  },
  'audience-nobody-accepts': {
    bad: [
      {
        'p.json': provider(cluster, 'sts.amazonaws.com'),
        'r.json': role('api', [byAudience('mine')]),
        'a.yaml': serviceAccount('api', 'payments', {
          ...roleOf('api'),
          'eks.amazonaws.com/audience': 'mine',
        }),
      },
      { 'p.json': provider(github, 'mine'), 'w.yml': workflow(branch), 'r.json': deploy },
      {
        'p.json': provider(github, 'sts.amazonaws.com'),
        'w.yml': workflow(branch, {}, { audience: 'sts.amazonaws.co' }),
        'r.json': api,
      },
    ],
    good: [
      {
        'p.json': provider(cluster, 'sts.amazonaws.com', 'mine'),
        'r.json': role('api', [byAudience('mine')]),
        'a.yaml': serviceAccount('api', 'payments', {
          ...roleOf('api'),
          'eks.amazonaws.com/audience': 'mine',
        }),
      },
      { 'p.json': provider(github, 'sts.amazonaws.com'), 'w.yml': workflow(branch), 'r.json': deploy },
      { 'w.yml': workflow(branch, {}, { audience: 'other' }), 'r.json': api },
      {
        'p.json': provider(github, 'sts.amazonaws.com'),
        'w.yml': workflow(branch, {}, { audience: '${{ vars.A }}' }),
        'r.json': api,
      },
    ],
  },
  'unreachable-role': {
    bad: [{ 'r.json': api, 'a.yaml': serviceAccount('other', 'payments') }],
    good: [
      { 'r.json': api },
      { 'r.json': api, 'a.yaml': annotated },
      { 'r.json': api, 'a.yaml': serviceAccount('api', undefined) },
      {
        'r.json': role('api', [subject(cluster, 'system:serviceaccount:payments:*')]),
        'a.yaml': serviceAccount('x', 'y'),
      },
      { 'r.json': deploy, 'a.yaml': serviceAccount('other', 'payments') },
    ],
  },
  'shared-role': {
    bad: [
      {
        'r.json': role('all', [
          subject(github, 'repo:acme/shop:ref:refs/heads/main'),
          subject(cluster, 'system:serviceaccount:payments:api'),
        ]),
      },
      { 'r.json': role('all', [subject(github, ['repo:acme/a:*', 'repo:acme/b:*', 'repo:acme/c:*'])]) },
      {
        'r.json': role('all', [
          subject(cluster, [
            'system:serviceaccount:a:x',
            'system:serviceaccount:b:x',
            'system:serviceaccount:c:x',
          ]),
        ]),
      },
    ],
    good: [
      {
        'r.json': role('all', [
          subject(github, [
            'repo:acme/a:ref:refs/heads/main',
            'repo:acme/a:environment:prod',
            'repo:acme/b:*',
          ]),
        ]),
      },
      {
        'r.json': role('all', [
          subject(cluster, 'system:serviceaccount:payments:api'),
          subject(cluster.replace('EXAMPLE', 'ANOTHER'), 'system:serviceaccount:payments:api'),
        ]),
      },
    ],
  },
  'static-key-beside-service-account': {
    bad: [
      { 'a.yaml': annotated, 'd.yaml': deployment(key) },
      {
        'a.yaml': annotated,
        'd.yaml': deployment({
          serviceAccountName: 'api',
          containers: [{ envFrom: [{ secretRef: { name: 'aws-credentials' } }] }],
        }),
      },
      {
        'd.yaml': deployment({
          containers: [
            {
              env: [
                { name: 'AWS_ROLE_ARN', value: 'x' },
                { name: 'AWS_SECRET_ACCESS_KEY', valueFrom: {} },
              ],
            },
          ],
        }),
      },
      {
        'a.yaml': serviceAccount('api', 'payments', { 'azure.workload.identity/client-id': 'x' }),
        'd.yaml': deployment({
          serviceAccountName: 'api',
          containers: [{ env: [{ name: 'AZURE_CLIENT_SECRET', value: 'x' }] }],
        }),
      },
      {
        'a.yaml': serviceAccount('api', 'payments', { 'iam.gke.io/gcp-service-account': 'x' }),
        'd.yaml': deployment({
          serviceAccountName: 'api',
          initContainers: [{ env: [{ name: 'GOOGLE_APPLICATION_CREDENTIALS', value: '/key.json' }] }],
        }),
      },
    ],
    good: [
      { 'a.yaml': annotated, 'd.yaml': deployment({ serviceAccountName: 'api' }) },
      { 'a.yaml': annotated, 'd.yaml': deployment(key, 'elsewhere') },
      { 'd.yaml': deployment(key) },
      {
        'a.yaml': serviceAccount('api', 'payments', { 'azure.workload.identity/client-id': 'x' }),
        'd.yaml': deployment(key),
      },
    ],
  },
  'identity-of-default-service-account': {
    bad: [
      { 'a.yaml': serviceAccount('default', 'payments', roleOf('api')) },
      { 'a.yaml': serviceAccount('default', undefined, { 'azure.workload.identity/client-id': 'x' }) },
    ],
    good: [{ 'a.yaml': annotated }, { 'a.yaml': serviceAccount('default', 'payments') }],
  },
  'lifetime-above-need': {
    bad: [
      { 'd.yaml': deployment(projected(864_000)) },
      { 'a.yaml': serviceAccount('api', 'payments', { 'eks.amazonaws.com/token-expiration': '172800' }) },
      { 'w.yml': workflow(branch, {}, { 'role-duration-seconds': 43_200 }) },
      {
        'r.json': deploy.replace('"RoleName"', '"MaxSessionDuration": 43200, "RoleName"'),
        'w.yml': workflow(branch),
      },
    ],
    good: [
      { 'd.yaml': deployment(projected(3600)) },
      { 'a.yaml': serviceAccount('api', 'payments', { 'eks.amazonaws.com/token-expiration': '86400' }) },
      { 'w.yml': workflow(branch, {}, { 'role-duration-seconds': 3600 }) },
      { 'r.json': deploy.replace('"RoleName"', '"MaxSessionDuration": 43200, "RoleName"') },
      {
        'r.json': deploy.replace('"RoleName"', '"MaxSessionDuration": 7200, "RoleName"'),
        'w.yml': workflow(branch),
      },
    ],
  },
}

import type { Workload } from './issuer.ts'

/** A platform whose tokens workloads hold: its issuer, what it says about two of them, and which one a role trusts. */
export interface Platform {
  readonly issuer: string
  readonly algorithm: 'RS256' | 'ES256'
  readonly workloads: { readonly trusted: Workload; readonly other: Workload }
  readonly role: string
  readonly trustedSubject: string
}

const gitHubJob = (repository: string, ref: string): Workload => ({
  subject: `repo:${repository}:ref:${ref}`,
  claims: {
    repository,
    repository_owner: repository.split('/')[0],
    repository_id: '7654321',
    repository_owner_id: '1234567',
    ref,
    actor: 'octocat',
    actor_id: '583231',
    workflow: 'deploy',
    event_name: 'push',
    job_workflow_ref: `${repository}/.github/workflows/deploy.yml@${ref}`,
    runner_environment: 'github-hosted',
  },
})

const pod = (namespace: string, serviceAccount: string): Workload => ({
  subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
  claims: {
    'kubernetes.io': {
      namespace,
      node: { name: 'node-1', uid: '8b3a3d5c-64a2-4b5f-9d4e-0f6f8a4c9f10' },
      pod: { name: `${serviceAccount}-6f7c9`, uid: '11b7f0a9-2f5b-4a5d-8b0f-5f7f6f0f3c11' },
      serviceaccount: { name: serviceAccount, uid: '6d2cf1f1-bb3d-4c1f-a9ee-0d0f5bb0a111' },
    },
  },
})

export const workloads: Readonly<Record<string, Platform>> = {
  'GitHub Actions': {
    issuer: 'https://token.actions.githubusercontent.com',
    algorithm: 'RS256',
    workloads: {
      trusted: gitHubJob('acme/payments', 'refs/heads/main'),
      other: gitHubJob('acme-evil/payments', 'refs/heads/main'),
    },
    role: 'deploy',
    trustedSubject: 'repo:acme/payments:*',
  },
  Kubernetes: {
    issuer: 'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E',
    algorithm: 'RS256',
    workloads: { trusted: pod('payments', 'payments-api'), other: pod('payments', 'default') },
    role: 'payments-api-role',
    trustedSubject: 'system:serviceaccount:payments:payments-api',
  },
}

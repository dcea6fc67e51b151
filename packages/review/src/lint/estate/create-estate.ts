import type { LintSubject, PermissionsSubject, RuleFacts, TrustSubject } from '../types.ts'
import { unknownAccount } from '../read/types.ts'
import type { PodSpec, ServiceAccount } from '../workloads/types.ts'
import { gitlabRequests } from './gitlab-requests.ts'
import { serviceAccountRequests } from './service-account-requests.ts'
import type { Estate } from './types.ts'
import { workflowRequests } from './workflow-requests.ts'

/** Everything of one run with its indexes: looking something up takes no longer for a larger run. */
export function createEstate(
  subjects: readonly LintSubject[],
  { repository, providers = new Map() }: Pick<RuleFacts, 'repository' | 'providers'>,
): Estate {
  const of = <Kind extends LintSubject['on']>(kind: Kind): Extract<LintSubject, { on: Kind }>[] =>
    subjects.filter((one): one is Extract<LintSubject, { on: Kind }> => one.on === kind)
  const [trusts, workflows, gitlab, kubernetes] = [
    of('trust'),
    of('workflow'),
    of('gitlab'),
    of('kubernetes'),
  ]
  const serviceAccounts = kubernetes.flatMap((one) => one.serviceAccounts)
  const rolesByName = Map.groupBy(trusts, ({ role }) => role)
  const accountsByName = new Map(serviceAccounts.map((one) => [accountKey(one), one]))
  const permissions = new Map(of('permissions').map((one) => [holderKey(one), one]))
  return {
    trusts,
    workflows,
    gitlab,
    serviceAccounts,
    pods: kubernetes.flatMap((one) => one.pods),
    providers,
    rolesByArn: (arn) => {
      const [, account, name = ''] = /^arn:[\w-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
      return (rolesByName.get(name) ?? []).filter((trust) => isOf(trust, account))
    },
    permissionsOf: ({ role, account }) =>
      role === undefined ? undefined : permissions.get(`${account ?? unknownAccount}/${role}`),
    serviceAccountOf: (pod) => accountsByName.get(accountKey({ ...pod, name: nameOfAccount(pod) })),
    requests: [
      ...serviceAccounts.flatMap(serviceAccountRequests),
      ...workflows.flatMap((one) => workflowRequests(one, repository)),
      ...gitlab.flatMap((one) => gitlabRequests(one, repository)),
    ],
    ...(repository !== undefined && { repository }),
  }
}

/** The name of the service account that a pod runs as. */
export function nameOfAccount({ serviceAccount }: PodSpec): string {
  return serviceAccount?.value ?? 'default'
}

function accountKey({ namespace = '', name }: Pick<ServiceAccount, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`
}

function holderKey({ holder, account }: PermissionsSubject): string {
  return holder?.kind === 'role' ? `${account ?? unknownAccount}/${holder.name}` : ''
}

function isOf({ account }: TrustSubject, wanted: string | undefined): boolean {
  return account === undefined || account === unknownAccount || account === wanted
}

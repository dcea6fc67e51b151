/** A kind of resource that is listed, and where the API has it. */
export interface ResourceKind {
  /** As manifests call it: `Secret`. */
  readonly kind: string
  /** As RBAC and addresses call it: `secrets`. */
  readonly plural: string
  readonly apiVersion: string
}

const kinds = (apiVersion: string, plurals: Readonly<Record<string, string>>): ResourceKind[] =>
  Object.entries(plurals).map(([kind, plural]) => ({ kind, plural, apiVersion }))

/** Where credentials lie in a cluster: in themselves, in the environment of containers, in annotations. */
export const resourceKinds: readonly ResourceKind[] = [
  ...kinds('v1', {
    Secret: 'secrets',
    ConfigMap: 'configmaps',
    ServiceAccount: 'serviceaccounts',
    Pod: 'pods',
    ReplicationController: 'replicationcontrollers',
  }),
  ...kinds('apps/v1', {
    Deployment: 'deployments',
    StatefulSet: 'statefulsets',
    DaemonSet: 'daemonsets',
    // of a Deployment the older ones stay, with the environment that they had
    ReplicaSet: 'replicasets',
  }),
  ...kinds('batch/v1', { Job: 'jobs', CronJob: 'cronjobs' }),
]

/** The path of the list of a kind, of one namespace or of all. */
export function listPath({ apiVersion, plural }: ResourceKind, namespace: string | undefined): string {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`
  return `${group}${scope}/${plural}`
}

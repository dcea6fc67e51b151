import { nameOfAccount } from '../estate/create-estate.ts'
import type { EstateFound, EstateRule } from '../types.ts'
import type { PodSpec, ServiceAccount } from '../workloads/types.ts'

interface CloudIdentity {
  readonly cloud: string
  /** Annotation of a service account that gives it an identity. */
  readonly annotation: string
  /** Variables that say where a token is, when a person has mounted it. */
  readonly tokenVariables: readonly string[]
  /** Variables that hold a static key, which the SDKs take first. */
  readonly keyVariables: readonly string[]
  /** Names of secrets that hold such a key. */
  readonly keySecret: RegExp
}

const clouds: readonly CloudIdentity[] = [
  {
    cloud: 'AWS',
    annotation: 'eks.amazonaws.com/role-arn',
    tokenVariables: ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
    keyVariables: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
    keySecret: /aws.*(?:key|cred|secret)|(?:key|cred).*aws/i,
  },
  {
    cloud: 'Azure',
    annotation: 'azure.workload.identity/client-id',
    tokenVariables: ['AZURE_FEDERATED_TOKEN_FILE'],
    keyVariables: ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH'],
    keySecret: /(?:azure|sp).*(?:secret|cred)/i,
  },
  {
    cloud: 'Google',
    annotation: 'iam.gke.io/gcp-service-account',
    tokenVariables: [],
    keyVariables: ['GOOGLE_APPLICATION_CREDENTIALS', 'GOOGLE_CREDENTIALS'],
    keySecret: /(?:gcp|google|gsa).*(?:key|cred)/i,
  },
]

/** Rules about how a workload in a cluster comes to its identity. */
export const workloadRules: readonly EstateRule[] = [
  {
    id: 'static-key-beside-service-account',
    severity: 'warning',
    title: 'a static key beside the identity of a service account',
    why: 'SDKs take the key from the environment first, so that it has to live on and the role is never assumed',
    docs: 'Take the variable (`AWS_ACCESS_KEY_ID`, `AZURE_CLIENT_SECRET`, `GOOGLE_APPLICATION_CREDENTIALS`) or the secret out of the container, then delete the key. A secret that becomes variables as a whole is told of by its name only, as a note.',
    on: 'estate',
    check: (estate) => estate.pods.flatMap((pod) => keysBeside(pod, estate.serviceAccountOf(pod))),
  },
  {
    id: 'identity-of-default-service-account',
    severity: 'warning',
    title: 'a default service account with an identity of a cloud',
    why: 'every pod of the namespace that names no service account gets the identity, whatever it is for',
    docs: 'Make a service account for the workload, annotate that, and name it in the pod.',
    on: 'estate',
    check: ({ serviceAccounts }) =>
      serviceAccounts
        .filter(({ name }) => name === 'default')
        .flatMap(({ annotations, namespace }) =>
          clouds.flatMap(({ annotation, cloud }): EstateFound[] => {
            const written = annotations.get(annotation)
            const where = namespace === undefined ? '' : ` of the namespace \`${namespace}\``
            return written === undefined
              ? []
              : [
                  {
                    place: written.place,
                    message: `the default service account${where} has an identity of ${cloud}: \`${written.value}\``,
                  },
                ]
          }),
        ),
  },
]

function keysBeside(pod: PodSpec, account: ServiceAccount | undefined): EstateFound[] {
  return clouds.flatMap(({ cloud, annotation, tokenVariables, keyVariables, keySecret }): EstateFound[] => {
    const given = account?.annotations.get(annotation)
    const mounted = pod.env.find(({ name }) => tokenVariables.includes(name))
    if (given === undefined && mounted === undefined) return []
    const identity =
      given === undefined
        ? `the token that \`${mounted?.name}\` speaks of`
        : `\`${given.value}\`, which the service account \`${nameOfAccount(pod)}\` has`
    const keys = pod.env.filter(({ name }) => keyVariables.includes(name))
    const [key] = keys
    if (key !== undefined)
      return [
        {
          place: key.place,
          removes: {
            text: pod.text,
            lines: new Set(keys.flatMap(({ lines }) => lines)),
            isPlain: keys.every(({ value }) => value === ''),
          },
          message: `\`${key.name}\` in ${pod.kind} \`${pod.name}\` stands beside ${identity}: the static key is what ${cloud}'s SDKs use`,
        },
      ]
    return pod.secrets
      .filter(({ value }) => keySecret.test(value))
      .map(({ value, place }) => ({
        place,
        severity: 'note' as const,
        message: `the secret \`${value}\` in ${pod.kind} \`${pod.name}\` stands beside ${identity}: if it holds a key, the key is what ${cloud}'s SDKs use`,
      }))
  })
}

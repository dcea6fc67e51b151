import type { JsonObject } from '@vouchsafe/core/json'
import { exampleOf } from '../tokens/statement-keys.ts'
import type { ServiceAccount, Written } from '../workloads/types.ts'
import type { RoleRequest, WantedClaims } from './role-request.ts'

/** Annotations that the webhook for pod identity of EKS reads. */
const prefix = 'eks.amazonaws.com'
/** What the webhook asks for where nothing else is said. */
const usualAudience = 'sts.amazonaws.com'

/** What a service account asks for by its annotations. */
export function serviceAccountRequests(account: ServiceAccount): RoleRequest[] {
  const role = account.annotations.get(`${prefix}/role-arn`)
  if (role === undefined) return []
  const audience = account.annotations.get(`${prefix}/audience`) ?? {
    value: usualAudience,
    place: role.place,
  }
  return [
    {
      who: `the service account \`${account.namespace === undefined ? '' : `${account.namespace}:`}${account.name}\``,
      issuer: 'Kubernetes',
      role,
      audiences: [audience] satisfies Written[],
      tokens: (wanted) => tokensOf(account, wanted),
      absent: [],
    },
  ]
}

/** Whoever applies a manifest without a namespace may have meant any: those that the policy names are tried. */
function tokensOf({ name, namespace }: ServiceAccount, wanted: WantedClaims): JsonObject[] {
  const named = wanted('sub').flatMap((pattern) => /^system:serviceaccount:([^:]+)/.exec(pattern)?.[1] ?? [])
  const namespaces = namespace === undefined ? ['default', ...named.map(exampleOf)] : [namespace]
  return [...new Set(namespaces)].map((one) => ({ sub: `system:serviceaccount:${one}:${name}` }))
}

import type { PermissionsSubject, ProviderFacts, TrustSubject } from '../types.ts'
import type { GitlabSubject, PodSpec, ServiceAccount, WorkflowSubject } from '../workloads/types.ts'
import type { RoleRequest } from './role-request.ts'

/** Everything of one run, so that its parts can be held against each other. */
export interface Estate {
  readonly trusts: readonly TrustSubject[]
  /** Trust policies of the role that an ARN names; none where its role is in no file. */
  readonly rolesByArn: (arn: string) => readonly TrustSubject[]
  readonly permissionsOf: (trust: TrustSubject) => PermissionsSubject | undefined
  readonly providers: ReadonlyMap<string, ProviderFacts>
  readonly workflows: readonly WorkflowSubject[]
  readonly gitlab: readonly GitlabSubject[]
  readonly serviceAccounts: readonly ServiceAccount[]
  readonly pods: readonly PodSpec[]
  /** Of a pod, where it is in some file. */
  readonly serviceAccountOf: (pod: PodSpec) => ServiceAccount | undefined
  /** Whoever asks for a role, and what is known of the token. */
  readonly requests: readonly RoleRequest[]
  /** `OWNER/NAME` */
  readonly repository?: string
}

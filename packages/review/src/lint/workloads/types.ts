import type { LintPlace } from '../types.ts'

/** The cloud that a step asks for credentials. */
export type StepCloud = 'aws' | 'azure' | 'google'

/** A step of a workflow that asks a cloud for credentials. */
export interface WorkflowStep {
  readonly cloud: StepCloud
  readonly job: string
  /** Inputs of the action, as text. */
  readonly inputs: Readonly<Record<string, string>>
  /** Environment variables that the step sees. */
  readonly env: readonly StepVariable[]
  /** Whether the job may ask for an OIDC token; undefined where the workflow does not say (the caller decides). */
  readonly mayAskForToken: boolean | undefined
  /** Name of the job's environment; undefined where only a run knows it. */
  readonly environment: string | undefined
  /** Whether the job has an environment at all. */
  readonly hasEnvironment: boolean
  readonly placeOf: (input: string) => LintPlace
  /** Lines, from 1, that an input has for itself. */
  readonly linesOf: (input: string) => readonly number[]
}

/** A variable in the environment of a step. */
interface StepVariable {
  readonly name: string
  readonly value: string
  /** Lines, from 1, that it has for itself. */
  readonly lines: readonly number[]
}

/** What starts a workflow. */
export interface WorkflowTrigger {
  /** `push`, `pull_request`, … */
  readonly event: string
  /** Patterns of branches and of tags; absent: no filter. */
  readonly branches?: readonly string[]
  readonly tags?: readonly string[]
}

/** A workflow of GitHub Actions. */
export interface WorkflowSubject {
  readonly on: 'workflow'
  readonly file: string
  readonly text: string
  readonly triggers: readonly WorkflowTrigger[]
  readonly steps: readonly WorkflowStep[]
}

/** Something that is written, with its place. */
export interface Written {
  readonly value: string
  readonly place: LintPlace
}

/** A service account of a cluster. */
export interface ServiceAccount {
  readonly name: string
  /** Absent where the manifest leaves it to whoever applies it. */
  readonly namespace?: string
  readonly place: LintPlace
  /** By name. */
  readonly annotations: ReadonlyMap<string, Written>
}

/** A token that the kubelet puts into a volume. */
export interface ProjectedToken {
  /** Absent: the API server's own. */
  readonly audience?: Written
  readonly expirationSeconds?: Written
  readonly place: LintPlace
}

/** Something that runs pods. */
export interface PodSpec {
  /** `Deployment` */
  readonly kind: string
  readonly name: string
  readonly namespace?: string
  readonly place: LintPlace
  /** Absent: `default`. */
  readonly serviceAccount?: Written
  readonly tokens: readonly ProjectedToken[]
  /** Environment variables of all containers; the value where it is written down. */
  readonly env: readonly PodVariable[]
  /** Secrets that become environment variables as a whole. */
  readonly secrets: readonly Written[]
  /** The whole file. */
  readonly text: string
}

interface PodVariable extends Written {
  readonly name: string
  /** Lines, from 1, that it has for itself. */
  readonly lines: readonly number[]
}

/** Manifests of Kubernetes in one file. */
export interface KubernetesSubject {
  readonly on: 'kubernetes'
  readonly file: string
  readonly serviceAccounts: readonly ServiceAccount[]
  readonly pods: readonly PodSpec[]
}

/** A job of GitLab that asks for tokens. */
export interface GitlabJob {
  readonly name: string
  readonly place: LintPlace
  /** Audiences by name of the token. */
  readonly tokens: readonly { readonly name: string; readonly audiences: readonly Written[] }[]
  /** ARNs of roles that its variables or script name. */
  readonly roles: readonly Written[]
}

export interface GitlabSubject {
  readonly on: 'gitlab'
  readonly file: string
  readonly jobs: readonly GitlabJob[]
}

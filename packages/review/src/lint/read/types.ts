import { noPools, type ApplicationInput, type PoolsReading } from '../clouds/types.ts'
import { noPermissions, type PermissionsReading } from '../permissions/types.ts'
import type { SourceFile } from '#document/types'
import type { HclParser } from '#hcl/types'
import type { TrustInput } from '../trust-subject.ts'
import type { LintGap, ProviderFacts } from '../types.ts'
import type { GitlabSubject, KubernetesSubject, WorkflowSubject } from '../workloads/types.ts'

/** What a file cannot know of itself. */
export interface LintFacts {
  /** 12 digits: whose roles they are, where the input does not say. */
  readonly account?: string
  /** `AWS::Region` */
  readonly region: string
  /** Of templates, by name, as for `readSource`. */
  readonly parameters: ReadonlyMap<string, string>
  /** Reads a file that a manifest names, relative to the manifest `from`; says how problems and findings name it. */
  readonly readFile?: (path: string, from: string) => { readonly file: string; readonly text: string }
  /** The files of a folder that a module names; the folder as files are named. Empty where there is none. */
  readonly readFolder?: (folder: string) => readonly SourceFile[]
  /** Reads HCL; without it files of Terraform are gaps. */
  readonly hcl?: HclParser
}

/** What one file holds. */
export interface FileReading {
  readonly policies: readonly Omit<TrustInput, 'providers'>[]
  readonly workflows: readonly WorkflowSubject[]
  readonly kubernetes: readonly KubernetesSubject[]
  readonly gitlab: readonly GitlabSubject[]
  readonly providers: ReadonlyMap<string, ProviderFacts>
  readonly permissions: PermissionsReading
  readonly pools: PoolsReading
  readonly applications: readonly ApplicationInput[]
  readonly gaps: readonly LintGap[]
  /** Whether it becomes what it is about only when a program fills it in. */
  readonly isTemplate?: boolean
}

export const nothing: FileReading = {
  policies: [],
  workflows: [],
  kubernetes: [],
  gitlab: [],
  providers: new Map(),
  permissions: noPermissions,
  pools: noPools,
  applications: [],
  gaps: [],
}

/** Stands for an account that nobody has named. */
export const unknownAccount = '000000000000'

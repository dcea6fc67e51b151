import type { LintPlace, PermissionsHolder } from '../types.ts'
import type { PolicyInput } from './permissions-policy.ts'

/** A policy that stands apart from whoever has it. */
export interface ManagedInput extends PolicyInput {
  /** Absent for a policy of which nothing is known but its text. */
  readonly name?: string
  readonly account?: string
  /** AWS wrote it. */
  readonly isAws?: boolean
}

/** Somebody with permissions, by the names of their policies. */
export interface HolderInput extends PermissionsHolder {
  readonly file: string
  readonly place: LintPlace
  readonly account?: string
  readonly inline: readonly PolicyInput[]
  /** ARNs, or names in the account. */
  readonly managed: readonly string[]
  /** ARN, or a name in the account. */
  readonly boundary?: string
  /** Names of a user's groups. */
  readonly groups?: readonly string[]
}

/** What a file says of permissions; names are followed when all files are read. */
export interface PermissionsReading {
  readonly managed: readonly ManagedInput[]
  readonly holders: readonly HolderInput[]
}

export const noPermissions: PermissionsReading = { managed: [], holders: [] }

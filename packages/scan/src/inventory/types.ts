import type { Severity, Stance, Vendor } from '#detector/types'
import type { Instant, KeyState, LastUsed, Matched } from '#match/types'
import type { Gap } from '#source/types'

/** How soon something should be done about a credential. */
export type Risk = 'low' | 'medium' | 'high' | 'critical'

/** One static credential, once, however many places and clouds know it. No text of it is safe for a terminal yet. */
export interface InventoryRow {
  /** Kind and name: the same in every inventory that has this credential. */
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly vendor: Vendor
  /** Access key id, private key id, key id; what is shown of others. */
  readonly name: string
  /** `secret`; `reference` for a use of one that is stored elsewhere. */
  readonly stance: Stance
  readonly account?: string
  readonly owner?: string
  /** Who may know more: tags, owners of the app, CODEOWNERS. */
  readonly contacts: readonly string[]
  /** Names of policies and roles; where no cloud was asked, what a credential of its kind can do. */
  readonly allows: readonly string[]
  /** How many files, entries and objects hold it, and the first place; none for what only its cloud knows. */
  readonly places: number
  readonly firstPlace?: string
  readonly state: KeyState
  /** How the state is known. */
  readonly evidence?: string
  readonly createdAt?: Instant
  readonly expiresAt?: Instant
  readonly lastUsedAt?: LastUsed
  readonly lastUsedWhere?: string
  readonly risk: Risk
  /** Why, most telling first. */
  readonly because: readonly string[]
  /** What to use instead. */
  readonly replacement: string
}

export interface Inventory {
  readonly at: Instant
  readonly tool: string
  /** What was asked and read, in the caller's words. */
  readonly sources: readonly string[]
  /** By id, so that two inventories can be laid side by side. */
  readonly rows: readonly InventoryRow[]
  readonly gaps: readonly Gap[]
}

/** What an inventory takes of a finding, whether it comes from a scan or from the report of one. */
export interface FoundCredential {
  readonly fingerprint: string
  readonly detector: string
  readonly title: string
  readonly vendor: Vendor
  readonly stance: Stance
  readonly severity: Severity
  readonly confidence: string
  readonly names: Readonly<Record<string, string>>
  readonly redacted: string
  readonly grants: string
  readonly replacement: string
  /** As people write them, `path:line`. */
  readonly places: readonly string[]
  readonly owners: readonly string[]
  /** A comment excuses it: it is no credential that anybody issued. */
  readonly isExcused: boolean
  readonly match?: Matched
}

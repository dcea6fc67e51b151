import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'

/** A trust policy, with the unique ids of the roles that it names where it is tied to them (`principalIds`). */
export interface PolicyText {
  readonly text: string
  readonly principalIds?: Readonly<Record<string, string>>
}

/** Who gets into a role: whom its policy admits, or nobody, with the cause of every denial. */
export type RoleStance = PolicyText | { readonly nobody: 'role_missing' | 'role_disabled' }

/** A role before and after a change of trust. */
export interface RoleChange {
  readonly before: RoleStance
  readonly after: RoleStance
  /** Of the role, by key; left out where nobody can tell, as of a ledger in a file. */
  readonly tags?: Readonly<Record<string, string>>
}

/** A provider before and after a change of trust; its spec as stored. */
export interface ProviderChange {
  readonly kind: 'Provider' | 'SamlProvider'
  /** Of a `Provider` its host. */
  readonly name: string
  readonly before: JsonObject
  /** Absent: it is deleted. */
  readonly after?: JsonObject
}

/** One side's answer to an exchange. */
export interface Answer {
  readonly effect: 'allow' | 'deny'
  /** Of a denial; as the exchange has it, and those of a changed provider. */
  readonly cause?: string
  /** The statement of the trust policy that decided: an Allow, or the Deny that applied. */
  readonly statement?: { readonly index: number; readonly sid?: string }
}

/**
 * Why an exchange cannot be decided again: a policy asks for a value that is kept as a keyed hash (`hidden_claim`);
 * the record was too large and lost its keys (`record_too_large`); it hangs on the caller's own policies or on control
 * policies, which were not asked then (`other_policies`), on the role's tags (`role_tags`), or on what a changed
 * provider would make of a token that nobody has any more (`provider_keys`).
 */
export type Obstacle = 'hidden_claim' | 'record_too_large' | 'other_policies' | 'role_tags' | 'provider_keys'

/** What becomes of one exchange. */
export type Outcome =
  /**
   * `effect`: what it is before and after, where that is known; `isSince`: the record says otherwise, because trust
   * has changed since, not by this change.
   */
  | { readonly is: 'same'; readonly effect?: Answer['effect']; readonly isSince: boolean }
  /** `isRecorded`: `from` is what the record says, because the policy before cannot be asked. */
  | { readonly is: 'changed'; readonly from: Answer; readonly to: Answer; readonly isRecorded: boolean }
  | { readonly is: 'unknown'; readonly because: Obstacle; readonly keys: readonly string[] }

/** Exchanges that would change alike: of one principal, subject and role, decided by the same statements. */
export interface ReplayChange {
  readonly direction: 'admits' | 'refuses'
  readonly role: string
  readonly operation: string
  /** The provider, or the session that asked for another role. */
  readonly principal: string
  /** Absent where there is none, and where more subjects than can be told apart are counted together. */
  readonly subject?: string
  readonly from: Answer
  readonly to: Answer
  readonly isRecorded: boolean
  readonly count: number
  readonly first: ReplayedAt
  readonly last: ReplayedAt
}

export interface ReplayedAt {
  readonly id: string
  readonly at: EpochSeconds
}

/** What a change of trust does to the exchanges of a ledger. */
export interface ReplayReport {
  /** Exchanges of the roles in question. */
  readonly exchanges: number
  /** Of these, how many were decided again. */
  readonly decided: number
  readonly changed: number
  /** The most frequent first. */
  readonly changes: readonly ReplayChange[]
  /** Decided otherwise on record, and alike before and after the change. */
  readonly changedSince: number
  /** What cannot be decided again, by role and obstacle. */
  readonly unknown: readonly UnknownExchanges[]
  /** What no trust policy had a part in, by cause. */
  readonly apart: readonly { readonly cause: string; readonly count: number }[]
  readonly first?: ReplayedAt
  readonly last?: ReplayedAt
}

export interface UnknownExchanges {
  readonly role: string
  readonly because: Obstacle
  /** Condition keys that the record does not tell. */
  readonly keys: readonly string[]
  readonly count: number
}

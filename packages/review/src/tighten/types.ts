import type { EpochSeconds } from '@vouchsafe/core/time'
import type { TrustDifference } from '#compare/compare-trust'

/** How often something was seen, and from when to when. */
export interface Seen {
  readonly count: number
  readonly firstAt: EpochSeconds
  readonly lastAt: EpochSeconds
}

/** One value of a condition of the tightened policy, with what on record asks for it. */
export interface ValueEvidence extends Seen {
  /** As in the policy; a pattern where `distinct` is more than 1. */
  readonly value: string
  /** How many different values on record it stands for. */
  readonly distinct: number
  /** Some of them. */
  readonly examples: readonly string[]
}

/** An Allow of the tightened policy. */
export interface StatementEvidence extends Seen {
  /** Position in the tightened policy, from 0. */
  readonly index: number
  readonly sid?: string
  /** Position in the enforced policy of the statement that it is a part of. */
  readonly from: number
  /** Provider, or the ARNs of callers. */
  readonly principals: readonly string[]
  readonly audience?: string
  /** Different subjects; callers where there are no subjects. */
  readonly subjects: number
  /** The conditions that were narrowed to what is on record, by key. */
  readonly narrowed: readonly { readonly key: string; readonly values: readonly ValueEvidence[] }[]
}

/** What the enforced policy grants and nobody on record used; the tightened one leaves it out. */
export type Unused =
  | { readonly kind: 'statement'; readonly statement: number; readonly sid?: string }
  | { readonly kind: 'principal' | 'action'; readonly statement: number; readonly name: string }

/** What the ledger cannot tell, for a person to answer before the policy is enforced. */
export interface Question {
  readonly code:
    | 'short_record'
    | 'pattern'
    | 'hidden_value'
    | 'denied_alike'
    | 'not_seen_since'
    | 'older_policy'
    | 'unreadable'
    | 'any_caller'
    | 'too_large'
    | 'not_proven'
  /** One line. */
  readonly text: string
}

/** A trust policy that admits what was admitted, and as little else as the record allows. */
export interface Tightening {
  readonly format: 'vouch tightening 1'
  /** JSON text; absent where nobody on record was admitted, because it would admit nobody. */
  readonly policy?: string
  /** Of the exchanges on record that the enforced policy admits. */
  readonly evidence?: Seen & { readonly subjects: number }
  readonly statements: readonly StatementEvidence[]
  readonly unused: readonly Unused[]
  /** Whom the enforced policy admits and the tightened one does not; none: it is as tight as the record. */
  readonly refuses: readonly TrustDifference[]
  /** That the tightened policy admits nobody whom the enforced one refuses was proven, and not only found. */
  readonly isProof: boolean
  readonly questions: readonly Question[]
}

export interface TightenOptions {
  /** Values of one shape from which on a pattern may stand for them; 0: never. 13 by default. */
  readonly generaliseFrom?: number
  /** Longest policy without white space, as AWS counts it; 2048 by default. */
  readonly maxLength?: number
  /** Subjects that were admitted before the record begins, and are not on it. */
  readonly notSeenSince?: readonly { readonly subject: string; readonly lastAt: EpochSeconds }[]
}

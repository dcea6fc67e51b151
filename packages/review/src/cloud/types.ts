import type { JsonObject } from '@vouchsafe/core/json'
import type { MarkedDifference, Risk } from '@vouchsafe/policy/explain'

/** Where a cloud other than AWS refuses a token; a closed list. */
export type CloudStep =
  | 'form'
  | 'time'
  | 'issuer'
  | 'audience'
  | 'subject'
  | 'mapping'
  | 'condition'
  | 'impersonation'
  | 'none'

/** One thing that the cloud compares or computes. */
export interface CloudCheck {
  /** `issuer`, `subject`, `audience`, or an expression. */
  readonly what: string
  readonly holds: boolean
  readonly expected?: string
  readonly found?: string
  /** Only where two texts were compared that are not the same. */
  readonly difference?: MarkedDifference
  /** One clause, where the values alone do not say it. */
  readonly because?: string
}

/** A federated credential or provider, and how far the token came with it. */
export interface CloudCandidate {
  readonly name: string
  readonly isAdmitting: boolean
  readonly checks: readonly CloudCheck[]
}

export interface CloudSuggestion {
  readonly side: 'token' | 'cloud'
  /** Of a change on the cloud's side: whom else it would admit; `safe`, nobody who differs in what is compared. */
  readonly risk?: Risk
  /** The claims of another token that it would admit too; always there where the risk is not `safe` and a change is. */
  readonly alsoAdmits?: JsonObject
  /** The whole configuration after the change, where that is one of the file that was given. */
  readonly changed?: string
  /** One sentence without a final stop. */
  readonly text: string
  /** A command that does it; absent where a value cannot be written into a shell unharmed. */
  readonly command?: string
}

/** Why a cloud admits a token or not. It holds no token and no signature. */
export interface CloudExplanation {
  readonly format: 'vouch cloud explanation 1'
  readonly cloud: 'azure' | 'google'
  readonly outcome: 'allowed' | 'denied'
  readonly step: CloudStep
  /** One line: the answer. */
  readonly headline: string
  /** What the cloud tells the caller, and its code. */
  readonly vendor?: { readonly code: string; readonly text: string }
  readonly unchecked: readonly string[]
  /** The nearest first. */
  readonly candidates: readonly CloudCandidate[]
  readonly suggestions: readonly CloudSuggestion[]
}

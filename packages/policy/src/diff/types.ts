import type { ContextValue, Decision, PolicyRequest, RequestPrincipal } from '#decision/types'

/** A request on which two policies disagree, found and then asked of both: never a guess. */
export interface Difference {
  /** `admits`: the new policy lets it in and the old one did not; `refuses`: the other way round. */
  readonly direction: 'admits' | 'refuses'
  readonly witness: PolicyRequest
  readonly before: Decision
  readonly after: Decision
}

export interface PolicyDiff {
  /** One for each way in which the policies disagree: by who asks, for what, and the statements that decide. */
  readonly differences: readonly Difference[]
  /**
   * The listed differences are all: whatever has none of their kind is judged alike by both. False where a value
   * depends on another (variables), or there are more cases than are looked at; the witnesses are true all the same.
   */
  readonly isProof: boolean
}

export interface DiffOptions {
  /** Values of a key (folded to lower case) that read well in a witness. */
  readonly examples?: (key: string) => readonly string[]
  /** Keys (folded to lower case) that every request of a principal has: no witness lacks them. */
  readonly isAlwaysPresent?: (key: string, principal: RequestPrincipal) => boolean
  /** Keys that never are a list, whatever operator is used on them. */
  readonly isSingle?: (key: string) => boolean
  /** Names what is to be told apart beyond what the policies tell apart: values of another name get a witness of their own. */
  readonly kindOf?: (key: string, value: ContextValue | undefined) => string
  /** One request that is told apart from all that are like it, and is no difference itself. */
  readonly except?: PolicyRequest
  /** Statements that may be judged before the proof is given up. */
  readonly effort?: number
  /** Ends the search at a difference after which no other matters; nothing is proven then. */
  readonly isEnough?: (difference: Difference) => boolean
}

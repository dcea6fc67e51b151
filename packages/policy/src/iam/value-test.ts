import type { RequestContext } from '#decision/types'

/** The values of one condition, compiled. Knows nothing of negation, sets or absence. */
export interface ValueTest {
  /** Whether the request's value matches any of the policy's; undefined when it is not of the operator's type. */
  readonly matches: (value: string, context: RequestContext) => boolean | undefined
  /** The policy's values after substitution of variables; one that has no value stands as written. */
  readonly expected: (context: RequestContext) => readonly string[]
  /** Whether some value of the policy has no value for this request and so matched nothing. */
  readonly unresolved: (context: RequestContext) => boolean
  /** Policy values that are not of the operator's type; they match nothing. */
  readonly unreadable: readonly string[]
}

import type { Random } from '@vouchsafe/core/bytes'
import type { ParameterLimits, Parameters } from '#aws/query/index'
import type { AwsFault, Tree } from '#aws/render/index'
import type { WireRequest } from '#wire/types'

/** What every service of AWS needs, whatever it serves. */
export interface QueryServiceDeps {
  readonly random: Random
  readonly limits?: Partial<ParameterLimits>
  /** Told of every refusal and fault, for the log; the caller learns less. Must not throw. */
  readonly onRefusal?: (refusal: Refusal) => void
}

export interface Refusal {
  readonly requestId: string
  readonly error: unknown
}

/** One call of an operation, its parameters read. */
export interface QueryCall {
  readonly requestId: string
  readonly request: WireRequest
  readonly parameters: Parameters
}

/** What an operation comes to; errors are thrown. An operation without a result answers its metadata alone. */
export type QueryOutcome = { readonly decisionId: string } & (
  | { readonly result: Tree | undefined }
  | { readonly fault: AwsFault }
)

export type QueryOperation = (call: QueryCall) => Promise<QueryOutcome>

/** One service's model, as far as the wire shows it. */
export interface QueryModel {
  readonly namespace: string
  readonly version: string
  /** Whether it has a JSON form for `Accept: application/json`. */
  readonly json: boolean
  readonly operations: ReadonlyMap<string, QueryOperation>
}

import type { Random } from '@vouchsafe/core/bytes'
import type { Exchange } from '@vouchsafe/exchange/flow'
import type { Parameters, ParameterLimits } from '#aws/query/index'
import type { AwsFault, Tree } from '#aws/render/index'
import type { WireRequest } from '#wire/types'

export interface AwsStsDeps {
  readonly exchange: Exchange
  readonly random: Random
  /** Whether requests come over TLS, for `aws:SecureTransport`. */
  readonly secureTransport: boolean
  readonly limits?: Partial<ParameterLimits>
  /** Told of every refusal and fault, for the log; the caller learns less. Must not throw. */
  readonly onRefusal?: (refusal: StsRefusal) => void
}

export interface StsRefusal {
  readonly requestId: string
  readonly error: unknown
}

/** One call of an operation, its parameters read. */
export interface StsCall {
  readonly requestId: string
  readonly request: WireRequest
  readonly parameters: Parameters
}

/** What an operation comes to; errors are thrown. */
export type StsOutcome = { readonly decisionId: string } & (
  | { readonly result: Tree }
  | { readonly fault: AwsFault }
)

export type StsOperation = (deps: AwsStsDeps, call: StsCall) => Promise<StsOutcome>

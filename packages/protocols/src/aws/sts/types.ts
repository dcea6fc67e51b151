import type { Exchange } from '@vouchsafe/exchange/flow'
import type { QueryCall, QueryOutcome, QueryServiceDeps } from '#aws/service/index'

export interface AwsStsDeps extends QueryServiceDeps {
  readonly exchange: Exchange
  /** Whether requests come over TLS, for `aws:SecureTransport`. */
  readonly secureTransport: boolean
}

/** One call of an operation; what it does not answer it throws. */
export type StsOperation = (deps: AwsStsDeps, call: QueryCall) => Promise<QueryOutcome>

import type { Exchange } from '@vouchsafe/exchange/flow'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import type { QueryCall, QueryOutcome, QueryServiceDeps } from '#aws/service/index'

/** The ledger, as far as DecodeAuthorizationMessage asks it. */
export interface Records {
  /** The record of a decision; `id` is in lower case. */
  find(id: string): Promise<AuditEvent | undefined>
}

export interface AwsStsDeps extends QueryServiceDeps {
  readonly exchange: Exchange
  /** Whether requests come over TLS, for `aws:SecureTransport`. */
  readonly secureTransport: boolean
  /** Without them no authorization message is decoded. */
  readonly records?: Records
}

/** One call of an operation; what it does not answer it throws. */
export type StsOperation = (deps: AwsStsDeps, call: QueryCall) => Promise<QueryOutcome>

import { VouchsafeError } from '@vouchsafe/core/errors'
import { answerAuthorized, type QueryCall, type QueryOutcome } from '#aws/service/index'
import type { AwsStsDeps, StsOperation } from './types.ts'

/** An operation that nobody may call. */
export function refusedOperation(say: string): StsOperation {
  return (deps, call) => refuseSigned(deps, call, new VouchsafeError('operation_refused', { say }))
}

/** Refuses whoever signed the call, on record; who did not sign it is told that first. */
export function refuseSigned(
  deps: AwsStsDeps,
  call: QueryCall,
  error: VouchsafeError,
): Promise<QueryOutcome> {
  const questions = (): never => {
    throw error
  }
  return answerAuthorized(deps, call, { service: 'sts', questions, answer: () => undefined })
}

import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { Parameters } from '#aws/query/index'
import type { QueryCall, QueryOutcome } from '#aws/service/index'
import { refuseSigned } from './refused-operation.ts'
import type { AwsStsDeps } from './types.ts'

/** What a signed operation reads of its parameters, and what it does with it. */
export interface SignedReading<Input> {
  /** @throws VouchsafeError for parameters that break a rule */
  readonly read: (parameters: Parameters) => Input
  readonly run: (input: Input) => Promise<QueryOutcome>
}

/**
 * Answers a signed call by its parameters. Where they are wrong the signature still comes first (invariant 3): who
 * did not sign is told that and nothing of the rules, and who did is refused on record.
 */
export async function readSigned<Input>(
  deps: AwsStsDeps,
  call: QueryCall,
  { read, run }: SignedReading<Input>,
): Promise<QueryOutcome> {
  let input: Input
  try {
    input = read(call.parameters)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return refuseSigned(deps, call, error)
  }
  return run(input)
}

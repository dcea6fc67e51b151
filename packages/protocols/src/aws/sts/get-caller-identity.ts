import { sessionArn, sessionUserId } from '@vouchsafe/exchange/session'
import { awsFault } from '#aws/error/index'
import type { QueryCall, QueryOutcome } from '#aws/service/index'
import type { AwsStsDeps } from './types.ts'

/** Needs a good signature and no permission; works in the headers and presigned. */
export async function getCallerIdentity(
  { exchange, onRefusal }: AwsStsDeps,
  { requestId, request }: QueryCall,
): Promise<QueryOutcome> {
  const { caller } = request
  const operation = 'GetCallerIdentity'
  const answer = await exchange.authenticate({ requestId, request, service: 'sts', operation, caller })
  const { decisionId } = answer
  if (answer.outcome === 'refused') {
    onRefusal?.({ requestId: decisionId, error: answer.error })
    return { decisionId, fault: awsFault(answer.error) }
  }
  const { session } = answer
  return {
    decisionId,
    result: { Arn: sessionArn(session), UserId: sessionUserId(session), Account: session.account },
  }
}

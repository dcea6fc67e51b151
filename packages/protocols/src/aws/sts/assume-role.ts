import { refused, unauthorized, type QueryCall, type QueryOutcome } from '#aws/service/index'
import { chainParameters, type ChainParameters } from './chain-parameters.ts'
import { readSigned } from './read-signed.ts'
import { refuseSigned } from './refused-operation.ts'
import { sessionMembers, sizeMembers } from './session-tree.ts'
import type { AwsStsDeps, StsOperation } from './types.ts'

const action = 'sts:AssumeRole'

/** Signed by a session of ours: role chaining. Denied alike whatever denies it, also where there is no such role. */
export const assumeRole: StsOperation = (deps, call) =>
  readSigned(deps, call, { read: chainParameters, run: (input) => exchangeSession(deps, call, input) })

async function exchangeSession(
  deps: AwsStsDeps,
  call: QueryCall,
  { secondFactor, ...given }: ChainParameters,
): Promise<QueryOutcome> {
  const { exchange, secureTransport } = deps
  const { requestId, request } = call
  if (secondFactor !== undefined) return refuseSigned(deps, call, secondFactor)
  const answer = await exchange.assumeRole({
    ...given,
    requestId,
    request,
    caller: request.caller,
    secureTransport,
  })
  const { decisionId } = answer
  switch (answer.outcome) {
    case 'issued':
      return { decisionId, result: { ...sessionMembers(answer), ...sizeMembers(answer) } }
    case 'denied':
      return unauthorized({
        decisionId,
        session: answer.evidence.session,
        action,
        resource: given.roleArn,
      })
    case 'refused':
      return refused(deps, decisionId, answer.error)
  }
}

import { refused, unauthorized } from '#aws/service/index'
import { chainParameters } from './chain-parameters.ts'
import { refuseSigned } from './refused-operation.ts'
import { sessionMembers, sizeMembers } from './session-tree.ts'
import type { StsOperation } from './types.ts'

const action = 'sts:AssumeRole'

/** Signed by a session of ours: role chaining. Denied alike whatever denies it, also where there is no such role. */
export const assumeRole: StsOperation = async (deps, call) => {
  const { exchange, secureTransport } = deps
  const { requestId, request, parameters } = call
  const { secondFactor, ...given } = chainParameters(parameters)
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

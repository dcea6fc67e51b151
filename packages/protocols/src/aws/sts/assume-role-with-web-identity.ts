import type { Issued } from '@vouchsafe/exchange/flow'
import { denialFault } from '#aws/error/index'
import type { Tree } from '#aws/render/index'
import { refused } from '#aws/service/index'
import { sessionMembers, sizeMembers } from './session-tree.ts'
import type { StsOperation } from './types.ts'
import { webIdentityParameters } from './web-identity-parameters.ts'

/** Unsigned: the token is the authentication, and an Authorization header is not looked at. */
export const assumeRoleWithWebIdentity: StsOperation = async (deps, { requestId, request, parameters }) => {
  const { exchange, secureTransport } = deps
  const input = { ...webIdentityParameters(parameters), requestId, caller: request.caller, secureTransport }
  const answer = await exchange.assumeRoleWithWebIdentity(input)
  const { decisionId } = answer
  switch (answer.outcome) {
    case 'issued':
      return { decisionId, result: resultOf(answer) }
    case 'denied':
      return { decisionId, fault: denialFault('sts:AssumeRoleWithWebIdentity', decisionId) }
    case 'refused':
      return refused(deps, decisionId, answer.error)
  }
}

function resultOf(issued: Issued): Tree {
  const { evidence, session } = issued
  return {
    SubjectFromWebIdentityToken: evidence.subject,
    Audience: evidence.audience,
    ...sessionMembers(issued),
    Provider: session.origin.provider,
    ...sizeMembers(issued),
  }
}

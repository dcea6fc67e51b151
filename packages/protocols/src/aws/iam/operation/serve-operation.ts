import type { JsonObject } from '@vouchsafe/core/json'
import type { QueryOperation } from '#aws/service/index'
import { answerAuthorized } from '#aws/service/index'
import { recordInput } from '#aws/iam/parameter/parameter'
import { shownResource } from '#aws/iam/question/shown-resource'
import type { AwsIamDeps } from '#aws/iam/types'
import type { Ground, IamOperation, PreparedCall } from './types.ts'

/**
 * Serves one operation: the signature first, then the parameters, then the questions; and what is refused of them
 * stands on record. Only a call that was granted everything runs.
 */
export function serveOperation(deps: AwsIamDeps, operation: IamOperation): QueryOperation {
  return (call) => {
    const { parameters } = call
    let prepared: PreparedCall | undefined
    const prepare = (): PreparedCall => (prepared ??= operation.prepare(parameters))
    return answerAuthorized(deps, call, {
      service: 'iam',
      parameters: recordInput(operation.parameters, parameters) as JsonObject,
      questions: (session, trust) => prepare().questions(groundOf(session, trust)),
      shown: shownResource,
      answer: ({ session, trust, decisionId }) =>
        prepare().run({ ...groundOf(session, trust), decisionId }, deps),
    })
  }
}

function groundOf(session: Ground['session'], trust: Ground['trust']): Ground {
  return { session, account: session.account, trust }
}

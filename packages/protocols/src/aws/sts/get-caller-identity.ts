import { sessionArn, sessionUserId } from '@vouchsafe/exchange/session'
import { answerAuthorized } from '#aws/service/index'
import type { StsOperation } from './types.ts'

/** Needs a good signature and no permission; works in the headers and presigned. */
export const getCallerIdentity: StsOperation = (deps, call) =>
  answerAuthorized(deps, call, {
    service: 'sts',
    answer: ({ session }) => ({
      Arn: sessionArn(session),
      UserId: sessionUserId(session),
      Account: session.account,
    }),
  })
